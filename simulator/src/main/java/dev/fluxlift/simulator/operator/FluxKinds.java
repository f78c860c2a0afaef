package dev.fluxlift.simulator.operator;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.ObjectRef;
import java.util.List;

/** The kinds whose finalizers an uninstallation takes off, in every namespace (api/v1/common_types.go@v0.58.1). */
final class FluxKinds {
  static final List<KindRef> ALL = List.of(
      new KindRef(ObjectRef.KUSTOMIZE, "Kustomization"),
      new KindRef(ObjectRef.HELM, "HelmRelease"),
      new KindRef(ObjectRef.SOURCE, "GitRepository"),
      new KindRef(ObjectRef.SOURCE, "OCIRepository"),
      new KindRef(ObjectRef.SOURCE, "Bucket"),
      new KindRef(ObjectRef.SOURCE, "HelmRepository"),
      new KindRef(ObjectRef.SOURCE, "HelmChart"),
      new KindRef("source.extensions.fluxcd.io", "ArtifactGenerator"),
      new KindRef(ObjectRef.SOURCE, "ExternalArtifact"),
      new KindRef("notification.toolkit.fluxcd.io", "Alert"),
      new KindRef("notification.toolkit.fluxcd.io", "Provider"),
      new KindRef("notification.toolkit.fluxcd.io", "Receiver"),
      new KindRef("image.toolkit.fluxcd.io", "ImageRepository"),
      new KindRef("image.toolkit.fluxcd.io", "ImagePolicy"),
      new KindRef("image.toolkit.fluxcd.io", "ImageUpdateAutomation"));

  private FluxKinds() {}
}
