package dev.fluxlift.engine.proof.render;

import dev.fluxlift.engine.install.FluxComponents;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One Flux version as Flux Operator carries it: the objects of each controller before any build.
 *
 * @param version without v, e.g. {@code 2.6.4}
 * @param source where it was read from, in words the report shows
 * @param wholeCrds whether the CRDs carry their full schemas; those of the catalogue do not and must never be applied
 * @param components objects by component, in Flux's own order
 * @param rbac objects of rbac.yaml
 * @param policies objects of policies.yaml
 * @param images images with digests by variant, e.g. {@code upstream-alpine}
 */
public record Distribution(
    String version,
    String source,
    boolean wholeCrds,
    Map<String, List<Mapping>> components,
    List<Mapping> rbac,
    List<Mapping> policies,
    Map<String, List<Image>> images) {

  /** Keeps the components in Flux's own order. */
  public Distribution {
    Map<String, List<Mapping>> ordered = new LinkedHashMap<>();
    for (String component : FluxComponents.ALL) {
      List<Mapping> objects = components.get(component);
      if (objects != null) {
        ordered.put(component, List.copyOf(objects));
      }
    }
    components = java.util.Collections.unmodifiableMap(ordered);
    rbac = List.copyOf(rbac);
    policies = List.copyOf(policies);
    images = Map.copyOf(images);
  }

  /** The same, saying why it is used and not the real artifact. */
  public Distribution insteadOf(String unreachable) {
    return new Distribution(
        version, source + ", because " + unreachable, wholeCrds, components, rbac, policies, images);
  }

  /** The same without NetworkPolicies. */
  public Distribution withoutPolicies() {
    return new Distribution(version, source, wholeCrds, components, rbac, List.of(), images);
  }

  /** The distribution cannot be read; the message names the file. */
  public static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what is missing or wrong. */
    public UnreadableException(String message) {
      super(message);
    }

    /** With what is missing or wrong, and the cause. */
    public UnreadableException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The variant whose digests Flux Operator uses for a registry; empty for a registry it has no digests for
   * (flux-operator@v0.32.0 internal/builder/images.go).
   */
  public static Optional<String> variantOf(String registry) {
    return switch (registry.endsWith("/") ? registry.substring(0, registry.length() - 1) : registry) {
      case "fluxcd", "ghcr.io/fluxcd" -> Optional.of("upstream-alpine");
      case "ghcr.io/controlplaneio-fluxcd/alpine" -> Optional.of("enterprise-alpine");
      case "ghcr.io/controlplaneio-fluxcd/distroless",
          "709825985650.dkr.ecr.us-east-1.amazonaws.com/controlplane/fluxcd" ->
          Optional.of("enterprise-distroless");
      default -> Optional.empty();
    };
  }

  /** The images the operator sets for these components: with digests where it knows them for all, else tags alone. */
  public List<Image> imagesFor(String registry, List<String> wanted) {
    List<Image> known =
        variantOf(registry).map(images::get).map(List::copyOf).orElse(List.<Image>of()).stream()
            .filter(i -> wanted.contains(i.component()))
            .toList();
    // flux-operator@v0.32.0 internal/builder/images.go: one missing digest drops them all
    if (known.size() == wanted.size()) {
      return known;
    }
    return wanted.stream().map(c -> new Image(c, tag(c), Optional.empty())).toList();
  }

  /** The image tag in a component's Deployment. */
  public String tag(String component) {
    return components.getOrDefault(component, List.of()).stream()
        .filter(o -> o.text("kind").filter("Deployment"::equals).isPresent())
        .flatMap(o -> o.list("spec", "template", "spec", "containers").stream())
        .map(c -> c.asMapping().text("image").orElse(""))
        .filter(i -> i.contains(":"))
        .map(i -> i.substring(i.lastIndexOf(':') + 1))
        .findFirst()
        .orElse("");
  }

  /** The minor of a version 2.X.Y. */
  public int minor() {
    String[] parts = version.split("\\.", -1);
    try {
      return Integer.parseInt(parts[1]);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new UnreadableException("not a Flux version: " + version, e);
    }
  }
}
