package dev.fluxlift.engine.install;

/** How Flux came onto the cluster. The Javadoc of each constant is shown to the person. */
public enum InstallStyle {
  /**
   * An OCIRepository {@code flux-manifests} and a Kustomization {@code flux} with patches install and update Flux; a
   * GitRepository and a root Kustomization beside them deliver everything else. fluxlift moves this style.
   */
  OCI_MANIFESTS,
  /**
   * {@code flux bootstrap}: a file of Flux's own objects (gotk-components.yaml) in the path of a root that delivers itself
   * too (gotk-sync.yaml), with patches beside them. fluxlift moves this style.
   */
  BOOTSTRAP,
  /** {@code flux install} without Git: Flux's own objects, and no Kustomization that delivers them. Recognised, not moved. */
  FLUX_INSTALL,
  /** The flux2 community chart. Recognised, not moved. */
  HELM_CHART,
  /** Terraform's {@code flux_bootstrap_git}, and what it wrote is not in these files. Recognised, not moved. */
  TERRAFORM,
  /** A FluxInstance is there already: nothing to move. */
  FLUX_OPERATOR,
  /** No rule recognises it: fluxlift stops. */
  UNKNOWN
}
