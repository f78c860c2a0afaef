package dev.fluxlift.engine.run;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One fluxlift at a time on one cluster: Lease {@code fluxlift} in the namespace where Flux runs. Every write names the
 * resourceVersion it was read at, so of two who take it at once one gets CONFLICT. {@code spec.leaseTransitions} grows
 * with each holder: it is the fencing token of every journal record.
 *
 * <p>Clocks of two machines are never compared: a lock is taken over after it was seen unchanged for its whole duration by
 * the taker's own clock that nobody sets (client-go tools/leaderelection/leaderelection.go tryAcquireOrRenew,
 * isLeaseValid@v0.33). A holder that cannot renew it gives up before that.
 */
public final class Lock implements AutoCloseable {
  /** Name of the Lease. */
  public static final String NAME = "fluxlift";

  /** Longer than the longest single call (a push may take two minutes), so that it never expires under its holder. */
  static final Duration DURATION = Duration.ofMinutes(3);

  private static final Duration RENEW_AFTER = Duration.ofSeconds(20);
  private static final Duration GIVE_UP = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofSeconds(5);
  // metav1.MicroTime wants six digits of fraction (apimachinery pkg/apis/meta/v1/micro_time.go@v0.33)
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final Cluster cluster;
  private final Clock clock;
  private final ObjectRef lease;
  private final Holder holder;
  private String token = "";
  private Instant renewed = Instant.EPOCH;
  private Duration renewedAt = Duration.ZERO;

  /**
   * Who holds the lock.
   *
   * @param host name of the machine
   * @param pid process
   * @param run id of the run
   * @param alive whether a process of this machine is alive; a dead one of the same machine holds nothing any more
   */
  public record Holder(String host, long pid, String run, java.util.function.LongPredicate alive) {
    String identity() {
      return host + "_" + pid + "_" + run;
    }

    /** Whether another identity is a process of this machine that has ended. */
    boolean ended(String identity) {
      String[] parts = identity.split("_");
      if (parts.length != 3 || !parts[0].equals(host)) {
        return false;
      }
      try {
        return !alive.test(Long.parseLong(parts[1]));
      } catch (NumberFormatException _) {
        return false;
      }
    }
  }

  /**
   * Somebody who waits for a lock that may be a dead process's.
   *
   * @param interrupted whether they want to wait no longer
   * @param told what is waited for
   */
  public record Patience(BooleanSupplier interrupted, Consumer<String> told) {}

  private Lock(Cluster cluster, Clock clock, String namespace, Holder holder) {
    this.cluster = cluster;
    this.clock = clock;
    this.lease = new ObjectRef("coordination.k8s.io", "Lease", namespace, NAME);
    this.holder = holder;
  }

  /**
   * Takes the lock, waiting as long as it takes to see that nobody renews it.
   *
   * @throws StopException with LOCKED when somebody else holds it, with INTERRUPTED when the person waits no longer
   */
  public static Lock acquire(Cluster cluster, Clock clock, String namespace, Holder holder, Patience patience) {
    Lock lock = new Lock(cluster, clock, namespace, holder);
    lock.take(patience);
    return lock;
  }

  /** The same for a plan; the person who waits is told, and can interrupt. */
  static Lock acquire(World world, Plan plan, Holder holder, RunOptions options, Progress progress) {
    return acquire(
        world.cluster(), world.clock(), plan.installation().namespace(), holder,
        new Patience(options.interrupted(), text -> progress.on(new Progress.Note(text))));
  }

  /** The fencing token. */
  public String token() {
    return token;
  }

  private void take(Patience patience) {
    Optional<LiveObject> there = cluster.get(lease);
    if (there.isPresent() && !isFree(there.get())) {
      there = watched(there.get(), patience);
    }
    Instant now = clock.now();
    Duration at = clock.elapsed();
    try {
      if (there.isEmpty()) {
        token = "1";
        cluster.create(manifest(1, now), false);
      } else {
        long transitions = there.get().spec("leaseTransitions").flatMap(Value::text).map(Long::parseLong).orElse(0L) + 1;
        token = Long.toString(transitions);
        swap(there.get(), spec(transitions, now));
      }
    } catch (ClusterException e) {
      if (e.reason() == Reason.CONFLICT || e.reason() == Reason.INVALID) {
        throw locked("somebody took the lock " + lease + " at the same moment");
      }
      throw e;
    }
    renewed = now;
    renewedAt = at;
  }

  private boolean isFree(LiveObject there) {
    String other = text(there, "holderIdentity");
    return other.isEmpty() || other.equals(holder.identity()) || holder.ended(other);
  }

