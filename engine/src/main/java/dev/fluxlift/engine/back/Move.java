package dev.fluxlift.engine.back;

import dev.fluxlift.engine.estate.ObjectRef;
import java.util.List;

/**
 * The objects a way back deals with.
 *
 * @param namespace where Flux runs
 * @param owner the old Kustomization that installs Flux
 * @param ownerFile file of the old owner, from the repository's top
 * @param manifests its OCIRepository
 * @param root the Kustomization that delivers everything else
 * @param apps the Kustomization that delivers the applications
 * @param instance the FluxInstance
 * @param operator Deployment of Flux Operator
 * @param instanceRelease HelmRelease of the FluxInstance
 * @param operatorRelease HelmRelease of Flux Operator
 * @param kustomizations Kustomizations that deliver the two releases, the instance's first
 * @param charts OCIRepositories of the two charts, the instance's first
 */
public record Move(
    String namespace,
    ObjectRef owner,
    String ownerFile,
    ObjectRef manifests,
    ObjectRef root,
    ObjectRef apps,
    ObjectRef instance,
    ObjectRef operator,
    ObjectRef instanceRelease,
    ObjectRef operatorRelease,
    List<ObjectRef> kustomizations,
    List<ObjectRef> charts) {

  /** Without these no commit arrives, and no release changes. */
  static final List<String> CARRIERS = List.of("source-controller", "kustomize-controller", "helm-controller");

  /** Copies the lists. */
  public Move {
    kustomizations = List.copyOf(kustomizations);
    charts = List.copyOf(charts);
  }

  /** With the names that fluxlift gives to what it creates: both releases, their Kustomizations and charts. */
  public static Move of(
      String namespace, ObjectRef owner, String ownerFile, ObjectRef manifests, ObjectRef root, ObjectRef apps) {
    return new Move(
        namespace,
        owner.orIn(namespace),
        ownerFile,
        manifests.orIn(namespace),
        root.orIn(namespace),
        apps.orIn(namespace),
        new ObjectRef(ObjectRef.OPERATOR, "FluxInstance", namespace, "flux"),
        new ObjectRef("apps", "Deployment", namespace, "flux-operator"),
        new ObjectRef(ObjectRef.HELM, "HelmRelease", namespace, "flux-instance"),
        new ObjectRef(ObjectRef.HELM, "HelmRelease", namespace, "flux-operator"),
        List.of(
            new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", namespace, "flux-instance"),
            new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", namespace, "flux-operator")),
        List.of(
            new ObjectRef(ObjectRef.SOURCE, "OCIRepository", namespace, "flux-instance"),
            new ObjectRef(ObjectRef.SOURCE, "OCIRepository", namespace, "flux-operator")));
  }

  /** Whether the root installed Flux itself: it stays, and so does its source. */
  boolean selfManaged() {
    return owner.equals(root);
  }

  /** The Kustomization that delivers the release of the FluxInstance; it comes first. */
  ObjectRef instanceKustomization() {
    return kustomizations.getFirst();
  }

  /** The OCIRepository of the FluxInstance's chart; it comes first. */
  ObjectRef instanceChart() {
    return charts.getFirst();
  }

  /** The Deployment of a controller. */
  ObjectRef controller(String name) {
    return new ObjectRef("apps", "Deployment", namespace, name);
  }

  /** Flux's Namespace. */
  ObjectRef home() {
    return new ObjectRef("", "Namespace", "", namespace);
  }
}
