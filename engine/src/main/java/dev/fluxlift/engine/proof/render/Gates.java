package dev.fluxlift.engine.proof.render;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;

/** Arguments that the builds append to some controllers. */
final class Gates {
  private static final List<String> APPLIERS = List.of("kustomize-controller", "helm-controller");

  private Gates() {}

  /** The gate that source-watcher needs in the controllers that apply. */
  static Mapping externalArtifact(Mapping deployment) {
    return append(deployment, APPLIERS, "--feature-gates=ExternalArtifact=true");
  }

  /** Appends one argument to the Deployments of these names. */
  static Mapping append(Mapping object, List<String> names, String argument) {
    boolean meant =
        Transformers.is(object, "Deployment") && names.stream().anyMatch(n -> Transformers.named(object, n));
    return meant
        ? Transformers.args(
            object,
            args -> {
              List<Value> out = new ArrayList<>(args);
              out.add(Transformers.text(argument));
              return out;
            })
        : object;
  }
}
