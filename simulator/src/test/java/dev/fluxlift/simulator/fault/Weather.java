package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.simulator.api.ApiServer;
import dev.fluxlift.simulator.api.Faults;
import dev.fluxlift.simulator.fault.Fault.Kind;
import dev.fluxlift.simulator.world.Remotes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What goes wrong between servers and those who call them, each for a while. */
final class Weather implements Faults, Remotes {
  /** The harness itself is never disturbed. */
  static final String HARNESS = "harness";

  /** kustomize-controller asks under another name than that of its Deployment. */
  private static final String GOTK = "gotk-";

  private final Supplier<Instant> clock;
  private final Bites bites;
  private final Map<String, Instant> hanging = new TreeMap<>();
  private final Map<String, Old> old = new TreeMap<>();
  private Instant down = Instant.MIN;
  private Instant gitDown = Instant.MIN;
  private Instant registriesDown = Instant.MIN;
  private Kind gitDownBy = Kind.GIT_DOWN;

  /** A state that is served until then. */
  private record Old(ApiServer.Snapshot state, Instant until) {}

  Weather(Supplier<Instant> clock, Bites bites) {
    this.clock = clock;
    this.bites = bites;
  }

  /** Nobody is answered until then. */
  void down(Instant until) {
    down = until;
  }

  /** The Git server does not answer source-controller until then. */
  void gitDown(Kind by, Instant until) {
    gitDownBy = by;
    gitDown = until;
  }

  /** The registries do not answer source-controller until then. */
  void registriesDown(Instant until) {
    registriesDown = until;
  }

  /** Nothing that this caller asks for is answered until then. */
  void hangs(String caller, Instant until) {
    hanging.put(caller, until);
  }

  /** This caller reads this state until then. */
  void old(String caller, ApiServer.Snapshot state, Instant until) {
    old.put(caller, new Old(state, until));
  }

  /** Callers that read an old state until now, once each: their watches begin anew. */
  List<String> upToDate() {
    List<String> out = new ArrayList<>();
    old.entrySet().removeIf(e -> {
      boolean over = !e.getValue().until().isAfter(clock.get());
      if (over) {
        out.add(e.getKey());
        out.add(GOTK + e.getKey());
      }
      return over;
    });
    return out;
  }

  /** All is well again. */
  void clear() {
    hanging.clear();
    old.replaceAll((_, o) -> new Old(o.state(), Instant.MIN));
    down = Instant.MIN;
    gitDown = Instant.MIN;
    registriesDown = Instant.MIN;
  }

  private static String name(Call call) {
    return call.caller().startsWith(GOTK) ? call.caller().substring(GOTK.length()) : call.caller();
  }

  private Optional<ClusterException> unanswered(Kind by, String words) {
    bites.by(by);
    return Optional.of(new ClusterException(Reason.UNAVAILABLE, words));
  }

  @Override
  public Optional<ClusterException> before(Call call) {
    Instant now = clock.get();
    if (call.caller().equals(HARNESS)) {
      return Optional.empty();
    }
    if (down.isAfter(now)) {
      return unanswered(Kind.API_DOWN, "connection refused");
    }
    return hanging.getOrDefault(name(call), Instant.MIN).isAfter(now)
        ? unanswered(Kind.HANGS, "i/o timeout")
        : Optional.empty();
  }

  @Override
  public Optional<ApiServer.Snapshot> stale(Call call) {
    Old state = old.get(name(call));
    if (state == null || !state.until().isAfter(clock.get())) {
      return Optional.empty();
    }
    bites.by(name(call).equals(Cluster.FIELD_MANAGER) ? Kind.STALE : Kind.STALE_CONTROLLER);
    return Optional.of(state.state());
  }

  @Override
  public boolean git() {
    boolean answers = !gitDown.isAfter(clock.get());
    if (!answers) {
      bites.by(gitDownBy);
    }
    return answers;
  }

  @Override
  public boolean registries() {
    boolean answers = !registriesDown.isAfter(clock.get());
    if (!answers) {
      bites.by(Kind.REGISTRY_DOWN);
    }
    return answers;
  }
}
