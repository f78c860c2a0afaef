package dev.fluxlift.engine.proof;

import dev.fluxlift.engine.estate.FluxGroups;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.ObjectRef;
import java.util.List;

/** The kinds that the proofs and the preflight read. */
public final class FluxKinds {
  /** Kustomizations. */
  public static final KindRef KUSTOMIZATION = new KindRef(ObjectRef.KUSTOMIZE, "Kustomization");

  /** HelmReleases. */
  public static final KindRef HELM_RELEASE = new KindRef(ObjectRef.HELM, "HelmRelease");

  /** Sources. */
  public static final List<KindRef> SOURCES =
      List.of("GitRepository", "OCIRepository", "HelmRepository", "HelmChart", "Bucket").stream()
          .map(k -> new KindRef(ObjectRef.SOURCE, k))
          .toList();

  /** Kinds of notification-controller. */
  public static final List<KindRef> NOTIFICATION =
      List.of("Alert", "Provider", "Receiver").stream()
          .map(k -> new KindRef("notification.toolkit.fluxcd.io", k))
          .toList();

  /** Kinds of the image controllers. */
  public static final List<KindRef> IMAGE =
      List.of("ImageRepository", "ImagePolicy", "ImageUpdateAutomation").stream()
          .map(k -> new KindRef("image.toolkit.fluxcd.io", k))
          .toList();

  /** Kinds of source-watcher; there is no suspending them and they have no observedGeneration. */
  public static final List<KindRef> ARTIFACTS =
      List.of(new KindRef(FluxGroups.EXTENSIONS, "ArtifactGenerator"), new KindRef(ObjectRef.SOURCE, "ExternalArtifact"));

  /** FluxInstances. */
  public static final KindRef INSTANCE = new KindRef(ObjectRef.OPERATOR, "FluxInstance");

  /** Deployments. */
  public static final KindRef DEPLOYMENT = new KindRef("apps", "Deployment");

  /** Secrets. */
  public static final KindRef SECRET = new KindRef("", "Secret");

  /** Definitions of kinds. */
  public static final KindRef CRD = new KindRef("apiextensions.k8s.io", "CustomResourceDefinition");

  /** Namespaces. */
  public static final KindRef NAMESPACE = new KindRef("", "Namespace");

  /** Kinds whose objects are listed when a Namespace would go: Flux's own, workloads, and what holds what they need. */
  static final List<KindRef> IN_NAMESPACES = inNamespaces();

  private FluxKinds() {}

  private static List<KindRef> inNamespaces() {
    List<KindRef> out = new java.util.ArrayList<>();
    out.add(KUSTOMIZATION);
    out.add(HELM_RELEASE);
    out.addAll(SOURCES);
    out.addAll(NOTIFICATION);
    out.addAll(IMAGE);
    out.addAll(ARTIFACTS);
    out.add(INSTANCE);
    out.add(DEPLOYMENT);
    out.add(new KindRef("apps", "StatefulSet"));
    out.add(new KindRef("apps", "DaemonSet"));
    out.add(SECRET);
    out.add(new KindRef("", "ConfigMap"));
    out.add(new KindRef("", "PersistentVolumeClaim"));
    out.add(new KindRef("", "Service"));
    out.add(new KindRef("", "ServiceAccount"));
    return List.copyOf(out);
  }
}
