package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Value;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What kustomize-controller takes from a build for the cluster (fluxcd/pkg ssa/utils/object.go@v0.48.0 ReadObjects). */
final class AppliedObjects {
  private AppliedObjects() {}

  static List<Value.Mapping> of(List<Value.Mapping> built) {
    built.forEach(AppliedObjects::refuseUnclear);
    return built.stream().filter(object -> !isKustomization(object)).toList();
  }

  /** A kustomization of kustomize's own that is listed as a resource is no object of a cluster. */
  private static boolean isKustomization(Value.Mapping object) {
    return object.text("kind").orElse("").toLowerCase(Locale.ROOT).equals("kustomization")
        && object.text("apiVersion").orElse("").startsWith("kustomize.config.k8s.io/");
  }

  private static void refuseUnclear(Value.Mapping object) {
    Optional<Value> items = object.get("items").filter(Value.Sequence.class::isInstance);
    items.ifPresent(list -> {
      throw KustomizeException.unsupported(list.origin(), "an object with a list named items, which the controller opens");
    });
    boolean named = isText(object, "apiVersion") && isText(object, "kind") && isText(object, "metadata", "name");
    if (!named) {
      throw KustomizeException.unsupported(object.origin(), "an object without apiVersion, kind or name");
    }
  }

  private static boolean isText(Value.Mapping object, String... path) {
    return object.get(path).filter(v -> v instanceof Value.Text t && !t.value().isEmpty()).isPresent();
  }
}
