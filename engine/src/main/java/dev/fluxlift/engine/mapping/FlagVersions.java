package dev.fluxlift.engine.mapping;

import dev.fluxlift.engine.install.FluxVersion;
import java.util.Map;
import java.util.Optional;

/**
 * Since which Flux a flag or feature gate is there. A controller that does not know one does not start. Taken from the
 * controllers' {@code main.go} and {@code internal/features/features.go} at the tags that Flux v2.0.0 to v2.9.4 ship.
 */
public final class FlagVersions {
  private static final String ALWAYS = "2.0.0";

  private static final Map<String, String> FLAGS = Map.ofEntries(
      // kustomize-, helm- and source-controller main.go@v1.0.0, fluxcd/pkg runtime/client@v0.40
      Map.entry("concurrent", ALWAYS),
      Map.entry("kube-api-qps", ALWAYS),
      Map.entry("kube-api-burst", ALWAYS),
      Map.entry("requeue-dependency", ALWAYS),
      Map.entry("log-level", ALWAYS),
      Map.entry("log-encoding", ALWAYS),
      Map.entry("watch-all-namespaces", ALWAYS),
      Map.entry("graceful-shutdown-timeout", ALWAYS),
      Map.entry("no-cross-namespace-refs", ALWAYS),
      Map.entry("no-remote-bases", ALWAYS),
      Map.entry("default-service-account", ALWAYS),
      // source-controller main.go@v1.0.0
      Map.entry("helm-cache-max-size", ALWAYS),
      Map.entry("helm-cache-ttl", ALWAYS),
      Map.entry("helm-cache-purge-interval", ALWAYS),
      // helm-controller main.go@v0.35.0
      Map.entry("oom-watch-memory-threshold", ALWAYS),
      Map.entry("oom-watch-interval", ALWAYS),
      // notification-controller main.go@v1.0.0
      Map.entry("rate-limit-interval", ALWAYS),
      // fluxcd/pkg runtime/jitter@v0.1.0, kustomize-, helm- and source-controller main.go since Flux 2.1
      Map.entry("interval-jitter-percentage", "2.1.0"),
      // kustomize-controller main.go@v1.7.0
      Map.entry("sops-age-secret", "2.7.0"),
      // kustomize-controller main.go@v1.7.0, helm-controller main.go@v1.4.0
      Map.entry("watch-configs-label-selector", "2.7.0"));

  private static final Map<String, String> GATES = Map.ofEntries(
      Map.entry("OOMWatch", ALWAYS),
      Map.entry("CacheSecretsAndConfigMaps", ALWAYS),
      // deprecated since helm-controller v0.37.0, still accepted at v1.3.0
      Map.entry("DetectDrift", ALWAYS),
      Map.entry("CorrectDrift", ALWAYS),
      // kustomize-controller internal/features@v1.3.0
      Map.entry("StrictPostBuildSubstitutions", "2.3.0"),
      // helm-controller internal/features@v1.3.0
      Map.entry("DisableChartDigestTracking", "2.6.0"),
      // kustomize-controller internal/features@v1.6.0
      Map.entry("ObjectLevelWorkloadIdentity", "2.6.0"),
      // kustomize-controller internal/features@v1.7.0
      Map.entry("CancelHealthCheckOnNewRevision", "2.7.0"),
      Map.entry("ExternalArtifact", "2.7.0"),
      Map.entry("DirectSourceFetch", "2.8.0"),
      Map.entry("DefaultToRetryOnFailure", "2.9.0"));

  private FlagVersions() {}

  /** The first Flux that knows a flag, named without dashes; empty when it is not known here. */
  public static Optional<FluxVersion> flag(String name) {
    return Optional.ofNullable(FLAGS.get(name)).flatMap(FluxVersion::of);
  }

  /** The first Flux that knows a feature gate; empty when it is not known here. */
  public static Optional<FluxVersion> gate(String name) {
    return Optional.ofNullable(GATES.get(name)).flatMap(FluxVersion::of);
  }
}
