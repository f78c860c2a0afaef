package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.simulator.api.ApiServer;
import dev.fluxlift.simulator.api.Faults;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What goes wrong between the API server and those who call it, each for a while. */
final class Weather implements Faults {
  /** The harness itself is never disturbed. */
  static final String HARNESS = "harness";

  private final Supplier<Instant> clock;
  private final Map<String, Instant> hanging = new TreeMap<>();
  private Instant down = Instant.MIN;
  private Instant old = Instant.MIN;
  private Optional<ApiServer.Snapshot> oldState = Optional.empty();

  Weather(Supplier<Instant> clock) {
    this.clock = clock;
  }

  /** Nobody is answered until then. */
  void down(Instant until) {
    down = until;
  }

  /** Nothing that this caller asks for is answered until then. */
  void hangs(String caller, Instant until) {
    hanging.put(caller, until);
  }

  /** The tool reads this state until then. */
  void old(ApiServer.Snapshot state, Instant until) {
    oldState = Optional.of(state);
    old = until;
  }

  /** All is well again. */
  void clear() {
    hanging.clear();
    down = Instant.MIN;
    old = Instant.MIN;
  }

  @Override
  public Optional<ClusterException> before(Call call) {
    Instant now = clock.get();
    if (call.caller().equals(HARNESS)) {
      return Optional.empty();
    }
    if (down.isAfter(now)) {
      return Optional.of(new ClusterException(Reason.UNAVAILABLE, "connection refused"));
    }
    return hanging.getOrDefault(call.caller(), Instant.MIN).isAfter(now)
        ? Optional.of(new ClusterException(Reason.UNAVAILABLE, "i/o timeout"))
        : Optional.empty();
  }

  @Override
  public Optional<ApiServer.Snapshot> stale(Call call) {
    return call.caller().equals(Cluster.FIELD_MANAGER) && old.isAfter(clock.get()) ? oldState : Optional.empty();
  }
}
