package dev.fluxlift.simulator.helm;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.api.StateHash;
import dev.fluxlift.simulator.helm.AtomicRelease.Done;
import dev.fluxlift.simulator.helm.AtomicRelease.Failed;
import dev.fluxlift.simulator.helm.AtomicRelease.Outcome;
import dev.fluxlift.simulator.helm.AtomicRelease.Requeue;
import dev.fluxlift.simulator.helm.AtomicRelease.RetryAfter;
import dev.fluxlift.simulator.helm.AtomicRelease.Terminal;
import dev.fluxlift.simulator.helm.AtomicRelease.ActionType;
import dev.fluxlift.simulator.helm.AtomicRelease.Waiting;
import dev.fluxlift.simulator.helm.HelmRun.Ended;
import dev.fluxlift.simulator.helm.HelmRun.Going;
import dev.fluxlift.simulator.helm.HelmRun.Kind;
import dev.fluxlift.simulator.helm.HelmRun.NotBegun;
import dev.fluxlift.simulator.runtime.Conditions;
import dev.fluxlift.simulator.time.Backoff;
import dev.fluxlift.simulator.time.Controller;
import dev.fluxlift.simulator.time.Outlook;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import dev.fluxlift.yaml.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * helm-controller's HelmReleases (internal/controller/helmrelease_controller.go, helmrelease_manager.go@v1.6.3). While
 * an action waits, the controller works on the HelmRelease as it was when the action began; what has changed meanwhile
 * is looked at afterwards.
 */
public final class HelmController implements Controller {
  static final KindRef RELEASE = new KindRef(ObjectRef.HELM, "HelmRelease");
  private static final String FINALIZER = "finalizers.fluxcd.io";
  static final String REQUESTED = "reconcile.fluxcd.io/requestedAt";
  private static final Duration DEPENDENCY = Duration.ofSeconds(30);
  private static final int REMEMBERED = 256;
  private final ObjectRef deployment;
  private final Charts charts;
  private final HelmVersion version;
  private SortedMap<ObjectRef, Flight> flights = new TreeMap<>();
  /** What was hashed before, by the very flight: a state is hashed more often than flights change. */
  private final Map<Flight, Hashed> hashed = new IdentityHashMap<>();

  /** @param namespace where Flux runs, e.g. {@code flux-system} */
  public HelmController(String namespace, Charts charts, HelmVersion version) {
    this.deployment = new ObjectRef("apps", "Deployment", namespace, "helm-controller");
    this.charts = charts;
    this.version = version;
  }

  /**
   * A reconciliation that waits for an action.
   *
   * @param sent the HelmRelease as it was written last
   * @param object as the controller has it
   * @param chart empty when the release is uninstalled for good
   * @param before what has been done in this reconciliation
   */
  record Flight(
      Mapping sent,
      Mapping object,
      Optional<ResolvedChart> chart,
      Mapping values,
      HelmRun run,
      Set<ActionType> before) {}

  private record Hashed(long flight, long run) {}

  /** What the process knows. */
  private record Memory(Map<ObjectRef, Flight> flights) {}

  @Override
  public String name() {
    return "helm-controller/HelmRelease";
  }

  @Override
  public String manager() {
    return ReleaseObjects.MANAGER;
  }

  @Override
  public Optional<ObjectRef> deployment() {
    return Optional.of(deployment);
  }

  @Override
  public List<ObjectRef> atStart(Api api) {
    return api.list(RELEASE).stream().map(LiveObject::ref).toList();
  }

  @Override
  public boolean waiting(ObjectRef item) {
    return flights.containsKey(item);
  }

  @Override
  public Backoff backoff() {
    return Backoff.FLUX;
  }

  /**
   * The context of each action is cancelled, so that its revision ends as failed; the status is not written, because
   * that call is cancelled too. The next process finds a release that is not its own and upgrades it (seen live when
   * the operator replaces helm-controller while it waits for the FluxInstance).
   */
  @Override
  public void terminated(Api api, Instant now) {
    flights.forEach((item, flight) -> {
      String storage = new ReleaseSpec(flight.object()).storageNamespace();
      new HelmActions(api, storage, version, now).cancel(flight.run());
    });
  }

  @Override
  public boolean fetches() {
    return flights.values().stream().anyMatch(f -> f.chart().isEmpty());
  }

  @Override
  public void restarted() {
    flights = new TreeMap<>();
  }

  @Override
  public Object memory() {
    return new Memory(Map.copyOf(flights));
  }

  @Override
  public long hash(Outlook outlook) {
    long sum = 0;
    for (var entry : flights.entrySet()) {
      Flight flight = entry.getValue();
      if (hashed.size() >= REMEMBERED) {
        hashed.clear();
      }
      Hashed known = hashed.computeIfAbsent(flight, HelmController::hashed);
      sum += StateHash.mix(
          StateHash.of(entry.getKey()) + 31 * (known.flight() + flight.run().hash(known.run(), outlook)));
    }
    return sum;
  }

