package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.Item;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which files a source leaves out of its artifact is not followed here: when that changes it is said (source-controller
 * docs/spec/v1/gitrepositories.md@v1.6.0, Ignore and .sourceignore).
 */
final class LeftOut implements Rule {
  private static final String FILE = ".sourceignore";

  @Override
  public List<Observation> check(View view) {
    List<Observation> out = new ArrayList<>();
    view.before().ifPresent(before -> view.state().delivered().map(d -> d.item()).filter(Item::isSource).distinct()
        .forEach(item -> before.value(item.ref()).filter(was -> !patterns(was).equals(patterns(item.value())))
            .ifPresent(_ -> out.add(changed(item)))));
    view.side().repository().tree().paths().stream().filter(path -> Folders.name(path).equals(FILE)).forEach(path ->
        out.add(new Observation(ChangeFindings.SOURCE_IGNORE_CHANGED,
            path + " " + view.side().repository().text(path).hashCode(), new Origin(path, 1).toString(),
            path + " says which files no source takes.")));
    return out;
  }

  private static Optional<Value> patterns(Mapping source) {
    return source.get("spec", "ignore");
  }

  private static Observation changed(Item item) {
    ObjectRef ref = item.ref();
    return new Observation(ChangeFindings.SOURCE_IGNORE_CHANGED, ref.toString(),
        Places.of(patterns(item.value()).orElse(item.value()), item.value()), ref + " leaves out other files than before (spec.ignore).");
  }
}