  /** The lock when it may be taken: given back, gone, or seen unchanged for as long as its holder said. */
  private Optional<LiveObject> watched(LiveObject first, Patience patience) {
    String who = text(first, "holderIdentity").replace('_', ' ') + " (host, process, run)";
    Duration length = Duration.ofSeconds(
        first.spec("leaseDurationSeconds").flatMap(Value::text).map(Long::parseLong).orElse(DURATION.toSeconds()));
    patience.told().accept("waiting for the lock: " + who + " holds it; when it is not renewed for " + length.toSeconds()
        + " s it is taken over");
    Duration begun = clock.elapsed();
    Optional<LiveObject> now = Optional.of(first);
    while (clock.elapsed().minus(begun).compareTo(length) < 0) {
      pause(patience);
      now = cluster.get(lease);
      if (now.isEmpty() || isFree(now.get())) {
        return now;
      }
      if (!now.get().body().mapping("spec").equals(first.body().mapping("spec"))) {
        throw locked(text(now.get(), "holderIdentity").replace('_', ' ') + " (host, process, run) holds the lock " + lease
            + " and is at work: it was renewed while this one waited");
      }
    }
    return now;
  }

  private void pause(Patience patience) {
    try {
      if (patience.interrupted().getAsBoolean()) {
        throw new InterruptedException();
      }
      clock.pause(LOOK);
    } catch (InterruptedException _) {
      throw new StopException(
          Ending.INTERRUPTED, "interrupted while it waited for the lock; nothing was done", "Run the same command again.");
    }
  }

  private static String text(LiveObject object, String field) {
    return object.spec(field).flatMap(Value::text).orElse("");
  }

  /**
   * Renews when it is time to.
   *
   * @throws StopException with LOCKED when somebody else has taken it meanwhile: nothing may be written any more
   * @throws ClusterException when the server does not know the user any more, or lets it do this no more
   */
  public void renew() {
    // a clock that was set back would say for hours that it is not yet time
    boolean setBack = Duration.between(renewed, clock.now()).isNegative();
    if (!setBack && !passed(RENEW_AFTER)) {
      return;
    }
    Instant now = clock.now();
    Duration at = clock.elapsed();
    try {
      LiveObject there = cluster.get(lease).orElseThrow(() -> locked("the lock " + lease + " is gone"));
      requireOurs(there);
      swap(there, spec(Long.parseLong(token), now));
      renewed = now;
      renewedAt = at;
    } catch (ClusterException e) {
      if (e.reason() == Reason.UNAUTHORIZED || e.reason() == Reason.FORBIDDEN) {
        throw e;
      }
      if (e.reason() == Reason.CONFLICT || e.reason() == Reason.INVALID || passed(GIVE_UP)) {
        throw locked("the lock " + lease + " could not be renewed: " + e.getMessage());
      }
      // an API server that does not answer for a while has not given the lock to somebody else
    }
  }

  /** By either clock: one may be set back, the other stands still while the machine sleeps. */
  private boolean passed(Duration limit) {
    return Duration.between(renewed, clock.now()).compareTo(limit) >= 0
        || clock.elapsed().minus(renewedAt).compareTo(limit) >= 0;
  }

  /**
   * Looks whether it is still ours, whenever that was seen last.
   *
   * @throws StopException with LOCKED when somebody else has taken it, or it is gone
   */
  void require() {
    requireOurs(cluster.get(lease).orElseThrow(() -> locked("the lock " + lease + " is gone")));
  }

  /** The world as the holder may write to it. */
  World fence(World world) {
    return new World(new FencedCluster(world.cluster(), this), new FencedGit(world.git(), this), world.clock());
  }

  private void requireOurs(LiveObject there) {
    if (!text(there, "holderIdentity").equals(holder.identity()) || !text(there, "leaseTransitions").equals(token)) {
      throw locked(text(there, "holderIdentity").replace('_', ' ') + " took the lock " + lease + " meanwhile");
    }
  }

  /** Gives the lock back; when the server does not answer it expires by itself. */
  @Override
  public void close() {
    try {
      Optional<LiveObject> there = cluster.get(lease);
      if (there.isPresent()
          && text(there.get(), "holderIdentity").equals(holder.identity())
          && text(there.get(), "leaseTransitions").equals(token)) {
        swap(there.get(), spec(Long.parseLong(token), clock.now()).with("holderIdentity", Value.of("")));
      }
    } catch (ClusterException _) {
      // it expires
    }
  }

  private void swap(LiveObject there, Mapping spec) {
    cluster.jsonPatch(
        lease,
        List.of(
            Mapping.of("op", "test", "path", "/metadata/resourceVersion", "value", there.resourceVersion()),
            Mapping.of("op", "add", "path", "/spec", "value", spec)),
        false);
  }

  private Mapping manifest(long transitions, Instant now) {
    return Mapping.of(
        "apiVersion", "coordination.k8s.io/v1",
        "kind", "Lease",
        "metadata", Mapping.of("name", lease.name(), "namespace", lease.namespace()),
        "spec", spec(transitions, now));
  }

  private Mapping spec(long transitions, Instant now) {
    return Mapping.of(
        "holderIdentity", holder.identity(),
        "leaseDurationSeconds", DURATION.toSeconds(),
        "acquireTime", MICRO_TIME.format(renewed.equals(Instant.EPOCH) ? now : renewed),
        "renewTime", MICRO_TIME.format(now),
        "leaseTransitions", transitions);
  }

  private static StopException locked(String message) {
    return new StopException(
        Ending.LOCKED,
        message,
        "Wait until it ends, or see what it does with: fluxlift status. A lock whose holder died is taken over after "
            + DURATION.toMinutes() + " minutes of waiting.");
  }
}
