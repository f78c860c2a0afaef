package dev.fluxlift.simulator.check;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.simulator.check.PlaceCheck.Seen;
import dev.fluxlift.simulator.check.Prefixes.Prefix;
import dev.fluxlift.simulator.world.Simulation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Every prefix of a plan, and from each of them what the world can come to when nobody does anything any more, in every order
 * that the bounds allow: the invariants hold in all states, and there is a way back from where the tool stands.
 */
public final class ModelCheck {
  /** The machine on which the tool runs in simulated worlds: what it left there can be taken up there at once. */
  public static final String HOST = "rehearsal";

  /** What is left out whatever the numbers are. */
  public static final List<String> BOUNDS = List.of(
      "Flux, the operator and garbage collection act in any order at each moment; kubelet, roll-outs and leader election in a fixed one",
      "of orders that come to the same, by what each reconciliation read and wrote, one is taken",
      "one item at a time is left alone by a slow controller, until all else is over",
      "timers run out by the clock while something happens, and in any order at rest",
      "the tool takes its next step after what came in the usual order, by the rehearsal's seed, and in some states between",
      "nobody else commits or changes the cluster, nothing crashes");

  private final Simulation simulation;
  private final Simulation.Memory start;
  private final Supplier<Path> folders;
  private final Bounds bounds;
  private final Set<ObjectRef> free;

  /**
   * How far it goes.
   *
   * @param orders whether every order of reactions is looked at; else the usual one, and deviations from it
   * @param slow how many deviations on one way at most: with {@code orders} items that are left alone
   * @param transitions at most, from one prefix
   * @param states at most, from one prefix
   * @param forEver whether at rest each timer is tried, too: what stays as it is then stays so for ever
   * @param ways from how many of the states that a prefix leads to, itself included, the way back and the next step are gone
   *     to their end; 0 for none
   */
  public record Bounds(boolean orders, int slow, long transitions, long states, boolean forEver, int ways) {
    /** What costs next to nothing beside a rehearsal. */
    public static final Bounds SHORT = new Bounds(false, 0, 600, Long.MAX_VALUE, false, 0);

    /** What is worth a minute. */
    public static final Bounds LONG = new Bounds(true, 1, 40_000, Long.MAX_VALUE, true, 2);

    /** The same with another number of states. */
    public Bounds withStates(long most) {
      return new Bounds(orders, slow, transitions, most, forEver, ways);
    }
  }

  /**
   * What was seen from one prefix.
   *
   * @param finished whether the tool stood behind the step; else in the middle of it
   * @param within all that comes with at most so many deviations was seen; -1 when not even what comes without
   * @param everything whether nothing was left out
   * @param late in which orders any one item was left alone, where every order was looked at without that
   */
  public record Place(
      StepId step, boolean finished, long states, long transitions, int within, boolean everything, Late late) {}

  /** In which orders any one item was left alone by a slow controller until all else was over. */
  public enum Late {
    /** In none, or not to the end. */
    NONE,
    /** All else came in the usual order. */
    USUAL_ORDER,
    /** All else came in every order. */
    EVERY_ORDER
  }

  /**
   * What was found.
   *
   * @param apart how many applications came in a fixed order, as nothing of the move reaches them
   * @param orders whether deviations are items that are left alone, and every order was looked at
   * @param ways from how many states the way back and the next step were gone to their end
   * @param bad the shortest bad story; empty when there is none
   */
  public record Result(List<Place> places, long apart, boolean orders, long ways, Optional<Story> bad) {
    /** Copies. */
    public Result {
      places = List.copyOf(places);
    }

    /** How many states were told apart. */
    public long states() {
      return places.stream().mapToLong(Place::states).sum();
    }

    /** How often something was chosen and done. */
    public long transitions() {
      return places.stream().mapToLong(Place::transitions).sum();
    }

    /** All orders with at most so many deviations were seen from every prefix, and from some of them all there are. */
    public int within() {
      return places.stream().filter(p -> !p.everything()).mapToInt(Place::within).min()
          .orElseGet(() -> places.stream().mapToInt(Place::within).max().orElse(-1));
    }

