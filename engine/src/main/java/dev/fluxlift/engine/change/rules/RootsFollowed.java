package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.ClusterChange;
import dev.fluxlift.engine.change.GitAddress;
import dev.fluxlift.engine.change.Item;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Owner;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sources of this repository go on following it: the same address, the same branch. */
final class RootsFollowed implements Rule {
  @Override
  public List<Observation> check(View view) {
    List<Observation> out = new ArrayList<>();
    view.change().ifPresent(change -> change.from().owners().values().stream()
        .filter(o -> o.state() != Owner.State.ELSEWHERE).map(Owner::source).distinct().forEach(s -> source(s, change, out)));
    return out;
  }

  private static void source(ObjectRef ref, ClusterChange change, List<Observation> out) {
    Optional<Item> before = change.from().find(ref);
    Optional<Item> after = change.to().find(ref);
    if (before.isEmpty() || after.isEmpty()) {
      return;
    }
    String was = follows(before.get());
    String is = follows(after.get());
    if (!was.equals(is)) {
      Value place = after.get().value().get("spec", "ref").or(() -> after.get().value().get("spec", "url")).orElse(after.get().value());
      out.add(new Observation(ChangeFindings.ROOT_FOLLOWS_ANOTHER, ref.toString(), Places.of(place, after.get().value()),
          ref + " follows " + is + "; before it follows " + was + "."));
    }
  }

  private static String follows(Item source) {
    String ref = source.value().text("spec", "ref", "branch")
        .or(() -> source.value().text("spec", "ref", "name").map(n -> n.replaceFirst("^refs/heads/", "")))
        .orElse(source.value().get("spec", "ref").map(Value::toString).orElse("the default branch"));
    return GitAddress.plain(source.value().text("spec", "url").orElse("")) + " " + ref;
  }
}
