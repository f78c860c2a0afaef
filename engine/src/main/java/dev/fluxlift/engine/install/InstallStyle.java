package dev.fluxlift.engine.install;

/** How Flux came onto the cluster. The Javadoc of each constant is shown to the person. */
public enum InstallStyle {
  /**
   * An OCIRepository {@code flux-manifests} and a Kustomization {@code flux} with patches install and update Flux; a
   * GitRepository and a root Kustomization beside them deliver everything else. fluxlift moves this style.
   */
  OCI_MANIFESTS,
  /** {@code flux bootstrap}: gotk-components and gotk-sync, the root manages itself. Recognised, not moved yet. */
  BOOTSTRAP,
  /** {@code flux install} without Git. Recognised, not moved yet. */
  FLUX_INSTALL,
  /** The flux2 community chart. Recognised, not moved yet. */
  HELM_CHART,
  /** A FluxInstance is there already: nothing to move. */
  FLUX_OPERATOR,
  /** No rule recognises it: fluxlift stops. */
  UNKNOWN
}
