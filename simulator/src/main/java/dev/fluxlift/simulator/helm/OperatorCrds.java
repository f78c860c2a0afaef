package dev.fluxlift.simulator.helm;

import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Locale;

/**
 * The CRDs of Flux Operator (flux-operator config/crd/bases@v0.58.1), with names and versions but without the schemas
 * of their fields: what the operator itself refuses it says when it builds.
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
    Mapping open = Mapping.of("type", "object", "x-kubernetes-preserve-unknown-fields", true);
    Mapping schema = Mapping.of(
        "type", "object",
        "properties", Mapping.of(
            "apiVersion", Mapping.of("type", "string"),
            "kind", Mapping.of("type", "string"),
            "metadata", Mapping.of("type", "object"),
            "spec", open,
            "status", open));
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
