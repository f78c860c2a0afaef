package dev.fluxlift.live.bed;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What is in a cluster at a moment, without what Kubernetes itself puts there.
 *
 * @param objects every object of the kinds a migration could touch, by identity
 */
public record Snapshot(SortedMap<ObjectRef, LiveObject> objects) {
  private static final List<Api> KINDS = List.of(Api.NAMESPACE, Api.DEPLOYMENT, Api.SERVICE_ACCOUNT, Api.SERVICE,
      Api.NETWORK_POLICY, Api.RESOURCE_QUOTA, Api.CLUSTER_ROLE, Api.CLUSTER_ROLE_BINDING, Api.CRD, Api.KUSTOMIZATION,
      Api.GIT_REPOSITORY, Api.OCI_REPOSITORY, Api.HELM_RELEASE, Api.FLUX_INSTANCE, Api.POD, Api.CONFIG_MAP,
      Api.SECRET, new Api("image.toolkit.fluxcd.io/v1beta2", "ImageRepository", "imagerepositories", true));
  private static final Set<String> SYSTEM_NAMESPACES = Set.of("kube-system", "kube-public", "kube-node-lease");
  private static final Set<String> SYSTEM_NAMES = Set.of("kube-root-ca.crt", "default", "kubernetes", "cluster-admin",
      "admin", "edit", "view");

  static Snapshot of(Kube kube) {
    SortedMap<ObjectRef, LiveObject> objects = new TreeMap<>();
    for (Api kind : KINDS) {
      kube.list(kind, "").stream()
          .filter(Predicate.not(Snapshot::system))
          .forEach(object -> objects.put(object.ref(), object));
    }
    return new Snapshot(objects);
  }

  private static boolean system(LiveObject object) {
    ObjectRef ref = object.ref();
    return SYSTEM_NAMESPACES.contains(ref.namespace())
        || ref.kind().equals("Namespace") && SYSTEM_NAMESPACES.contains(ref.name())
        || SYSTEM_NAMES.contains(ref.name())
        || ref.name().startsWith("system:");
  }

  /** The objects for which this holds. */
  public List<LiveObject> where(Predicate<LiveObject> condition) {
    return objects.values().stream().filter(condition).toList();
  }

  /** The objects of a kind. */
  public List<LiveObject> of(String kind) {
    return where(object -> object.ref().kind().equals(kind));
  }

  /** The pods outside a namespace, by name: what no migration may restart. */
  public Map<String, String> podsOutside(String namespace) {
    return of("Pod").stream()
        .filter(pod -> !pod.ref().namespace().equals(namespace))
        .collect(Collectors.toMap(pod -> pod.ref().namespace() + "/" + pod.ref().name(),
            pod -> pod.uid() + " restarts=" + restarts(pod)));
  }

  private static String restarts(LiveObject pod) {
    return pod.body().list("status", "containerStatuses").stream()
        .map(c -> c.asMapping().text("restartCount").orElse("?"))
        .collect(Collectors.joining(","));
  }

  /** What became of the objects of this snapshot in a later one, pods aside. */
  public Change to(Snapshot later) {
    List<ObjectRef> gone = new ArrayList<>();
    List<ObjectRef> replaced = new ArrayList<>();
    List<ObjectRef> added = new ArrayList<>();
    objects.forEach((ref, before) -> {
      LiveObject after = later.objects.get(ref);
      if (ref.kind().equals("Pod")) {
        return;
      }
      if (after == null) {
        gone.add(ref);
      } else if (!after.uid().equals(before.uid())) {
        replaced.add(ref);
      }
    });
    later.objects.keySet().stream()
        .filter(ref -> !ref.kind().equals("Pod") && !objects.containsKey(ref))
        .forEach(added::add);
    return new Change(List.copyOf(gone), List.copyOf(replaced), List.copyOf(added));
  }

  /**
   * A difference.
   *
   * @param gone were there and are not
   * @param replaced are there with another UID: deleted and made anew
   * @param added were not there
   */
  public record Change(List<ObjectRef> gone, List<ObjectRef> replaced, List<ObjectRef> added) {}
}
