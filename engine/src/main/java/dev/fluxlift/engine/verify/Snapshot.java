package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything of Flux on the cluster at one moment: what the backup keeps and what equality compares.
 *
 * <p>Flux objects, objects of Flux's Namespace, its Namespace and its RBAC are whole, managedFields and status
 * included. Of a CRD the spec is its SHA-256. Of a Secret only name, type and SHA-256 of its data are held, never a
 * value; Helm's release Secrets of all namespaces are among them, others only from Flux's Namespace.
 *
 * @param namespace Flux's Namespace
 * @param objects by identity
 */
public record Snapshot(String namespace, SortedMap<ObjectRef, Mapping> objects) {
  /** Where the hash of something that is not kept stands. */
  public static final String HASH = "sha256";

  private static final KindRef CLUSTER_ROLE = new KindRef("rbac.authorization.k8s.io", "ClusterRole");
  private static final KindRef CLUSTER_ROLE_BINDING = new KindRef("rbac.authorization.k8s.io", "ClusterRoleBinding");

  /** What is kept of Flux's Namespace. ReplicaSets, pods, leases and events come and go. */
  public static final List<KindRef> NAMESPACED = List.of(
      Kinds.DEPLOYMENT,
      new KindRef("apps", "StatefulSet"),
      new KindRef("apps", "DaemonSet"),
      new KindRef("batch", "CronJob"),
      new KindRef("", "Service"),
      new KindRef("", "ServiceAccount"),
      new KindRef("", "ConfigMap"),
      new KindRef("", "ResourceQuota"),
      new KindRef("", "LimitRange"),
      new KindRef("", "PersistentVolumeClaim"),
      new KindRef("networking.k8s.io", "NetworkPolicy"),
      new KindRef("networking.k8s.io", "Ingress"),
      new KindRef("policy", "PodDisruptionBudget"),
      new KindRef("autoscaling", "HorizontalPodAutoscaler"),
      new KindRef("rbac.authorization.k8s.io", "Role"),
      new KindRef("rbac.authorization.k8s.io", "RoleBinding"),
      new KindRef("monitoring.coreos.com", "ServiceMonitor"),
      new KindRef("monitoring.coreos.com", "PodMonitor"),
      new KindRef("monitoring.coreos.com", "PrometheusRule"));

  /** Copies the map. */
  public Snapshot {
    objects = Collections.unmodifiableSortedMap(new TreeMap<>(objects));
  }

  /** Reads it from the cluster: one call a kind. */
  public static Snapshot take(Cluster cluster, String namespace) {
    SortedMap<ObjectRef, Mapping> objects = new TreeMap<>();
    Set<KindRef> fluxKinds = new HashSet<>();
    for (LiveObject crd : Kinds.fluxCrds(cluster)) {
      objects.put(crd.ref(), hashed(crd.body(), "spec"));
      fluxKinds.add(Kinds.definedBy(crd));
    }
    fluxKinds.forEach(kind -> put(cluster.list(kind), objects));
    NAMESPACED.forEach(kind -> put(cluster.list(kind, namespace), objects));
    cluster.get(new ObjectRef("", "Namespace", "", namespace)).ifPresent(n -> put(List.of(n), objects));
    for (LiveObject role : cluster.list(CLUSTER_ROLE)) {
      if (partOfFlux(role)) {
        put(List.of(role), objects);
      }
    }
    for (LiveObject binding : cluster.list(CLUSTER_ROLE_BINDING)) {
      if (partOfFlux(binding) || bindsNamespace(binding, namespace)) {
        put(List.of(binding), objects);
      }
    }
    for (LiveObject secret : cluster.list(Kinds.SECRET)) {
      if (secret.ref().namespace().equals(namespace) || isHelmRelease(secret)) {
        objects.put(secret.ref(), secret(secret));
      }
    }
    return new Snapshot(namespace, objects);
  }

  /** The object as it was; empty when it was not there. */
  public java.util.Optional<LiveObject> get(ObjectRef ref) {
    return java.util.Optional.ofNullable(objects.get(ref)).map(LiveObject::new);
  }

  private static void put(List<LiveObject> from, SortedMap<ObjectRef, Mapping> to) {
    from.forEach(o -> to.put(o.ref(), o.body()));
  }

  private static Mapping hashed(Mapping object, String field) {
    return object.with(field, Mapping.of(HASH, Sha256.of(object.mapping(field))));
  }

  /** Annotations of a Secret may hold its data (kubectl's last-applied-configuration), so they are not kept either. */
  private static Mapping secret(LiveObject secret) {
    Mapping body = secret.body();
    return Mapping.of(
        "apiVersion", "v1",
        "kind", "Secret",
        "metadata",
            Mapping.of(
                "namespace", secret.ref().namespace(),
                "name", secret.ref().name(),
                "uid", secret.uid(),
                "resourceVersion", secret.resourceVersion()),
        "type", body.text("type").orElse(""),
        "data", Mapping.of(HASH, Invariants.dataHash(secret)));
  }

  private static boolean isHelmRelease(LiveObject secret) {
    return secret.body().text("type").orElse("").equals("helm.sh/release.v1");
  }

  private static boolean partOfFlux(LiveObject object) {
    return "flux".equals(object.labels().get("app.kubernetes.io/part-of"));
  }

  private static boolean bindsNamespace(LiveObject binding, String namespace) {
    return binding.body().list("subjects").stream()
        .map(Value::asMapping)
        .anyMatch(s -> s.text("namespace").orElse("").equals(namespace));
  }
}