  private static Hashed hashed(Flight flight) {
    long out = StateHash.object(ReleaseMeaning.of(flight.sent()));
    out = out * 31 + StateHash.object(ReleaseMeaning.of(flight.object()));
    out = StateHash.mix(out * 31 + StateHash.text(
        flight.chart().map(c -> c.version() + " " + c.ociDigest()).orElse("") + new TreeSet<>(flight.before())));
    out = StateHash.mix(out * 31 + StateHash.of(flight.values()));
    return new Hashed(out, flight.run().meaning());
  }

  @Override
  public void remember(Object memory) {
    flights = new TreeMap<>(((Memory) memory).flights());
  }

  @Override
  public List<ObjectRef> watches(Change change, Api api) {
    return ReleaseWatch.items(change, api);
  }

  @Override
  public Optional<Duration> reconcile(ObjectRef item, Api api, Instant now) {
    Flight flight = flights.remove(item);
    if (flight != null) {
      Working working = new Working(api, now, flight.sent(), flight.object());
      return flight.chart().isPresent()
          ? end(item, working, resume(api, working, flight, flight.chart().get()), flight.chart(), flight.values())
          : uninstalling(item, api, working, flight.run());
    }
    Optional<LiveObject> live = api.get(item);
    if (live.isEmpty() || !ReleaseSource.valid(live.get().body())) {
      return Optional.empty();
    }
    Working working = new Working(api, now, live.get().body(), live.get().body());
    if (live.get().terminating()) {
      return delete(item, api, working);
    }
    if (!held(working.object())) {
      hold(working);
      finish(working, false);
      return Optional.of(Duration.ZERO);
    }
    if (new ReleaseSpec(working.object()).suspended()) {
      finish(working, true);
      return Optional.empty();
    }
    return release(item, api, working);
  }

  private Outcome resume(Api api, Working working, Flight flight, ResolvedChart chart) {
    return new AtomicRelease(api, working, chart, flight.values(), version).resume(flight.run(), flight.before());
  }

  // ---- a release that is wanted

  private Optional<Duration> release(ObjectRef item, Api api, Working working) {
    ReleaseSource source = new ReleaseSource(api, working);
    source.reconcileChart();
    working.reconciling("Progressing", "Fulfilling prerequisites");
    Optional<String> dependency = ReleaseAttempt.unready(api, new ReleaseSpec(working.object()));
    if (dependency.isPresent()) {
      working.no(Conditions.READY, "DependencyNotReady", dependency.get());
      working.normal("DependencyNotReady", dependency.get());
      finish(working, false);
      return Optional.of(DEPENDENCY);
    }
    Optional<LiveObject> live = api.get(ReleaseSource.of(working.object()));
    if (live.isEmpty()) {
      String words = "could not get Source object: " + ReleaseSource.of(working.object()) + " not found";
      working.no(Conditions.READY, "ArtifactFailed", words);
      throw failed(working, words);
    }
    Optional<String> notReady = ReleaseSource.notReady(live.get());
    if (notReady.isPresent()) {
      working.no(Conditions.READY, "SourceNotReady", notReady.get());
      finish(working, false);
      return Optional.of(DEPENDENCY);
    }
    Mapping values;
    try {
      values = ReleaseValues.of(api, working.object());
    } catch (ReleaseValues.Unusable e) {
      working.no(Conditions.READY, "ValuesError", String.valueOf(e.getMessage()));
      working.warning("ValuesError", String.valueOf(e.getMessage()));
      throw failed(working, String.valueOf(e.getMessage()));
    }
    working.change(ReleaseAttempt::prerequisitesMet);
    ResolvedChart chart = ReleaseSource.resolve(live.get(), charts);
    if (ReleaseAttempt.targetChanged(working.object(), chart)) {
      return uninstall(item, api, working);
    }
    ReleaseAttempt.begin(working, chart, values);
    Outcome outcome =
        new AtomicRelease(api, working, chart, values, version).reconcile(EnumSet.noneOf(ActionType.class));
    return end(item, working, outcome, Optional.of(chart), values);
  }

