package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.Instance;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Owner;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.kustomize.Patched;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A patch of a FluxInstance for Kustomizations meets its root alone. When children of that root need what it says, and
 * do not have it, it was meant for them.
 */
final class InstancePatches implements Rule {
  private static final Pattern VARIABLE = Pattern.compile("(?<!\\$)\\$\\{[A-Za-z_]\\w*[}:=]");

  @Override
  public List<Observation> check(View view) {
    List<Observation> out = new ArrayList<>();
    for (Instance instance : view.state().instances()) {
      Optional<ObjectRef> root = instance.sync().kustomization().map(ObjectRef::of);
      if (root.isEmpty()) {
        continue;
      }
      for (Patched.Effect effect : instance.sync().effects()) {
        boolean named = effect.patch().target().filter(t -> !t.name().isEmpty()).isPresent();
        if (!named && effect.hits().stream().anyMatch(h -> h.object().kind().equals("Kustomization"))) {
          patch(instance, root.get(), effect, view, out);
        }
      }
    }
    return out;
  }

  private static void patch(Instance instance, ObjectRef root, Patched.Effect effect, View view, List<Observation> out) {
    String text = effect.patch().text();
    for (Owner child : view.state().owners().values()) {
      Mapping delivered = child.parents().getOrDefault(root, Mapping.EMPTY);
      if (delivered.entries().isEmpty() || child.ref().equals(root)) {
        continue;
      }
      boolean decrypts = text.contains("decryption") && delivered.get("spec", "decryption").isEmpty()
          && child.built().stream().anyMatch(i -> Decryption.isEncrypted(i.value()));
      boolean replaces = text.contains("postBuild") && delivered.get("spec", "postBuild").isEmpty()
          && child.raw().stream().anyMatch(o -> VARIABLE.matcher(o.toString()).find());
      if (decrypts || replaces) {
        out.add(new Observation(ChangeFindings.PATCH_DOES_NOT_REACH_CHILDREN, instance.carrier().ref() + " " + text.hashCode(),
            effect.patch().origin().toString(), "This patch of " + instance.carrier().ref() + " for Kustomizations meets " + root
                + " alone; " + child.ref() + " (" + child.where() + ") needs its " + (decrypts ? "decryption" : "postBuild")
                + " and does not get it."));
        return;
      }
    }
  }
}
