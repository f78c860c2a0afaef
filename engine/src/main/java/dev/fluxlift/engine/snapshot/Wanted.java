package dev.fluxlift.engine.snapshot;

import dev.fluxlift.engine.estate.FluxGroups;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which kinds a rehearsal needs: those that controllers of the move and of workloads act on, all of Flux's groups and
 * the operator's, kinds of objects in an inventory or a Helm release, and kinds of objects that own another one, for the
 * garbage collector asks whether they are there. Objects of other kinds are not read: when their CRD or namespace goes,
 * that itself is what a rehearsal reports.
 */
final class Wanted {
  static final KindRef CRD = new KindRef("apiextensions.k8s.io", "CustomResourceDefinition");
  static final KindRef SECRET = new KindRef("", "Secret");
  private static final String RBAC = "rbac.authorization.k8s.io";
  private static final String ADMISSION = "admissionregistration.k8s.io";

  /** Without one of these what happens is a guess. */
  private static final List<KindRef> NEEDED = List.of(
      CRD,
      new KindRef("", "Namespace"),
      new KindRef("", "ServiceAccount"),
      new KindRef("", "ConfigMap"),
      SECRET,
      new KindRef("", "Service"),
      new KindRef("", "Pod"),
      new KindRef("apps", "Deployment"),
      new KindRef("apps", "ReplicaSet"),
      new KindRef("apps", "StatefulSet"),
      new KindRef("apps", "DaemonSet"),
      new KindRef("apps", "ControllerRevision"),
      new KindRef("batch", "Job"),
      new KindRef("batch", "CronJob"),
      new KindRef(RBAC, "ClusterRole"),
      new KindRef(RBAC, "ClusterRoleBinding"),
      new KindRef(RBAC, "Role"),
      new KindRef(RBAC, "RoleBinding"),
      new KindRef("coordination.k8s.io", "Lease"));

  /** Nothing acts on these in the move; they are there to be seen when they go. */
  private static final List<KindRef> WATCHED = List.of(
      new KindRef("", "LimitRange"),
      new KindRef("", "Node"),
      new KindRef("", "PersistentVolume"),
      new KindRef("", "PersistentVolumeClaim"),
      new KindRef("", "ReplicationController"),
      new KindRef("", "ResourceQuota"),
      new KindRef("networking.k8s.io", "Ingress"),
      new KindRef("networking.k8s.io", "IngressClass"),
      new KindRef("networking.k8s.io", "NetworkPolicy"),
      new KindRef("policy", "PodDisruptionBudget"),
      new KindRef("scheduling.k8s.io", "PriorityClass"),
      new KindRef("autoscaling", "HorizontalPodAutoscaler"),
      new KindRef("storage.k8s.io", "StorageClass"),
      new KindRef(ADMISSION, "MutatingWebhookConfiguration"),
      new KindRef(ADMISSION, "ValidatingWebhookConfiguration"),
      new KindRef(ADMISSION, "ValidatingAdmissionPolicy"),
      new KindRef(ADMISSION, "ValidatingAdmissionPolicyBinding"),
      new KindRef("apiregistration.k8s.io", "APIService"),
      new KindRef("monitoring.coreos.com", "ServiceMonitor"),
      new KindRef("monitoring.coreos.com", "PodMonitor"),
      new KindRef("monitoring.coreos.com", "PrometheusRule"));

  private final Map<KindRef, String> versions = new HashMap<>();
  private final Set<KindRef> asked = new LinkedHashSet<>();
  private final Deque<KindRef> next = new ArrayDeque<>();

  /** CRDs first: they say in which version objects are stored. */
  Wanted() {
    NEEDED.forEach(this::want);
    WATCHED.forEach(this::want);
  }

  private void want(KindRef kind) {
    if (!kind.kind().isEmpty() && asked.add(kind)) {
      next.add(kind);
    }
  }

  /** The next kind to read; empty when all were. */
  Optional<KindRef> next() {
    return Optional.ofNullable(next.poll());
  }

  /** Whether a rehearsal without it would guess. */
  static boolean stops(KindRef kind) {
    return !WATCHED.contains(kind);
  }

  /** The version to read a kind in: the one it is stored in, where that is served; else the preferred one. */
  String version(KindRef kind) {
    return versions.getOrDefault(kind, "");
  }

  /** What an object that was read asks for. */
  void seen(LiveObject object, Mapping kept) {
    if (object.ref().kind().equals(CRD.kind()) && object.ref().group().equals(CRD.group())) {
      definition(object);
    }
    object.inventory().forEach(this::wantKindOf);
    for (Value owner : object.body().list("metadata", "ownerReferences")) {
      wantKindOf(ObjectRef.of(owner.asMapping()));
    }
    if (ReleaseRedaction.isRelease(kept)) {
      ReleaseRedaction.objects(kept.text("data", "release").orElse("")).forEach(o -> wantKindOf(ObjectRef.of(o)));
    }
  }

  private void wantKindOf(ObjectRef ref) {
    want(new KindRef(ref.group(), ref.kind()));
  }

  private void definition(LiveObject crd) {
    String group = crd.body().text("spec", "group").orElse("");
    KindRef kind = new KindRef(group, crd.body().text("spec", "names", "kind").orElse(""));
    crd.body().list("spec", "versions").stream()
        .map(Value::asMapping)
        .filter(v -> v.bool("storage").orElse(false) && v.bool("served").orElse(false))
        .flatMap(v -> v.text("name").stream())
        .forEach(v -> versions.put(kind, v));
    if (FluxGroups.has(group) || group.equals(ObjectRef.OPERATOR)) {
      want(kind);
    }
  }
}
