package dev.fluxlift.live.bed;

/** A line of Flux that the tests run on: its manifests and the controllers that can be had for them. */
public enum FluxLine {
  /**
   * Flux 2.6.4 manifests. kustomize-controller 1.6.0 instead of 1.6.1 (which differs only in the AWS region of SOPS);
   * source- and helm-controller of a later line, because the Go module proxy serves no others.
   */
  FLUX_2_6("2.6.4", "kustomize-controller-2.6"),
  /** Flux 2.9.4 manifests, kustomize-controller 1.9.5. */
  FLUX_2_9("2.9.4", "kustomize-controller-2.9");

  private final String version;
  private final String kustomizeController;

  FluxLine(String version, String kustomizeController) {
    this.version = version;
    this.kustomizeController = kustomizeController;
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
