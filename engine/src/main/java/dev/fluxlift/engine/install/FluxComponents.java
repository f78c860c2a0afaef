package dev.fluxlift.engine.install;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Flux's controllers, and which of them the published {@code flux-manifests} artifact of a version holds. */
public final class FluxComponents {
  /** Flux's own order (flux2@v2.9.4 pkg/manifestgen/install/options.go, flux-operator@v0.58.1 components.go). */
  public static final List<String> ALL =
      List.of(
          "source-controller",
          "kustomize-controller",
          "helm-controller",
          "notification-controller",
          "image-reflector-controller",
          "image-automation-controller",
          "source-watcher");

  private static final List<String> WITHOUT_WATCHER = ALL.subList(0, 6);

  /**
   * The first artifact with source-watcher. There is such a controller since 2.7.0, but the artifacts up to 2.9.2 were
   * made without it (flux2 .github/workflows/release.yaml@v2.9.2 and @v2.9.3, flags of {@code flux install}).
   */
  private static final FluxVersion WATCHER_PUBLISHED = new FluxVersion(2, 9, 3);

  /**
   * The newest release of each minor 2.X whose release workflow was read; what a later one publishes is not known, for
   * source-watcher came with a patch release.
   */
  private static final Map<Integer, Integer> NEWEST_READ =
      Map.of(0, 1, 1, 2, 2, 3, 3, 0, 4, 0, 5, 1, 6, 4, 7, 5, 8, 8, 9, 4);

  private FluxComponents() {}

  /**
   * What the artifact of a version holds, in Flux's own order.
   *
   * @param version three numbers, with or without {@code v}
   * @return empty when it is not known; to guess would be to lose the CRDs of the component that was missed (V8)
   */
  public static Optional<List<String>> published(String version) {
    return FluxVersion.of(version)
        .filter(v -> v.major() == 2 && v.patch() <= NEWEST_READ.getOrDefault(v.minor(), -1))
        .map(v -> v.compareTo(WATCHER_PUBLISHED) < 0 ? WITHOUT_WATCHER : ALL);
  }
}
