package dev.fluxlift.simulator.operator;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.time.Outlook;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Flux Operator's FluxInstance (internal/controller/fluxinstance_controller.go, fluxinstance_manager.go@v0.58.1). It
 * looks at the instance named flux in its own namespace alone, and at it only when its generation or annotations change
 * or its interval is over: what others do to Flux's objects meanwhile it does not see.
 */
public final class InstanceController extends OperatorController {
  private static final int HASHED = 64;
  private final ObjectRef item;
  private final Means means;
  private Optional<InstanceFlight> flight = Optional.empty();
  /** Of flights that were hashed before; a state and those that come of it share them. */
  private final IdentityHashMap<InstanceFlight, Long> hashed = new IdentityHashMap<>();

  /** @param deployment the operator's own; its namespace is the one it works in */
  public InstanceController(ObjectRef deployment, Distributions distributions, OperatorVersion version) {
    super(deployment, "FluxInstance");
    this.means = new Means(deployment, distributions, version, new KnownBuild());
    this.item = new ObjectRef(ObjectRef.OPERATOR, "FluxInstance", deployment.namespace(), "flux");
  }

  /** What it works with. */
  record Means(ObjectRef deployment, Distributions distributions, OperatorVersion version, KnownBuild known) {}

  private record Memory(Optional<InstanceFlight> flight) {}

  @Override
  public List<ObjectRef> atStart(Api api) {
    return api.get(item).map(i -> List.of(i.ref())).orElse(List.of());
  }

  @Override
  public boolean waiting(ObjectRef ref) {
    return flight.isPresent();
  }

  @Override
  public void restarted() {
    flight = Optional.empty();
  }

  @Override
  public Object memory() {
    return new Memory(flight);
  }

  @Override
  public long hash(Outlook outlook) {
    if (hashed.size() >= HASHED) {
      hashed.clear();
    }
    return flight.map(f -> f.hash(hashed.computeIfAbsent(f, InstanceFlight::lasting), outlook)).orElse(0L);
  }

  @Override
  public void remember(Object memory) {
    flight = ((Memory) memory).flight();
  }

  @Override
  public List<ObjectRef> watches(Change change, Api api) {
    return change.ref().equals(item) && asked(change.before(), change.after()) ? List.of(item) : List.of();
  }

  /** New or gone, another generation, other annotations, or to be deleted. */
  static boolean asked(Optional<LiveObject> before, Optional<LiveObject> after) {
    return before.isEmpty()
        || after.isEmpty()
        || before.get().generation() != after.get().generation()
        || before.get().terminating() != after.get().terminating()
        || !before.get().annotations().equals(after.get().annotations());
  }

  @Override
  public Optional<Duration> reconcile(ObjectRef ref, Api api, Instant now) {
    Optional<InstanceFlight> under = flight;
    flight = Optional.empty();
    Optional<LiveObject> live = api.get(item);
    if (under.isEmpty() && live.isEmpty()) {
      return Optional.empty();
    }
    Mapping sent = under.map(InstanceFlight::sent).orElseGet(() -> live.orElseThrow().body());
    Mapping object = under.map(InstanceFlight::object).orElse(sent);
    InstanceReconciliation call = new InstanceReconciliation(means, api, now, sent, object);
    Optional<Duration> again = under.isPresent()
        ? switch (under.get()) {
          case InstanceFlight.Applying applying -> call.resume(applying);
          case InstanceFlight.Leaving leaving -> call.leave(leaving);
        }
        : call.begin();
    flight = call.flight();
    return again;
  }
}
