package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.Item;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a release takes values from is delivered. */
final class ReleaseValues implements Rule {
  @Override
  public List<Observation> check(View view) {
    List<Observation> out = new ArrayList<>();
    Delivered delivered = new Delivered(view);
    Set<ObjectRef> seen = new HashSet<>();
    view.state().delivered().map(d -> d.item()).filter(i -> i.isRelease() && seen.add(i.ref())).forEach(i -> {
      for (Value from : i.value().list("spec", "valuesFrom")) {
        Mapping entry = from.asMapping();
        ObjectRef ref = new ObjectRef("", entry.text("kind").orElse(""), i.ref().namespace(), entry.text("name").orElse(""));
        if (!entry.bool("optional").orElse(false) && !delivered.has(ref)) {
          out.add(missing(i, ref, entry));
        }
      }
    });
    return out;
  }

  private static Observation missing(Item release, ObjectRef ref, Mapping entry) {
    return new Observation(ChangeFindings.VALUES_NOT_DELIVERED, release.ref() + " " + ref, Places.of(entry, release.value()),
        release.ref() + " takes values from " + ref + ", which nothing delivers.");
  }
}
