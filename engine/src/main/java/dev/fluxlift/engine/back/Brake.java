package dev.fluxlift.engine.back;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.verify.Invariant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stops everything that could change or delete Flux: both releases are suspended, Flux Operator gets no pod. When an
 * invariant that speaks of deletion is violated, kustomize- and helm-controller get none either: they may be what
 * deletes. Workloads go on; nothing reconciles them meanwhile. Can be repeated.
 */
public final class Brake {
  private static final List<String> DELETERS = List.of("kustomize-controller", "helm-controller");
  private final Live live;
  private final Move move;

  /** For this cluster and move. */
  public Brake(Cluster cluster, Move move) {
    this.live = new Live(cluster, move);
    this.move = move;
  }

  /**
   * @param stopped what has no pod any more, with its replicas before
   * @param suspended releases that are suspended
   * @param goOn what the person can do, one sentence each
   */
  public record Braked(Map<ObjectRef, Integer> stopped, List<ObjectRef> suspended, List<String> goOn) {}

  /** Pulls it. {@code violated} are the invariants that do not hold, none when a person asked. */
  public Braked pull(Collection<Invariant> violated) {
    Map<ObjectRef, Integer> stopped = new TreeMap<>();
    boolean deletes = violated.stream().anyMatch(Invariant::somethingDeletes);
    stop(move.operator(), stopped);
    if (deletes) {
      DELETERS.forEach(c -> stop(move.controller(c), stopped));
    }
    List<ObjectRef> releases = List.of(move.instanceRelease(), move.operatorRelease());
    releases.forEach(r -> live.suspend(r, true));
    return new Braked(stopped, live.present(releases).stream().map(o -> o.ref()).toList(), goOn(deletes));
  }

  /**
   * Lets go: the releases go on, controllers and operator get their pods again, and nothing of ours stays on them. The operator
   * comes last: as long as it has no pod, the brake is seen to be pulled. For going on, not for going back.
   */
  public void release() {
    List.of(move.instanceRelease(), move.operatorRelease()).forEach(live::goOn);
    DELETERS.forEach(c -> live.start(move.controller(c)));
    live.start(move.operator());
  }

  private void stop(ObjectRef deployment, Map<ObjectRef, Integer> stopped) {
    live.cluster().get(deployment).ifPresent(d -> {
      stopped.put(deployment, Integer.parseInt(d.body().text("spec", "replicas").orElse("1")));
      live.scale(deployment, 0);
    });
  }

  private static List<String> goOn(boolean deletes) {
    List<String> out = new ArrayList<>();
    out.add("Read what was violated: fluxlift status, and the events of Flux's namespace.");
    out.add("Back to the old owner: fluxlift rollback. It starts what it needs and chooses the way from the live state.");
    out.add("Forward: fluxlift resume, once the cause is gone. It starts Flux Operator again and lets the releases go on.");
    if (deletes) {
      out.add("kustomize- and helm-controller are stopped too: nothing is reconciled until one of these two.");
    }
    return List.copyOf(out);
  }
}
