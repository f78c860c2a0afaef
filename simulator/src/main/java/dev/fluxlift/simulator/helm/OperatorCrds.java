package dev.fluxlift.simulator.helm;

import dev.fluxlift.simulator.api.schema.CrdShapes;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Locale;

/**
 * The CRDs of Flux Operator (flux-operator config/crd/bases@v0.58.1), with names, versions and what {@link CrdShapes}
 * keeps of their schemas.
 */
public final class OperatorCrds {
  private static final List<String> KINDS =
      List.of("FluxInstance", "FluxReport", "ResourceSet", "ResourceSetInputProvider");

  private OperatorCrds() {}

  /** Without annotations. */
  public static List<Mapping> plain() {
    return KINDS.stream().map(OperatorCrds::crd).toList();
  }

  /** As the chart has them: helm uninstall leaves them. */
  public static List<Mapping> kept() {
    return plain().stream()
        .map(c -> c.withPath(
            List.of("metadata", "annotations"), Mapping.of("helm.sh/resource-policy", "keep")))
        .toList();
  }

  private static Mapping crd(String kind) {
    String singular = kind.toLowerCase(Locale.ROOT);
    Mapping schema = CrdShapes.of("operator-0.58.1").schema(singular + "s.fluxcd.controlplane.io", "v1").orElseThrow();
    return Mapping.of(
        "apiVersion", "apiextensions.k8s.io/v1",
        "kind", "CustomResourceDefinition",
        "metadata", Mapping.of("name", singular + "s.fluxcd.controlplane.io"),
        "spec", Mapping.of(
            "group", "fluxcd.controlplane.io",
            "names", Mapping.of(
                "kind", kind, "listKind", kind + "List", "plural", singular + "s", "singular", singular),
            "scope", "Namespaced",
            "versions", List.of(Mapping.of(
                "name", "v1",
                "served", true,
                "storage", true,
                "schema", Mapping.of("openAPIV3Schema", schema),
                "subresources", Mapping.of("status", Mapping.EMPTY)))));
  }
}
