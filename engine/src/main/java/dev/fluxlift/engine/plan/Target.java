package dev.fluxlift.engine.plan;

import dev.fluxlift.engine.estate.ObjectRef;

/**
 * Names of what the move creates.
 *
 * @param operatorKustomization Kustomization that delivers the operator's release
 * @param operatorRelease HelmRelease of Flux Operator
 * @param operator Deployment of Flux Operator
 * @param instanceKustomization Kustomization that delivers the instance's release
 * @param instanceRelease HelmRelease of the FluxInstance
 * @param instance the FluxInstance; Flux Operator accepts no other name than flux (api/v1/fluxinstance_types.go@v0.32.0)
 */
public record Target(
    ObjectRef operatorKustomization,
    ObjectRef operatorRelease,
    ObjectRef operator,
    ObjectRef instanceKustomization,
    ObjectRef instanceRelease,
    ObjectRef instance) {

  /** CRD that Flux Operator's chart brings. */
  public static final String INSTANCE_CRD = "fluxinstances." + ObjectRef.OPERATOR;

  /** The names fluxlift gives, in the namespace where Flux runs. */
  public static Target in(String namespace) {
    return new Target(
        new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", namespace, "flux-operator"),
        new ObjectRef(ObjectRef.HELM, "HelmRelease", namespace, "flux-operator"),
        new ObjectRef("apps", "Deployment", namespace, "flux-operator"),
        new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", namespace, "flux-instance"),
        new ObjectRef(ObjectRef.HELM, "HelmRelease", namespace, "flux-instance"),
        new ObjectRef(ObjectRef.OPERATOR, "FluxInstance", namespace, "flux"));
  }
}
