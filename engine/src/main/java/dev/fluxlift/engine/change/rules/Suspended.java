package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.Item;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import java.util.ArrayList;
import java.util.List;

/** What is suspended is said. */
final class Suspended implements Rule {
  @Override
  public List<Observation> check(View view) {
    List<Observation> out = new ArrayList<>();
    view.state().delivered().map(d -> d.item()).filter(i -> i.isKustomization() || i.isRelease()).distinct()
        .filter(i -> i.value().bool("spec", "suspend").orElse(false)).forEach(i -> out.add(suspended(i)));
    return out;
  }

  private static Observation suspended(Item item) {
    return new Observation(ChangeFindings.SUSPENDED_BY_CHANGE, item.ref().toString(),
        Places.of(item.value().get("spec", "suspend").orElse(item.value()), item.value()), item.ref() + " is suspended.");
  }
}