  private Optional<Duration> end(
      ObjectRef item, Working working, Outcome outcome, Optional<ResolvedChart> chart, Mapping values) {
    return switch (outcome) {
      case Waiting waiting -> {
        flights.put(
            item,
            new Flight(working.sent(), working.object(), chart, values, waiting.run(), waiting.before()));
        yield Optional.of(waiting.again());
      }
      case Done _ -> {
        finish(working, true);
        yield Optional.of(new ReleaseSpec(working.object()).interval());
      }
      case RetryAfter retry -> {
        finish(working, true);
        yield Optional.of(retry.after());
      }
      case Requeue _ -> {
        finish(working, false);
        yield Optional.of(Duration.ZERO);
      }
      case Terminal _ -> {
        finish(working, true);
        yield Optional.empty();
      }
      case Failed failed -> throw failed(working, failed.why());
    };
  }

  // ---- a release that is to go

  /** Suspended, it goes and leaves everything; else its release is uninstalled first. */
  private Optional<Duration> delete(ObjectRef item, Api api, Working working) {
    boolean installed = working.object().text("status", "storageNamespace").filter(n -> !n.isEmpty()).isPresent();
    if (!held(working.object())) {
      return Optional.empty();
    }
    if (new ReleaseSpec(working.object()).suspended() || !installed) {
      return let(api, working);
    }
    return uninstall(item, api, working);
  }

  private Optional<Duration> uninstall(ObjectRef item, Api api, Working working) {
    Optional<Mapping> latest = Snapshots.latest(working.object());
    if (latest.isEmpty()) {
      // without a snapshot the controller knows of nothing to uninstall (ErrNoLatest)
      return uninstalled(api, working);
    }
    HelmRun run;
    try {
      run = new HelmStart(api, working, version).uninstall(Kind.UNINSTALL, latest.get().text("name").orElse(""));
    } catch (NotBegun _) {
      working.no("Released", "UninstallSucceeded",
          "Release " + Snapshots.releaseName(latest.get()) + " was not found, assuming it is uninstalled");
      return uninstalled(api, working);
    }
    return uninstalling(item, api, working, run);
  }

  private Optional<Duration> uninstalling(ObjectRef item, Api api, Working working, HelmRun run) {
    String storage = working.object().text("status", "storageNamespace").orElse(item.namespace());
    return switch (new HelmActions(api, storage, version, working.now()).advance(run)) {
      case Going going -> {
        flights.put(
            item,
            new Flight(
                working.sent(), working.object(), Optional.empty(), Mapping.EMPTY, going.run(), Set.of()));
        yield Optional.of(going.again());
      }
      case Ended ended -> {
        working.change(o -> Snapshots.renewed(o, ended.release(), Optional.of("uninstall"), version));
        if (ended.failure().isPresent()) {
          String words = "Helm uninstall failed for release " + run.release().name() + ": " + ended.failure().get();
          working.no("Released", "UninstallFailed", words);
          working.warning("UninstallFailed", words);
          throw failed(working, words);
        }
        working.normal("UninstallSucceeded", "Helm uninstall succeeded for release " + run.release().name());
        yield uninstalled(api, working);
      }
    };
  }

  /** What the status knew of the release is forgotten; a HelmRelease that stays begins anew. */
  private Optional<Duration> uninstalled(Api api, Working working) {
    working.change(Snapshots::cleared);
    for (String field : List.of("storageNamespace", "inventory", "failures", "installFailures", "upgradeFailures")) {
      working.withoutStatus(field);
    }
    if (working.object().text("metadata", "deletionTimestamp").isPresent()) {
      return let(api, working);
    }
    finish(working, false);
    return Optional.of(Duration.ZERO);
  }

  private Optional<Duration> let(Api api, Working working) {
    if (!new ReleaseSpec(working.object()).suspended()) {
      new ReleaseSource(api, working).reconcileChart();
    }
    working.change(o -> o.withPath(
        List.of("metadata", "finalizers"),
        Sequence.of(o.list("metadata", "finalizers").stream()
            .filter(f -> !f.text().equals(Optional.of(FINALIZER)))
            .toList())));
    finish(working, true);
    return Optional.empty();
  }

  // ---- status

  private static boolean held(Mapping object) {
    return object.list("metadata", "finalizers").stream().anyMatch(f -> f.text().equals(Optional.of(FINALIZER)));
  }

  private static void hold(Working working) {
    working.change(o -> {
      List<Value> all = new ArrayList<>(o.list("metadata", "finalizers"));
      all.add(Value.of(FINALIZER));
      return o.withPath(List.of("metadata", "finalizers"), Sequence.of(all));
    });
  }

  private static void finish(Working working, boolean observed) {
    working.object().text("metadata", "annotations", REQUESTED)
        .ifPresent(at -> working.status("lastHandledReconcileAt", at));
    if (observed) {
      working.status(
          "observedGeneration", working.object().text("metadata", "generation").map(Long::parseLong).orElse(0L));
    }
    working.send();
  }

  private static ClusterException failed(Working working, String why) {
    finish(working, false);
    return new ClusterException(ClusterException.Reason.UNAVAILABLE, why);
  }
}
