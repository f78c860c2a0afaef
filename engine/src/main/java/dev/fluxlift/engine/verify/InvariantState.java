package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the invariants look at, at one moment. The one taken at S0 is the baseline.
 *
 * @param namespace Flux's Namespace
 * @param guarded whether the Namespace carries {@code kustomize.toolkit.fluxcd.io/prune: disabled}
 * @param identities UID of Flux's Namespace, CRDs, objects and of its controllers' Deployments
 * @param workloads Deployments, StatefulSets and DaemonSets outside Flux's Namespace
 * @param pods pods of these, by UID
 * @param referenced SHA-256 of the data of each Secret and ConfigMap Flux objects refer to; {@code ""} when absent
 */
public record InvariantState(
    String namespace,
    boolean guarded,
    SortedMap<ObjectRef, Identity> identities,
    SortedMap<ObjectRef, Workload> workloads,
    SortedMap<String, Pod> pods,
    SortedMap<ObjectRef, String> referenced) {

  /** Copies the maps. */
  public InvariantState {
    identities = Collections.unmodifiableSortedMap(new TreeMap<>(identities));
    workloads = Collections.unmodifiableSortedMap(new TreeMap<>(workloads));
    pods = Collections.unmodifiableSortedMap(new TreeMap<>(pods));
    referenced = Collections.unmodifiableSortedMap(new TreeMap<>(referenced));
  }

  /**
   * @param uid metadata.uid
   * @param terminating whether it has a deletionTimestamp
   */
  public record Identity(String uid, boolean terminating) {}

  /**
   * @param template SHA-256 of spec.template
   * @param desired how many pods it wants: spec.replicas, or status.desiredNumberScheduled of a DaemonSet
   */
  public record Workload(String template, long desired) {}

  /**
   * @param name {@code namespace/name}
   * @param owner the workload it belongs to
   * @param restarts sum over its containers
   * @param ready whether it was Ready; restarts of a pod that was not are not judged
   */
  public record Pod(String name, ObjectRef owner, long restarts, boolean ready) {}

  /** The same with workloads and pods of a later look: a soak of days starts with these anew. */
  public InvariantState withWorkloadsOf(InvariantState later) {
    return new InvariantState(namespace, guarded, identities, later.workloads, later.pods, referenced);
  }

  /** The same with the identities of these objects as a later look saw them: a way back made them anew. */
  public InvariantState withIdentitiesOf(Set<ObjectRef> anew, InvariantState later) {
    SortedMap<ObjectRef, Identity> out = new TreeMap<>(identities);
    for (ObjectRef ref : anew) {
      Identity seen = later.identities.get(ref);
      if (seen != null && identities.containsKey(ref)) {
        out.put(ref, seen);
      }
    }
    return new InvariantState(namespace, guarded, out, workloads, pods, referenced);
  }

  /** As JSON. */
  public Mapping toValue() {
    return Mapping.of(
        "namespace", namespace,
        "guarded", guarded,
        "identities",
            list(identities, i -> Mapping.of("uid", i.uid(), "terminating", i.terminating())),
        "workloads",
            list(workloads, w -> Mapping.of("template", w.template(), "desired", w.desired())),
        "pods",
            Sequence.of(pods.entrySet().stream()
                .map(e -> Mapping.of(
                    "uid", e.getKey(),
                    "name", e.getValue().name(),
                    "owner", RefJson.of(e.getValue().owner()),
                    "restarts", e.getValue().restarts(),
                    "ready", e.getValue().ready()))
                .toList()),
        "referenced", list(referenced, hash -> Mapping.of("sha256", hash)));
  }

  /**
   * From JSON.
   *
   * @throws IllegalArgumentException when something is missing; the message says where
   */
  public static InvariantState read(Value value) {
    Mapping m = value.asMapping();
    SortedMap<String, Pod> pods = new TreeMap<>();
    for (Value item : m.list("pods")) {
      Mapping pod = item.asMapping();
      pods.put(
          RefJson.required(pod, "uid"),
          new Pod(
              RefJson.required(pod, "name"),
              RefJson.read(pod.mapping("owner")),
              Long.parseLong(RefJson.required(pod, "restarts")),
              RefJson.requiredBool(pod, "ready")));
    }
    return new InvariantState(
        RefJson.required(m, "namespace"),
        RefJson.requiredBool(m, "guarded"),
        map(m.list("identities"), i -> new Identity(RefJson.required(i, "uid"), RefJson.requiredBool(i, "terminating"))),
        map(
            m.list("workloads"),
            w -> new Workload(RefJson.required(w, "template"), Long.parseLong(RefJson.required(w, "desired")))),
        pods,
        map(m.list("referenced"), r -> RefJson.required(r, "sha256")));
  }

  private static <T> Sequence list(Map<ObjectRef, T> map, Function<T, Mapping> write) {
    return Sequence.of(map.entrySet().stream()
        .map(e -> {
          Mapping[] out = {RefJson.of(e.getKey())};
          write.apply(e.getValue()).entries().forEach((k, v) -> out[0] = out[0].with(k, v));
          return out[0];
        })
        .toList());
  }

  private static <T> SortedMap<ObjectRef, T> map(List<Value> items, Function<Mapping, T> read) {
    SortedMap<ObjectRef, T> out = new TreeMap<>();
    items.forEach(item -> out.put(RefJson.read(item), read.apply(item.asMapping())));
    return out;
  }
}
