package dev.fluxlift.simulator.time;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Controllers, their work queues and the time. One reconciliation is one indivisible step; a controller that waits for
 * something in the middle of one says so ({@link Controller#waiting}) and is called again. Which of several that could
 * run comes first is the {@link Chooser}'s matter, or that of a caller who uses {@link #ready} and {@link #run(Work)}.
 */
public final class Scheduler {
  private final Server server;
  private final Map<String, Controller> controllers = new LinkedHashMap<>();
  private final Map<String, Seat> seats = new LinkedHashMap<>();
  private final Processes processes;
  private final Chooser chooser;
  private final Duration pace;
  private final EventLog log;

  private Instant now;
  private final Slots slots;
  private Map<String, Long> starts = new TreeMap<>();
  /** What processes were when they were looked at last. */
  private long seen = -1;
  private Optional<Footprint> footprint = Optional.empty();

  /** A controller and how it reaches the server. */
  private static final class Seat {
    private final Controller controller;
    private final String name;
    private final Api api;
    private final Api cache;
    private boolean runs;

    Seat(Controller controller, Server server) {
      this.controller = controller;
      this.name = controller.name();
      this.api = server.as(controller.manager());
      this.cache = server.cache(controller.manager());
    }
  }

  /**
   * A world that stands still at {@code start}.
   *
   * @param pace how long one reconciliation keeps its item, more than zero
   */
  public Scheduler(Server server, List<Controller> controllers, Processes processes, Chooser chooser, Duration pace,
      Instant start, EventLog log) {
    if (!pace.isPositive()) {
      throw new IllegalArgumentException("a reconciliation takes time");
    }
    this.server = server;
    this.processes = processes;
    this.chooser = chooser;
    this.pace = pace;
    this.now = start;
    this.slots = new Slots(start);
    this.log = log;
    for (Controller controller : controllers) {
      if (this.controllers.put(controller.name(), controller) != null) {
        throw new IllegalArgumentException("two controllers are called " + controller.name());
      }
      seats.put(controller.name(), new Seat(controller, server));
    }
    server.time(start);
  }

  /** The time. */
  public Instant now() {
    return now;
  }

  /** What can run now, in a fixed order. */
  public List<Work> ready() {
    observe();
    return slots.ready();
  }

  /**
   * Runs one reconciliation.
   *
   * @throws IllegalArgumentException when it is not ready
   */
  public void run(Work work) {
    observe();
    Slot slot = slots.get(work);
    if (!slots.isReady(work)) {
      throw new IllegalArgumentException(work + " is not ready");
    }
    Seat seat = seat(work);
    Controller controller = seat.controller;
    Slot taken = slot.taken();
    slots.put(work, taken);
    Instant until = now.plus(pace);
    Slot after;
    try {
      Optional<Duration> again = controller.reconcile(work.item(), traced(seat.api), now);
      if (controller.waiting(work.item())) {
        Duration wait = again.orElseThrow(() -> new IllegalStateException(work + " waits without an end"));
        after = taken.waits(now.plus(wait.compareTo(pace) > 0 ? wait : pace));
        log.worked(now, work, () -> "goes on in " + wait);
      } else if (again.isPresent() && !again.get().isPositive()) {
        after = taken.failed(until, controller.backoff());
        log.worked(now, work, () -> "again");
      } else {
        after = taken.succeeded(until, again);
        log.worked(now, work, () -> again.map(d -> "next in " + d).orElse("done"));
      }
    } catch (ClusterException e) {
      after = taken.failed(until, controller.backoff());
      log.worked(now, work, () -> e.reason() + ": " + e.getMessage());
    }
    slots.put(work, after);
    observe();
  }

  /**
   * As {@link #run(Work)}.
   *
   * @return what it read and wrote
   */
  public Footprint traced(Work work) {
    Footprint out = new Footprint();
    observe();
    footprint = Optional.of(out);
    try {
      out.works(work);
      run(work);
    } finally {
      footprint = Optional.empty();
    }
    return out;
  }

  /** The reconciliation that runs looks at something that is no object. */
  public void uses(String what) {
    footprint.ifPresent(f -> f.uses(what));
  }

  /** The reconciliation that runs changes something that is no object. */
  public void changes(String what) {
    footprint.ifPresent(f -> f.changes(what));
  }

  private Api traced(Api api) {
    return footprint.<Api>map(f -> new Traced(api, f)).orElse(api);
  }

  /** The next moment at which something will be ready; empty when nothing ever will by itself. */
  public Optional<Instant> next() {
    observe();
    return slots.next().map(f -> f.isBefore(now) ? now : f);
  }

  /** Lets time pass without running anything. */
  public void advance(Instant to) {
    if (to.isBefore(now)) {
      throw new IllegalArgumentException("time does not go back from " + now + " to " + to);
    }
    now = to;
    server.time(now);
    slots.advance(now);
    observe();
  }

  /** Runs the world for so long. */
  public void run(Duration duration) {
    run(() -> false, duration);
  }

  /**
   * Runs the world until something is so.
   *
   * @param longest how long at most
   * @return whether it came to be
   */
  public boolean run(BooleanSupplier until, Duration longest) {
    Instant end = now.plus(longest);
    while (true) {
      if (until.getAsBoolean()) {
        return true;
      }
      List<Work> ready = ready();
      if (!ready.isEmpty()) {
        run(ready.size() == 1 ? ready.getFirst() : chooser.choose(ready));
        continue;
      }
      Optional<Instant> next = next().filter(n -> !n.isAfter(end));
      if (next.isEmpty()) {
        advance(end);
        if (ready().isEmpty()) {
          return until.getAsBoolean();
        }
      } else {
        advance(next.get());
      }
    }
  }

  /** Takes notice of processes that started or stopped, and of changes. */
  private void observe() {
    boolean again = true;
    while (again) {
      List<Change> changes = server.changes();
      again = !changes.isEmpty();
      if (processes.changes() != seen) {
        seen = processes.changes();
        footprint.ifPresent(Footprint::processes);
        seats.values().forEach(this::process);
      }
      for (Change change : changes) {
        log.changed(now, change);
        footprint.ifPresent(f -> f.changes(change));
        for (Seat seat : seats.values()) {
          if (seat.runs) {
            seat.controller.watches(change, traced(seat.cache)).forEach(item -> add(seat, item));
          }
        }
      }
    }
  }

  private void process(Seat seat) {
    Controller controller = seat.controller;
    long start = controller.deployment().map(processes::start).orElse(1L);
    seat.runs = start != 0;
    long ended = starts.getOrDefault(seat.name, 0L);
    if (ended == start) {
      return;
    }
    if (controller.deployment().filter(d -> processes.askedToEnd(d, ended)).isPresent()) {
      try {
        controller.terminated(seat.api, now);
      } catch (ClusterException e) {
        log.failed(now, seat.name, e);
      }
    }
    starts.put(seat.name, start);
    slots.removeIf(work -> work.controller().equals(seat.name));
    controller.restarted();
    if (start != 0) {
      log.started(now, seat.name);
      controller.atStart(seat.cache).forEach(item -> add(seat, item));
    } else {
      log.stopped(now, seat.name);
    }
  }

  private void add(Seat seat, ObjectRef item) {
    Work work = new Work(seat.name, item);
    footprint.ifPresent(f -> f.queues(work));
    Slot before = slots.get(work);
    Slot added = before.add();
    if (added != before) {
      slots.put(work, added);
    }
  }

  private Seat seat(Work work) {
    return Objects.requireNonNull(seats.get(work.controller()), "no such controller");
  }

  /** What will be looked at again by itself, now or some day, in a fixed order. */
  public List<Work> pending() {
    observe();
    List<Work> out = new ArrayList<>();
    slots.all().forEach((work, slot) -> {
      if (slot.next().isPresent()) {
        out.add(work);
      }
    });
    return out;
  }

  /** Whether a reconciliation is not at its end, but for that of an item that is left alone. */
  public boolean midway(Optional<Work> alone) {
    return slots.all().entrySet().stream()
        .anyMatch(e -> e.getValue().going().isPresent() && !alone.equals(Optional.of(e.getKey())));
  }

  /** Lets the timer of what is pending run out now. */
  public void expire(Work work) {
    observe();
    Slot slot = slots.get(work);
    if (slot.going().isEmpty() && slot.timer().isPresent()) {
      slots.put(work, slot.at(slot.timer().get()));
    }
  }

  /** The next moment at which something but this item will be ready. */
  public Optional<Instant> nextBut(Work alone) {
    observe();
    return slots.all().entrySet().stream()
        .filter(e -> !e.getKey().equals(alone))
        .flatMap(e -> e.getValue().next().stream())
        .min(Instant::compareTo)
        .map(f -> f.isBefore(now) ? now : f);
  }

  /** The watches of whoever writes under this field manager are begun anew: everything is looked at again. */
  public void relist(String manager) {
    observe();
    for (Seat seat : seats.values()) {
      if (seat.runs && seat.controller.manager().equals(manager)) {
        seat.controller.atStart(seat.cache).forEach(item -> add(seat, item));
      }
    }
  }

  /** The whole world as an immutable value: objects, queues, timers, what the processes and the chooser know. */
  public Memory memory() {
    observe();
    Map<String, Object> known = new TreeMap<>();
    controllers.forEach((name, controller) -> known.put(name, controller.memory()));
    return new Memory(now, server.memory(), slots.copy(), new TreeMap<>(starts), known, processes.memory(),
        chooser.memory());
  }

  /**
   * The same for two states from which the same follows, whenever that is and whatever was chosen before. Events are left
   * out: no controller reads them. Two states of which something else follows have the same one by a chance of 1 in 2^64.
   */
  public long hash() {
    observe();
    return new WorldHash(server, controllers, now, UnaryOperator.identity()).of(slots.all(), processes.running());
  }

  /**
   * As {@link #hash}, but without the moments of what is further away than this: the same for two states of which the same
   * follows when what is far may come at any time.
   */
  public long hash(Duration horizon) {
    return hash(horizon, UnaryOperator.identity(), _ -> false);
  }

  /**
   * The same where more is known of what makes no difference.
   *
   * @param names what stands for a text that controllers keep; what objects say is the server's matter
   * @param idle items from whose timers nothing follows
   */
  public long hash(Duration horizon, UnaryOperator<String> names, Predicate<Work> idle) {
    observe();
    return new WorldHash(server, controllers, now, names).near(slots.all(), processes.running(), horizon, idle);
  }

  /** Puts the world back as it was. */
  public void remember(Memory memory) {
    now = memory.now;
    server.remember(memory.server);
    server.time(now);
    slots.replace(memory.slots, now);
    starts = new TreeMap<>(memory.starts);
    processes.remember(memory.processes);
    seen = -1;
    chooser.remember(memory.chooser);
    memory.known.forEach((name, known) -> Objects.requireNonNull(controllers.get(name)).remember(known));
  }

  /** The state of a world. Two of them are equal when the same can come of them, whatever the time. */
  public static final class Memory {
    private final Instant now;
    private final Object server;
    private final SortedMap<Work, Slot> slots;
    private final Map<String, Long> starts;
    private final Map<String, Object> known;
    private final Processes.Memory processes;
    private final Object chooser;

    private Memory(Instant now, Object server, SortedMap<Work, Slot> slots, Map<String, Long> starts,
        Map<String, Object> known, Processes.Memory processes, Object chooser) {
      this.now = now;
      this.server = server;
      this.slots = slots;
      this.starts = starts;
      this.known = known;
      this.processes = processes;
      this.chooser = chooser;
    }

    /** The queues as seen from the moment of this memory. */
    private Map<Work, Slot> seen() {
      Map<Work, Slot> out = new TreeMap<>();
      slots.forEach((work, slot) -> {
        Slot from = slot.seenFrom(now);
        if (!from.equals(Slot.IDLE)) {
          out.put(work, from);
        }
      });
      return out;
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object o) {
      return o instanceof Memory m && server.equals(m.server) && seen().equals(m.seen()) && known.equals(m.known)
          && processes.equals(m.processes);
    }

    @Override
    public int hashCode() {
      return Objects.hash(server, seen(), known, processes);
    }
  }
}
