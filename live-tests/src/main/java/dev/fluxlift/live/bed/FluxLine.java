package dev.fluxlift.live.bed;

import java.util.List;
import java.util.stream.Stream;

/** A line of Flux that the tests run on: its manifests and the controllers that can be had for them. */
public enum FluxLine {
  /**
   * Flux 2.6.4 manifests. kustomize-controller 1.6.0 instead of 1.6.1 (which differs only in the AWS region of SOPS);
   * source- and helm-controller of a later line, because the Go module proxy serves no others.
   */
  FLUX_2_6("2.6.4", "kustomize-controller-2.6"),
  /** Flux 2.9.4 manifests, kustomize-controller 1.9.5; source-watcher is published with it, and not run by a program. */
  FLUX_2_9("2.9.4", "kustomize-controller-2.9");

  private static final List<String> IN_BOTH = List.of("source-controller", "kustomize-controller", "helm-controller",
      "notification-controller", "image-reflector-controller", "image-automation-controller");

  private final String version;
  private final String kustomizeController;

  FluxLine(String version, String kustomizeController) {
    this.version = version;
    this.kustomizeController = kustomizeController;
  }

  /** The controllers of its published manifests, in Flux's own order (flux2 .github/workflows/release.yaml at the tag). */
  public List<String> components() {
    return switch (this) {
      case FLUX_2_6 -> IN_BOTH;
      case FLUX_2_9 -> Stream.concat(IN_BOTH.stream(), Stream.of("source-watcher")).toList();
    };
  }

  /** Those that {@code flux install} adds with {@code --components-extra}: the chart leaves them out by default. */
  public List<String> extraComponents() {
    return components().subList(4, components().size());
  }

  /** {@link #components} as a YAML list on one line. */
  public String componentList() {
    return "[" + String.join(", ", components()) + "]";
  }

  /** Version without v. */
  public String version() {
    return version;
  }

  /** Tag of the published manifests. */
  public String tag() {
    return "v" + version;
  }

  /** Name of its kustomize-controller among the binaries. */
  String kustomizeController() {
    return kustomizeController;
  }
}
