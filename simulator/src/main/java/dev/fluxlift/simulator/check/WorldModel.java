package dev.fluxlift.simulator.check;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.verify.Violation;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.api.StateHash;
import dev.fluxlift.simulator.check.WorldChoice.Expire;
import dev.fluxlift.simulator.check.WorldChoice.Hold;
import dev.fluxlift.simulator.check.WorldChoice.Pass;
import dev.fluxlift.simulator.check.WorldChoice.Release;
import dev.fluxlift.simulator.check.WorldChoice.Run;
import dev.fluxlift.simulator.time.Footprint;
import dev.fluxlift.simulator.time.Scheduler;
import dev.fluxlift.simulator.time.Work;
import dev.fluxlift.simulator.world.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The simulated world that goes on by itself. Reconciliations of Flux, of the operator and of the garbage collection come in
 * any order, and one item at a time may be left alone until all else is over. The rest (kubelet, roll-outs, leader election)
 * comes in a fixed order. At rest, when nothing has changed for {@link #CALM}, each timer may run out, in any order; when
 * none of them changes anything, none ever will, however long nobody does anything.
 */
final class WorldModel implements Concurrent<WorldModel.State, WorldChoice, Footprint> {
  /** How long nothing has to change; longer than a Lease that is not renewed is held. */
  static final Duration CALM = Duration.ofSeconds(40);

  /** How long when all timers are tried at rest anyway, and no pod, roll-out or election is under way. */
  private static final Duration SHORT_CALM = Duration.ofSeconds(6);

  private static final Set<String> ACTIVE =
      Set.of("source-controller", "kustomize-controller", "helm-controller", "flux-operator", "kube-controller-manager");

  private static final Set<String> COME_AND_GO = Set.of("Pod", "ReplicaSet", "EndpointSlice", "ControllerRevision");

  private final Simulation simulation;
  private final Scheduler scheduler;
  private final Judge judge;
  private final boolean forEver;
  private final Set<ObjectRef> free;
  private final Set<ObjectRef> judged;
  private final Set<ObjectRef> deleted = new TreeSet<>();
  private Optional<Work> held = Optional.empty();
  private Instant changed;
  private boolean doubtful = true;
  private boolean closed;
  private boolean inOrders;
  private boolean late;
  private Footprint touched = new Footprint();
  private final Map<Long, Simulation.Memory> rests = new LinkedHashMap<>();

  /** What a state has to hold. */
  interface Judge {
    /** What does not hold now. */
    List<Violation> violated();
  }

  /** A state of this model. */
  record State(Simulation.Memory world, Optional<Work> held, Instant changed, boolean doubtful) {}

  /**
   * @param forEver whether timers run out at rest
   * @param free items that come in a fixed order, as they meet nobody
   * @param judged objects that the judge looks at besides what the invariants I1 to I6 do
   */
  WorldModel(Simulation simulation, Judge judge, boolean forEver, Set<ObjectRef> free, Set<ObjectRef> judged) {
    this.simulation = simulation;
    this.scheduler = simulation.scheduler();
    this.judge = judge;
    this.forEver = forEver;
    this.free = free;
    this.judged = judged;
    this.changed = scheduler.now();
    simulation.server().subscribe(this::on);
  }

  /** Who leaves an item alone is no choice beside the others, but one of {@link #deviations}. */
  WorldModel inOrders() {
    inOrders = true;
    return this;
  }

  /** Reactions come in the usual order; that an item is left alone is the only other choice. */
  WorldModel oneLate() {
    late = true;
    return this;
  }

  /** The server cannot forget who listens: from now on nothing is done about what it says. */
  void close() {
    closed = true;
  }

  private void on(Change change) {
    if (closed) {
      return;
    }
    String kind = change.ref().kind();
    if (kind.equals("Lease") || kind.equals("Event")) {
      return;
    }
    boolean real = change.before().isEmpty() || change.after().isEmpty()
        || StateHash.object(change.before().get().body())
            != StateHash.object(change.after().get().body());
    if (real) {
      changed = scheduler.now();
    }
    boolean goes = change.after().isEmpty() || change.after().get().terminating();
    if (goes && change.before().filter(b -> !b.terminating()).isPresent() && !COME_AND_GO.contains(kind)) {
      deleted.add(change.ref());
    }
    doubtful |= goes || judged.contains(change.ref()) || Set.of("Namespace", "Deployment", "StatefulSet", "DaemonSet", "Pod", "Secret", "ConfigMap").contains(kind);
  }

  @Override
  public State state() {
    return new State(simulation.memory(), held, changed, doubtful);
  }

  @Override
  public void put(State state) {
    simulation.remember(state.world());
    held = state.held();
    changed = state.changed();
    doubtful = state.doubtful();
  }

  /** The states that were come to in which all was at rest; one of those with the same objects. */
  List<Simulation.Memory> rests() {
    return List.copyOf(rests.values());
  }

  /** All objects that were deleted on any way that was gone, but for those that come and go by themselves. */
  Set<ObjectRef> deleted() {
    return Set.copyOf(deleted);
  }

  private List<Work> ready() {
    List<Work> out = new ArrayList<>(scheduler.ready());
    held.ifPresent(out::remove);
    return out;
  }

  private boolean active(Work work) {
    int slash = work.controller().indexOf('/');
    return !free.contains(work.item()) && ACTIVE.contains(work.controller().substring(0, slash)) && !work.controller().contains("Set")
        && !work.controller().endsWith("/Deployment") && !work.controller().endsWith("/Job");
  }

  @Override
  public long key() {
    List<Work> ready = ready();
    boolean rests = ready.isEmpty() && resting();
    boolean told = rests || !ready.isEmpty() && ready.stream().allMatch(this::active);
    return told ? simulation.hash(rests ? Duration.ZERO : CALM) * 31 + held.hashCode() | 1 : 0;
  }

  @Override
  public long within() {
    return simulation.hash(CALM) * 31 + held.hashCode();
  }

  /** When something comes by itself; at the latest when it may be seen that nothing does. */
  private Optional<Instant> next() {
    Optional<Instant> next = held.isPresent() ? scheduler.nextBut(held.get()) : scheduler.next();
    Stream<Instant> calm = forEver ? Stream.of(changed.plus(SHORT_CALM), changed.plus(CALM)) : Stream.of(changed.plus(CALM));
    return Stream.concat(next.stream(), calm.filter(scheduler.now()::isBefore)).min(Instant::compareTo);
  }

  private boolean resting() {
    if (scheduler.midway(held)) {
      return false;
    }
    Instant now = scheduler.now();
    boolean settled = forEver && !now.isBefore(changed.plus(SHORT_CALM)) && scheduler.pending().stream().allMatch(this::waits);
    return settled || !now.isBefore(changed.plus(CALM));
  }

  /** What is tried at rest, or comes in a fixed order. */
  private boolean waits(Work work) {
    return active(work) || free.contains(work.item());
  }

  @Override
  public List<WorldChoice> choices() {
    List<Work> ready = ready();
    Optional<Work> quiet = ready.stream().filter(w -> !active(w)).findFirst();
    if (quiet.isPresent()) {
      return List.of(new Run(quiet.get()));
    }
    if (!ready.isEmpty()) {
      List<WorldChoice> out = new ArrayList<>();
      (late ? ready.subList(0, 1) : ready).forEach(w -> out.add(new Run(w)));
      if (held.isEmpty() && !inOrders) {
        ready.forEach(w -> out.add(new Hold(w)));
      }
      return out;
    }
    if (!resting()) {
      return next().isPresent() ? List.of(new Pass()) : List.of();
    }
    if (held.isPresent()) {
      return List.of(new Release());
    }
    rests.putIfAbsent(objects(), simulation.memory());
    return timers();
  }

  /** What there is, but for what tells only that time has passed. */
  private long objects() {
    long[] sum = {0};
    simulation.server().hashes((object, hash) -> {
      String kind = object.ref().kind();
      if (!kind.equals("Event") && !kind.equals("Lease")) {
        sum[0] += StateHash.mix(hash);
      }
    });
    return sum[0];
  }

  /** Those timers that change something when they run out. */
  private List<WorldChoice> timers() {
    List<WorldChoice> out = new ArrayList<>();
    State here = state();
    for (Work work : forEver ? scheduler.pending().stream().filter(w -> active(w) || free.contains(w.item())).toList() : List.<Work>of()) {
      long before = objects();
      scheduler.expire(work);
      if (scheduler.ready().contains(work)) {
        scheduler.run(work);
        if (objects() != before || scheduler.midway(held)) {
          out.add(new Expire(work));
        }
      }
      put(here);
    }
    return out;
  }

  @Override
  public void take(WorldChoice choice) {
    switch (choice) {
      case Run run -> run(run.work());
      case Hold hold -> held = Optional.of(hold.work());
      case Release _ -> held = Optional.empty();
      case Pass _ -> scheduler.advance(next().orElseThrow());
      case Expire expire -> {
        scheduler.expire(expire.work());
        changed = scheduler.now();
        scheduler.run(expire.work());
      }
    }
  }

  /** What changes what the judge looks at is seen in every order. */
  private void run(Work work) {
    if (!inOrders) {
      scheduler.run(work);
      return;
    }
    boolean before = doubtful;
    doubtful = false;
    touched = scheduler.traced(work);
    if (doubtful) {
      touched.judged();
    }
    doubtful |= before;
  }

  // ---- what is at it at once: reconciliations that are ready at the same moment, each of which comes once at it

  @Override
  public boolean atOnce() {
    List<Work> ready = ready();
    return !ready.isEmpty() && ready.stream().allMatch(this::active);
  }

  /** What comes in a fixed order comes before anybody else can. */
  @Override
  public boolean forced() {
    return ready().stream().anyMatch(w -> !active(w));
  }

  @Override
  public Footprint touched() {
    return touched;
  }

  @Override
  public Footprint joined(Footprint one, Footprint other) {
    Footprint out = new Footprint();
    out.add(one);
    out.add(other);
    return out;
  }

  @Override
  public boolean apart(Footprint one, Footprint other) {
    return one.apartFrom(other);
  }

  /** It makes no difference when one is late that changes only what it says of itself. */
  @Override
  public List<WorldChoice> deviations(WorldChoice step, Footprint steps) {
    return step instanceof Run run && held.isEmpty() && steps.acted() ? List.of(new Hold(run.work())) : List.of();
  }

  /** Only after something went, or something that the invariants look at has changed, can they have come not to hold. */
  @Override
  public Optional<String> wrong() {
    if (!doubtful) {
      return Optional.empty();
    }
    doubtful = false;
    List<Violation> violated = judge.violated();
    return violated.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", Watchman.sentences(violated)));
  }
}
