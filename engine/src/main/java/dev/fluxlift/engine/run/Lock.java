package dev.fluxlift.engine.run;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
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

/**
 * One fluxlift at a time on one cluster: Lease {@code fluxlift} in the namespace where Flux runs. Every write names the
 * resourceVersion it was read at, so of two who take it at once one gets CONFLICT. {@code spec.leaseTransitions} grows
 * with each holder: it is the fencing token of every journal record.
 */
public final class Lock implements AutoCloseable {
  /** Name of the Lease. */
  public static final String NAME = "fluxlift";

  /** Longer than the longest single call (a push may take two minutes), so that it never expires under its holder. */
  static final Duration DURATION = Duration.ofMinutes(3);

  private static final Duration RENEW_AFTER = Duration.ofSeconds(20);
  // metav1.MicroTime wants six digits of fraction (apimachinery pkg/apis/meta/v1/micro_time.go@v0.33)
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final Cluster cluster;
  private final Clock clock;
  private final ObjectRef lease;
  private final Holder holder;
  private String token = "";
  private Instant renewed = Instant.EPOCH;

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

  private Lock(Cluster cluster, Clock clock, String namespace, Holder holder) {
    this.cluster = cluster;
    this.clock = clock;
    this.lease = new ObjectRef("coordination.k8s.io", "Lease", namespace, NAME);
    this.holder = holder;
  }

  /**
   * Takes the lock.
   *
   * @throws StopException with LOCKED when somebody else holds it
   */
  public static Lock acquire(Cluster cluster, Clock clock, String namespace, Holder holder) {
    Lock lock = new Lock(cluster, clock, namespace, holder);
    lock.take();
    return lock;
  }

  /** The fencing token. */
  public String token() {
    return token;
  }

  private void take() {
    Optional<LiveObject> there = cluster.get(lease);
    try {
      if (there.isEmpty()) {
        token = "1";
        cluster.create(manifest(1, clock.now()), false);
      } else {
        requireFree(there.get());
        long transitions = there.get().spec("leaseTransitions").flatMap(Value::text).map(Long::parseLong).orElse(0L) + 1;
        token = Long.toString(transitions);
        swap(there.get(), spec(transitions, clock.now()));
      }
    } catch (ClusterException e) {
      if (e.reason() == Reason.CONFLICT || e.reason() == Reason.INVALID) {
        throw locked("somebody took the lock " + lease + " at the same moment");
      }
      throw e;
    }
    renewed = clock.now();
  }

  private void requireFree(LiveObject there) {
    String other = text(there, "holderIdentity");
    if (other.isEmpty() || other.equals(holder.identity()) || holder.ended(other)) {
      return;
    }
    Duration length = Duration.ofSeconds(there.spec("leaseDurationSeconds").flatMap(Value::text).map(Long::parseLong)
        .orElse(DURATION.toSeconds()));
    Instant until = Optional.of(text(there, "renewTime"))
        .filter(t -> !t.isEmpty())
        .map(Instant::parse)
        .orElse(Instant.EPOCH)
        .plus(length);
    if (until.isAfter(clock.now())) {
      throw locked(other.replace('_', ' ') + " (host, process, run) holds the lock " + lease + " until "
          + MICRO_TIME.format(until).substring(0, 19) + "Z unless renewed");
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
    Duration since = Duration.between(renewed, clock.now());
    // a clock that was set back would say for hours that it is not yet time
    if (!since.isNegative() && since.compareTo(RENEW_AFTER) < 0) {
      return;
    }
    try {
      LiveObject there = cluster.get(lease).orElseThrow(() -> locked("the lock " + lease + " is gone"));
      requireOurs(there);
      swap(there, spec(Long.parseLong(token), clock.now()));
      renewed = clock.now();
    } catch (ClusterException e) {
      if (e.reason() == Reason.UNAUTHORIZED || e.reason() == Reason.FORBIDDEN) {
        throw e;
      }
      boolean expired = Duration.between(renewed, clock.now()).compareTo(DURATION) > 0;
      if (e.reason() == Reason.CONFLICT || e.reason() == Reason.INVALID || expired) {
        throw locked("the lock " + lease + " could not be renewed: " + e.getMessage());
      }
      // an API server that does not answer for a while has not given the lock to somebody else
    }
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
        "Wait until it ends, or see what it does with: fluxlift status. A lock whose holder died expires after "
            + DURATION.toMinutes() + " minutes.");
  }
}
