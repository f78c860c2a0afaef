package dev.fluxlift.engine.run;

import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.PlanFile;
import dev.fluxlift.engine.plan.Staleness;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.GitException;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Runs a plan from wherever it stands. One error boundary: what is known becomes an {@link Outcome}, anything else is a
 * bug and goes through.
 */
public final class Runner {
  private final World world;
  private final Surroundings surroundings;
  private final Lock.Holder holder;
  private final String toolVersion;
  private final Path base;
  private final Optional<Rehearsing> rehearsing;

  /**
   * @param base folder of the run directories, e.g. {@code ~/.local/state/fluxlift}
   * @param toolVersion version of this fluxlift
   */
  public Runner(World world, Surroundings surroundings, Lock.Holder holder, Path base, String toolVersion) {
    this(world, surroundings, holder, base, toolVersion, Optional.empty());
  }

  /** The same, for a cluster on which nothing is done that was not rehearsed. */
  public Runner(World world, Surroundings surroundings, Lock.Holder holder, Path base, String toolVersion, Rehearsing rehearsing) {
    this(world, surroundings, holder, base, toolVersion, Optional.of(rehearsing));
  }

  private Runner(
      World world,
      Surroundings surroundings,
      Lock.Holder holder,
      Path base,
      String toolVersion,
      Optional<Rehearsing> rehearsing) {
    this.rehearsing = rehearsing;
    this.world = world;
    this.surroundings = surroundings;
    this.holder = holder;
    this.base = base;
    this.toolVersion = toolVersion;
  }

  /** Runs the plan, or goes on with it; where it stands is read from cluster and Git. */
  public Outcome run(Plan plan, RunOptions options, Progress progress) {
    Stand stand = new Stand();
    Outcome outcome;
    try {
      outcome = journaled(plan, options, progress, stand);
    } catch (StopException e) {
      outcome = new Outcome(e.ending(), stand.step, e.words(), e.next(), e.findings());
    } catch (UncheckedIOException | Journal.BrokenChainException | PlanFile.UnreadablePlanException e) {
      outcome = new Outcome(Ending.ERROR, stand.step, words(e), "Mend this, then: fluxlift resume");
    } catch (ClusterException e) {
      outcome = new Outcome(Ending.ERROR, stand.step, "the cluster: " + words(e), clusterAdvice(e.reason()));
    } catch (GitException e) {
      outcome = new Outcome(Ending.ERROR, stand.step, "git: " + words(e), "Mend this, then: fluxlift resume");
    } catch (InterruptedException _) {
      outcome = interrupted(stand);
    }
    progress.on(new Progress.Ended(outcome));
    return outcome;
  }

  /** Where a run stands, for the outcome when it is thrown out. */
  static final class Stand {
    Optional<StepId> step = Optional.empty();
  }

  private Outcome journaled(Plan plan, RunOptions options, Progress progress, Stand stand) throws InterruptedException {
    if (plan.cluster().isEmpty()) {
      throw new StopException(
          Ending.STALE, "this plan was made without a cluster", "Make it again with a kubeconfig: fluxlift plan");
    }
    RunDirectory directory = RunDirectory.of(base, plan);
    try (Journal journal = Journal.open(directory.journal(), world.clock())) {
      // on disk before the lock is asked for: a full disk is found before anything is touched
      journal.append(Journal.Type.NOTE, "", "asks for the lock as " + holder.identity(), Mapping.EMPTY);
      requireThisCluster(plan);
      requireNothingAgainst(plan, options, journal);
      Rehearsed rehearsed = new Rehearsed(plan, world, journal, progress, toolVersion);
      if (rehearsing.isPresent()) {
        requireNoWayBack(Checkpoint.any(plan, world.cluster()));
        SortedSet<String> consents = inForce(plan, journal);
        consents.addAll(options.consents());
        rehearsed.require(rehearsing.get(), surroundings, options, consents);
      }
      try (Lock lock = Lock.acquire(world, plan, holder, options, progress)) {
        journal.under(holder.run(), lock.token());
        journal.append(Journal.Type.STARTED, "", "fluxlift " + toolVersion, Consents.record(plan, options));
        Optional<Checkpoint.Content> any = Checkpoint.any(plan, world.cluster());
        requireNoWayBack(any);
        Optional<Checkpoint.Content> there = any.filter(c -> c.plan().id().equals(plan.id()));
        RunOptions all = options.withConsents(Consents.inForce(plan, journal.entries(), there));
        Outcome outcome = ended(
            new Move(plan, lock.fence(world), surroundings, all, progress, new Move.Keeping(directory, journal, lock, holder, there),
                toolVersion, stand, rehearsing.isPresent() ? rehearsed::requireStill : () -> {}), options, stand);
        journal.append(
            Journal.Type.ENDED,
            outcome.step().map(StepId::name).orElse(""),
            outcome.message(),
            Mapping.of("ending", outcome.ending().name()));
        return outcome;
      }
    }
  }

