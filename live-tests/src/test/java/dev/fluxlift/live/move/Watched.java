package dev.fluxlift.live.move;

import dev.fluxlift.adapters.SystemClock;
import dev.fluxlift.adapters.kubernetes.KubeconfigChoice;
import dev.fluxlift.adapters.kubernetes.KubernetesCluster;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.verify.InvariantState;
import dev.fluxlift.engine.verify.Invariants;
import dev.fluxlift.engine.verify.Violation;
import dev.fluxlift.live.bed.World;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Looks at the invariants I1 to I6 for as long as it is open, beside the tool and whether one runs or not. */
final class Watched implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final KubernetesCluster cluster;
  private final Invariants invariants;
  private final InvariantState start;
  private final Invariants.Allowed allowed;
  private final Set<Violation> seen = new CopyOnWriteArraySet<>();
  private final AtomicInteger looks = new AtomicInteger();
  private final Thread watcher = Thread.ofPlatform().daemon().unstarted(this::watch);

  /**
   * Begins from the state of now, with the guard on Flux's Namespace.
   *
   * @param mayGo objects that may go or be made anew
   */
  Watched(World world, Set<ObjectRef> mayGo) {
    this.cluster = new KubernetesCluster(
        KubeconfigChoice.ofThisProcess(Optional.of(world.kubeconfig()), Optional.empty()), new SystemClock());
    this.invariants = new Invariants(cluster);
    this.start = invariants.take(World.FLUX);
    this.allowed = new Invariants.Allowed(mayGo, true, Set.of());
    watcher.start();
  }

  private void watch() {
    while (!Thread.interrupted()) {
      try {
        look();
      } catch (ClusterException _) {
        // a server that is down shows nothing; what happens meanwhile is still there at the next look
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private void look() {
    seen.addAll(invariants.check(start, allowed, List::of));
    looks.incrementAndGet();
  }

  /** Looks once more; all that was seen since it was opened. */
  Set<Violation> violations() {
    stop();
    look();
    System.out.println("the invariants were looked at " + looks + " times");
    return new LinkedHashSet<>(seen);
  }

  private void stop() {
    watcher.interrupt();
    try {
      watcher.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
    cluster.close();
  }
}
