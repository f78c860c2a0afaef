package dev.fluxlift.simulator.runtime;

import dev.fluxlift.engine.estate.ObjectRef;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which Flux applies objects; it deletes in the reverse one (fluxcd/pkg ssa/sort.go@ssa/v0.77.0, and v0.48.0,
 * which kustomize-controller 1.6 has).
 */
public final class KindOrder {
  private static final List<String> FIRST = List.of(
      "CustomResourceDefinition",
      "Namespace",
      "ClusterRole",
      "ClusterClass",
      "RuntimeClass",
      "PriorityClass",
      "StorageClass",
      "VolumeSnapshotClass",
      "IngressClass",
      "GatewayClass",
      "ClusterRoleBinding",
      "ResourceQuota",
      "ServiceAccount",
      "Role",
      "RoleBinding",
      "ConfigMap",
      "Secret",
      "Service",
      "LimitRange",
      "Deployment",
      "StatefulSet",
      "CronJob",
      "PodDisruptionBudget");
  private static final List<String> FIRST_0_48 = List.of(
      "CustomResourceDefinition",
      "Namespace",
      "ClusterClass",
      "RuntimeClass",
      "PriorityClass",
      "StorageClass",
      "VolumeSnapshotClass",
      "IngressClass",
      "GatewayClass",
      "ResourceQuota",
      "ServiceAccount",
      "Role",
      "ClusterRole",
      "RoleBinding",
      "ClusterRoleBinding",
      "ConfigMap",
      "Secret",
      "Service",
      "LimitRange",
      "Deployment",
      "StatefulSet",
      "CronJob",
      "PodDisruptionBudget");
  private static final List<String> LAST = List.of("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration");

  /** First to last. */
  public static final Comparator<ObjectRef> APPLY = order(FIRST);

  /** First to last, as Flux 2.6 does it: cluster roles and their bindings after service accounts. */
  public static final Comparator<ObjectRef> APPLY_0_48 = order(FIRST_0_48);

  private KindOrder() {}

  private static Comparator<ObjectRef> order(List<String> first) {
    return Comparator.comparingInt((ObjectRef r) -> rank(first, r.kind()))
        .thenComparing(ObjectRef::group)
        .thenComparing(ObjectRef::kind)
        .thenComparing(ObjectRef::namespace)
        .thenComparing(ObjectRef::name);
  }

  private static int rank(List<String> first, String kind) {
    int at = first.indexOf(kind);
    return at >= 0 ? at - first.size() : 1 + LAST.indexOf(kind);
  }
}
