package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.verify.Invariants;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Sees every change of the cluster, and says which of them break I1 to I6. */
final class Watcher {
  private static final Set<String> COME_AND_GO =
      Set.of("Pod", "ReplicaSet", "Event", "Lease", "EndpointSlice", "ControllerRevision");
  private static final Set<String> WORKLOADS = Set.of("Deployment", "StatefulSet", "DaemonSet");

  private final Map<ObjectRef, LiveObject> before = new TreeMap<>();
  private final Set<ObjectRef> mayGo;
  private final Supplier<Instant> clock;
  private final List<String> broken = new ArrayList<>();
  private boolean listening;
  private boolean guarded;

  /**
   * @param objects what was there before the move
   * @param mayGo what retiring the old owner takes away
   */
  Watcher(List<LiveObject> objects, Set<ObjectRef> mayGo, Supplier<Instant> clock) {
    objects.stream().filter(o -> !COME_AND_GO.contains(o.ref().kind())).forEach(o -> before.put(o.ref(), o));
    this.mayGo = mayGo;
    this.clock = clock;
  }

  /** Forgets what it saw and listens. */
  void begin(boolean namespaceGuarded) {
    broken.clear();
    listening = true;
    guarded = namespaceGuarded;
  }

  /** What was broken, in order; the same thing once. */
  List<String> broken() {
    return List.copyOf(broken);
  }

  void end() {
    listening = false;
  }

  void changed(Change change) {
    if (!listening) {
      return;
    }
    ObjectRef ref = change.ref();
    if (ref.kind().equals("Pod")) {
      pod(change);
      return;
    }
    LiveObject was = before.get(ref);
    if (was == null || mayGo.contains(ref)) {
      return;
    }
    Optional<LiveObject> now = change.after();
    if (now.isEmpty()) {
      broke(ref + " is gone");
      return;
    }
    if (!now.get().uid().equals(was.uid())) {
      broke(ref + " is another one than before the move");
    } else if (now.get().terminating()) {
      broke(ref + " is being deleted");
    }
    if (WORKLOADS.contains(ref.kind()) && !ref.namespace().equals(Estate.NAMESPACE)
        && !template(now.get()).equals(template(was))) {
      broke(ref + " has another pod template");
    }
    if (Set.of("Secret", "ConfigMap").contains(ref.kind())
        && !now.get().body().mapping("data").equals(was.body().mapping("data"))) {
      broke(ref + " says something else");
    }
    if (ref.kind().equals("Namespace") && ref.name().equals(Estate.NAMESPACE)) {
      boolean is = Invariants.guarded(now.get());
      if (guarded && !is) {
        broke(ref + " is not guarded any more");
      }
      guarded = is;
    }
  }

  private void pod(Change change) {
    boolean outside = !change.ref().namespace().equals(Estate.NAMESPACE);
    boolean ends = change.after().isEmpty() || (change.after().get().terminating());
    if (outside && ends && change.before().filter(b -> !b.terminating()).isPresent()) {
      broke(change.ref() + " ends");
    }
  }

  private static Mapping template(LiveObject workload) {
    return workload.body().mapping("spec", "template");
  }

  private void broke(String what) {
    if (broken.stream().noneMatch(b -> b.endsWith(what))) {
      broken.add(clock.get() + " " + what);
    }
  }
}
