package dev.fluxlift.simulator.runtime;

import dev.fluxlift.engine.estate.ObjectRef;
import java.util.Comparator;
import java.util.List;

/** The order in which Flux applies objects; it deletes in the reverse one (fluxcd/pkg ssa/sort.go@ssa/v0.77.0). */
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
  private static final List<String> LAST = List.of("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration");

  /** First to last. */
  public static final Comparator<ObjectRef> APPLY =
      Comparator.comparingInt((ObjectRef r) -> rank(r.kind()))
          .thenComparing(ObjectRef::group)
          .thenComparing(ObjectRef::kind)
          .thenComparing(ObjectRef::namespace)
          .thenComparing(ObjectRef::name);

  private KindOrder() {}

  private static int rank(String kind) {
    int first = FIRST.indexOf(kind);
    if (first >= 0) {
      return first - FIRST.size();
    }
    return 1 + LAST.indexOf(kind);
  }
}