  /** Not one write, not even the lock's, on a cluster that the plan was not made for. */
  private void requireThisCluster(Plan plan) {
    List<Staleness.Moved> moved = Staleness.identity(plan, world.cluster());
    if (!moved.isEmpty()) {
      throw new StopException(
          Ending.STALE,
          "this is another cluster than the plan's: " + moved.getFirst(),
          "Use the kubeconfig or context of the plan's cluster, or make a plan for this one: fluxlift plan");
    }
  }

  /** Before the lock, so that it is said to a person who may read but not write, too. */
  private void requireNothingAgainst(Plan plan, RunOptions options, Journal journal) {
    SortedSet<String> consents = inForce(plan, journal);
    consents.addAll(options.consents());
    Consents.require(plan.findings(), consents);
  }

  /** Half of what a way back takes away is gone, and what it brings is not there: nothing of that is a step's start. */
  private static void requireNoWayBack(Optional<Checkpoint.Content> there) {
    Optional<StepId> back = there.flatMap(Checkpoint.Content::back);
    if (back.isPresent()) {
      throw new StopException(
          Ending.BLOCKED,
          "a way back to " + back.get() + " (" + back.get().title() + ") was begun and has not ended",
          "End it with: " + Rollback.command(back.get()) + ". From there the move can go forward again.");
    }
  }

  private SortedSet<String> inForce(Plan plan, Journal journal) {
    return Consents.inForce(plan, journal.entries(), Checkpoint.of(plan, world.cluster()));
  }

  private static Outcome ended(Move move, RunOptions options, Stand stand) {
    try {
      return move.run();
    } catch (StopException e) {
      return new Outcome(e.ending(), stand.step, e.words(), e.next(), e.findings());
    } catch (InterruptedException _) {
      // not set again: the lock is still to be given back over the network
      return interrupted(stand);
    } catch (GitException | ClusterException e) {
      if (!options.interrupted().getAsBoolean()) {
        throw e;
      }
      // Ctrl-C in a terminal reaches git and credential plugins too, and they end by it
      return interrupted(stand);
    }
  }

  private static Outcome interrupted(Stand stand) {
    return new Outcome(
        Ending.INTERRUPTED,
        stand.step,
        "interrupted" + stand.step.map(s -> " in " + s + " (" + s.title() + ")").orElse("")
            + "; the cluster is safe as it is, nothing is half done",
        "Go on with: fluxlift resume. Go back with: fluxlift rollback");
  }

  private static String clusterAdvice(ClusterException.Reason reason) {
    return switch (reason) {
      case UNAUTHORIZED -> "Log in again (the token has expired or is none), then: fluxlift resume";
      case FORBIDDEN -> "Ask for the right named, then: fluxlift resume";
      default -> "The cluster is safe as it is. When it answers again: fluxlift resume";
    };
  }

  private static String words(Exception e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }
}
