package dev.fluxlift.engine.back;

import dev.fluxlift.engine.back.Unstamp.Outcome;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.plan.WayBack;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.verify.Difference;
import dev.fluxlift.engine.verify.Equality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * The ways back, all the way to S0 or to the state after a step. Which one is chosen from the live state alone; each is
 * a list of sub-steps that look before they act, so that a way that was killed goes on when it is run again, chosen
 * anew.
 */
public final class WaysBack {
  /** The steps whose state can be gone back to; the others change nothing, or cannot be had without the next. */
  public static final List<StepId> TARGETS = List.of(StepId.S0, StepId.S2, StepId.S4, StepId.S7);

  /** A controller that restarts because of the adoption is back within this time (V12). */
  private static final Duration RESTART = Duration.ofSeconds(60);

  private final Move move;
  private final Before before;
  private final Repository repository;
  private final Delivery delivery;
  private final Progress progress;
  private final Live live;
  private final Unstamp unstamp;
  private final Waiting waiting;
  private final Disabling disabling;
  private final OldOwner owner;
  private final Standing standing;
  private final DirectApply direct;
  private final Route route;

  /**
   * @param cluster the live cluster
   * @param move which objects
   * @param before what is known of how it was
   * @param repository the branch Flux follows
   * @param delivery brings commits onto it
   * @param clock time
   * @param progress told of each sub-step
   * @param patience how long to wait for one condition
   */
  public WaysBack(
      Cluster cluster,
      Move move,
      Before before,
      Repository repository,
      Delivery delivery,
      Clock clock,
      Progress progress,
      Duration patience) {
    this.move = move;
    this.before = before;
    this.repository = repository;
    this.delivery = delivery;
    this.progress = progress;
    this.live = new Live(cluster, move);
    this.unstamp = new Unstamp(cluster, move.instance(), before.objects(move.namespace()));
    this.waiting = new Waiting(clock, progress, patience);
    this.disabling = new Disabling(live, move, before, repository, delivery, unstamp, waiting);
    Canary canary = new Canary(live, move, repository, delivery, waiting);
    this.owner = new OldOwner(live, move, before, repository, delivery, canary, waiting);
    this.standing = new Standing(live, move, repository, waiting);
    this.direct = new DirectApply(live, move, before, waiting);
    this.route = new Route(
        disabling, owner, canary, standing, direct, new OldManagers(live, move, before), this::retirement);
  }

  /**
   * A way and why it is this one.
   *
   * @param way which
   * @param because what was seen, in a few words
   * @param restores whether step S8A, S8 or S10 was made and is taken back first
   * @param to the step whose state it goes to: S0, S2, S4 or S7
   */
  public record Choice(WayBack way, String because, boolean restores, StepId to) {}

  /**
   * @param choice the way that was gone
   * @param unstamped objects whose stamp was taken off in this run
   * @param compared whether the end was compared with S0's backup: only all the way back, and only when it is here
   * @param differences what is not as S0's backup says, by the published list of ignored fields
   */
  public record Returned(Choice choice, List<Outcome> unstamped, boolean compared, List<Difference> differences) {}

  /** All the way back, see {@link #choose(StepId)}. */
  public Choice choose() {
    return choose(StepId.S0);
  }

  /**
   * Reads the live state; waits a minute at most for controllers that are just restarting.
   *
   * @param to one of {@link #TARGETS}
   * @throws WayBackStopped when the state after that step cannot be reached from here
   * @throws IllegalArgumentException for another step
   */
  public Choice choose(StepId to) {
    if (!TARGETS.contains(to)) {
      throw new IllegalArgumentException("no way goes back to " + to);
    }
    requireReached(to);
    boolean restores = owner.retired();
    waiting.within(
        RESTART,
        "choose",
        "the controllers to serve",
        () -> live.notServing().isEmpty() || live.crashLooping(),
        () -> {});
    if (to == StepId.S7) {
      return oldFiles(restores);
    }
    if (!live.notServing().isEmpty()) {
      direct.requireManifests();
      return new Choice(WayBack.RB_E, live.notServing() + " not serving: no commit would arrive", restores, to);
    }
    Optional<LiveObject> instance = live.instance();
    SortedSet<ObjectRef> stamped = disabling.stamped();
    if (!stamped.isEmpty()) {
      String because = stamped.size() + " objects carry the operator's stamp";
      return new Choice(restores ? WayBack.RB_C : WayBack.RB_B, because, restores, to);
    }
    if (restores) {
      return new Choice(WayBack.RB_C, "what step S8 took away is not there", true, to);
    }
    if (instance.filter(Disabling::wasEnabled).isPresent()) {
      return new Choice(WayBack.RB_B, move.instance() + " was enabled", false, to);
    }
    return nothingAdopted(to);
  }

