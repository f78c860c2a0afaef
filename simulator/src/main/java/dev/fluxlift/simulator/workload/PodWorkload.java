package dev.fluxlift.simulator.workload;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.runtime.ObjectPatch;
import dev.fluxlift.simulator.time.Controller;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A controller of kube-controller-manager for one kind of workload: looks when the workload or one of its dependents changes. */
abstract class PodWorkload implements Controller {
  private final KindRef kind;
  private final KindRef dependents;

  PodWorkload(KindRef kind, KindRef dependents) {
    this.kind = kind;
    this.dependents = dependents;
  }

  @Override
  public String name() {
    return "kube-controller-manager/" + kind.kind();
  }

  @Override
  public String manager() {
    return "kube-controller-manager";
  }

  @Override
  public Optional<ObjectRef> deployment() {
    return Optional.empty();
  }

  @Override
  public List<ObjectRef> watches(Change change, Api api) {
    ObjectRef ref = change.ref();
    if (is(ref, kind)) {
      return List.of(ref);
    }
    return is(ref, dependents)
        ? change.after().or(change::before).map(o -> Pods.controllerOf(o, kind)).orElse(List.of())
        : List.of();
  }

  private static boolean is(ObjectRef ref, KindRef kind) {
    return ref.kind().equals(kind.kind()) && ref.group().equals(kind.group());
  }

  @Override
  public List<ObjectRef> atStart(Api api) {
    return api.list(kind).stream().map(LiveObject::ref).toList();
  }

  @Override
  public Optional<Duration> reconcile(ObjectRef item, Api api, Instant now) {
    Optional<LiveObject> workload = api.get(item);
    return workload.isPresent() ? sync(workload.get(), api, now) : Optional.empty();
  }

  abstract Optional<Duration> sync(LiveObject workload, Api api, Instant now);

  static void status(Api api, LiveObject workload, Mapping status) {
    ObjectPatch.send(api, workload.body(), workload.body().with("status", status));
  }
}
