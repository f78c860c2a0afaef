package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Owner;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.kustomize.Patch;
import dev.fluxlift.kustomize.Patched;
import dev.fluxlift.yaml.Origin;
import java.util.ArrayList;
import java.util.List;

/**
 * A patch meets something. Patches that a parent gives to all of its children are none of this: some of them meet
 * nothing, and that is meant.
 */
final class PatchTargets implements Rule {
  @Override
  public List<Observation> check(View view) {
    List<Observation> out = new ArrayList<>();
    for (Owner owner : view.state().owners().values()) {
      for (Patched.Effect effect : owner.effects()) {
        Patch patch = effect.patch();
        if (effect.hits().isEmpty() && patch.target().isPresent() && isOwn(owner, patch.origin())) {
          Patch.Target target = patch.target().get();
          out.add(new Observation(ChangeFindings.PATCH_MEETS_NOTHING,
              owner.ref() + " " + words(target) + " " + patch.text().hashCode(), place(target.origin(), patch.origin()),
              "A patch of " + owner.ref() + " for " + words(target) + " meets none of the " + owner.built().size() + " objects of its build."));
        }
      }
    }
    return out;
  }

  private static String place(Origin target, Origin patch) {
    return (target.file().isEmpty() ? patch : target).toString();
  }

  private static boolean isOwn(Owner owner, Origin origin) {
    return origin.file().isEmpty() || origin.file().equals(owner.value().origin().file()) || owner.files().contains(origin.file());
  }

  static String words(Patch.Target target) {
    List<String> out = new ArrayList<>();
    for (String part : List.of(target.group(), target.version(), target.kind(), target.namespace(), target.name(),
        target.labelSelector(), target.annotationSelector())) {
      if (!part.isEmpty()) {
        out.add(part);
      }
    }
    return String.join(" ", out);
  }
}