  /** What the step made must be in the branch still: going back removes, it makes nothing that was not there. */
  private void requireReached(StepId to) {
    StepId last = to == StepId.S7 ? StepId.S6 : to;
    for (StepId step : List.of(StepId.S2, StepId.S4, StepId.S6)) {
      boolean asked = step.compareTo(last) <= 0;
      boolean there = !repository.committed(step).isEmpty()
          && repository.committed(step).stream()
              .filter(c -> c.before().isEmpty())
              .allMatch(c -> repository.now(c.path()).isPresent());
      if (asked && !there) {
        throw new WayBackStopped(
            BackFinding.NOT_FROM_HERE, "--to " + to, "the branch does not hold what step " + step + " made");
      }
    }
  }

  /** S7: the old files back, guarded; the FluxInstance goes on managing. */
  private Choice oldFiles(boolean restores) {
    boolean manages = live.instance().filter(i -> !Live.disabled(i)).isPresent() && live.notServing().isEmpty();
    if (!manages) {
      throw new WayBackStopped(
          BackFinding.NOT_FROM_HERE,
          "--to S7",
          move.instance() + " does not manage Flux, or controllers do not serve: " + live.notServing());
    }
    return restores
        ? new Choice(WayBack.RB_C, "what step S8 took away is not there", true, StepId.S7)
        : new Choice(WayBack.NOTHING_TO_UNDO, "step S8 was not made", false, StepId.S7);
  }

  private Choice nothingAdopted(StepId to) {
    if (to != StepId.S0) {
      return stands(to)
          ? new Choice(WayBack.NOTHING_TO_UNDO, "the move stands after " + to, false, to)
          : new Choice(WayBack.RB_A, "nothing carries the operator's stamp, and no instance was enabled", false, to);
    }
    if (!retirement(Retirement.Scope.ALL).done()) {
      return new Choice(WayBack.RB_A, "nothing carries the operator's stamp, and no instance was enabled", false, to);
    }
    return owner.guarded() || owner.canaryFlies()
        ? new Choice(WayBack.REVERT, "there is nothing but the guard on " + move.owner(), false, to)
        : new Choice(WayBack.NOTHING_TO_UNDO, "the old owner manages, and nothing of the move is there", false, to);
  }

  private boolean stands(StepId to) {
    boolean guarded = owner.guardAgain().done().getAsBoolean() && !owner.released();
    return guarded && switch (to) {
      case S2 -> retirement(Retirement.Scope.INSTANCE).done() && standing.operatorAlone().done().getAsBoolean();
      default -> disabling.disabledInGit() && standing.instanceDisabled().done().getAsBoolean();
    };
  }

  /** Chooses and goes, all the way. */
  public Returned run() {
    return run(choose());
  }

  /**
   * Goes the way chosen.
   *
   * @throws WayBackStopped when a condition was not seen; running again goes on from there
   * @throws WayBackInterrupted when the person interrupted
   */
  public Returned run(Choice choice) {
    List<Outcome> unstamped = new ArrayList<>();
    for (SubStep step : route.subSteps(choice, unstamped)) {
      boolean already = step.done().getAsBoolean();
      if (!already) {
        progress.begins(choice.way(), step.id(), step.what());
        step.act().run();
      }
      progress.done(choice.way(), step.id(), already);
    }
    boolean compared = choice.to() == StepId.S0 && before.backup().isPresent();
    return new Returned(choice, List.copyOf(unstamped), compared, compared ? differences() : List.of());
  }

  private List<Difference> differences() {
    Set<ObjectRef> recreated =
        repository.committed(StepId.S8).isEmpty() || move.selfManaged() ? Set.of() : Set.of(move.owner(), move.manifests());
    return owner.differences(() -> Equality.withCluster(before.objects(move.namespace()), live.cluster(), recreated));
  }

  /** Ids and words of the sub-steps of a way, for showing it before it runs. */
  public List<String> show(Choice choice) {
    return route.subSteps(choice, new ArrayList<>()).stream().map(s -> s.id() + ": " + s.what()).toList();
  }

  private Retirement retirement(Retirement.Scope scope) {
    return new Retirement(live, move, repository, delivery, unstamp, waiting, before, scope);
  }
}
