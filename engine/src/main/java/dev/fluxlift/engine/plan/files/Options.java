package dev.fluxlift.engine.plan.files;

import dev.fluxlift.engine.install.FluxVersion;

/**
 * What the files depend on besides the repository.
 *
 * @param operatorVersion version of Flux Operator and its charts, e.g. {@code 0.32.0}
 * @param charts folder of the two charts, {@code oci://…} without trailing slash
 * @param crdHasDeletionPolicy whether the CRD of Kustomizations has spec.deletionPolicy
 * @param serviceMonitorCrd whether the CRD of ServiceMonitors is there
 */
public record Options(
    String operatorVersion, String charts, boolean crdHasDeletionPolicy, boolean serviceMonitorCrd) {
  /** Where Flux Operator's charts are published. */
  public static final String CHARTS = "oci://ghcr.io/controlplaneio-fluxcd/charts";

  /** By the version of Flux alone: deletionPolicy since 2.5 (kustomize-controller CRD@v1.5.0), no ServiceMonitor. */
  public static Options byVersion(String operatorVersion, String fluxVersion) {
    boolean known = FluxVersion.of(fluxVersion).map(v -> v.atLeast(2, 5)).orElse(false);
    return new Options(operatorVersion, CHARTS, known, false);
  }

  /** The same with the charts of another folder. */
  public Options withCharts(String folder) {
    return new Options(operatorVersion, folder, crdHasDeletionPolicy, serviceMonitorCrd);
  }

  /** The same, knowing which CRDs the cluster has. */
  public Options withCrds(boolean deletionPolicy, boolean serviceMonitor) {
    return new Options(operatorVersion, charts, deletionPolicy, serviceMonitor);
  }
}