    /** In which orders any one item was left alone, from every prefix. */
    public Late late() {
      return places.stream().map(Place::late).min(Late::compareTo).orElse(Late.NONE);
    }

    /** Whether no order was left out anywhere. */
    public boolean everything() {
      return !places.isEmpty() && apart == 0 && places.stream().allMatch(Place::everything);
    }
  }

  /**
   * @param simulation of the old Flux at rest, before the plan begins
   * @param folders makes an empty folder each time it is asked
   */
  public ModelCheck(Simulation simulation, Installation installation, Supplier<Path> folders, Bounds bounds) {
    this.simulation = simulation;
    this.start = simulation.memory();
    this.folders = folders;
    this.bounds = bounds;
    String namespace = installation.namespace();
    Set<ObjectRef> named = new TreeSet<>(List.of(installation.owner().ref().orIn(namespace),
        installation.root().ref().orIn(namespace), installation.apps().ref().orIn(namespace)));
    this.free = Reach.unreached(simulation.ports().cluster(), namespace, named);
  }

  /**
   * From every place that a run of this plan came by. Several are checked at a time, each in a world of its own; what comes
   * of it does not depend on how many.
   */
  public Result run(Plan plan, Prefixes prefixes) {
    return begin(plan, prefixes).result();
  }

  /** The same in the background, while the caller goes on with the simulation. */
  public Running begin(Plan plan, Prefixes prefixes) {
    List<Prefix> all = prefixes.prefixes();
    List<PlaceCheck> checks = new ArrayList<>();
    int workers = Math.min(Runtime.getRuntime().availableProcessors(), Math.max(1, all.size()));
    for (int i = 0; i < workers; i++) {
      checks.add(new PlaceCheck(simulation.another(start), plan, folders, bounds, free));
    }
    long apart = free.stream().filter(f -> f.kind().equals("Kustomization")).count();
    return new Running(all, checks, apart, bounds.orders());
  }

  /** A check that has begun. */
  public static final class Running {
    private final List<Prefix> all;
    private final List<Optional<Seen>> seen;
    private final long apart;
    private final boolean orders;
    private final PlaceCheck own;
    private final List<FutureTask<Boolean>> others = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger firstBad = new AtomicInteger(Integer.MAX_VALUE);

    private Running(List<Prefix> all, List<PlaceCheck> checks, long apart, boolean orders) {
      this.all = all;
      this.seen = new ArrayList<>(Collections.nCopies(all.size(), Optional.empty()));
      this.apart = apart;
      this.orders = orders;
      this.own = checks.getFirst();
      checks.stream().skip(1).forEach(check -> {
        FutureTask<Boolean> other = new FutureTask<>(() -> work(check), true);
        others.add(other);
        Thread.ofPlatform().daemon().name("model-check").start(other);
      });
    }

    private void work(PlaceCheck check) {
      for (int i = next.getAndIncrement(); i < all.size() && i < firstBad.get(); i = next.getAndIncrement()) {
        Seen place = check.check(all.get(i));
        synchronized (seen) {
          seen.set(i, Optional.of(place));
        }
        if (place.bad().isPresent()) {
          firstBad.accumulateAndGet(i, Math::min);
        }
      }
    }

    /** No further place is begun: nobody will ask for the result. */
    public void stop() {
      next.set(all.size());
    }

    /** What was found; the caller's thread takes its part of what is left. */
    public Result result() {
      work(own);
      try {
        for (FutureTask<Boolean> other : others) {
          other.get();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException known) {
          throw known;
        }
        throw new IllegalStateException(e);
      }
      return found();
    }

    /** Up to the first bad story, so that it does not matter who was faster. */
    private Result found() {
      List<Place> places = new ArrayList<>();
      long ways = 0;
      for (Optional<Seen> one : seen) {
        if (one.isEmpty()) {
          break;
        }
        places.add(one.get().place());
        ways += one.get().ways();
        if (one.get().bad().isPresent()) {
          return new Result(places, apart, orders, ways, one.get().bad());
        }
      }
      return new Result(places, apart, orders, ways, Optional.empty());
    }
  }
}
