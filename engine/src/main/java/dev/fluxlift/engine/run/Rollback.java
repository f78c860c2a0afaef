package dev.fluxlift.engine.run;

import dev.fluxlift.engine.back.WaysBack;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.PlanFile;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.plan.WayBack;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.GitException;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** Goes back to the old owner. Which way is read from the live state; it can be killed and run again. */
public final class Rollback {
  private final World world;
  private final Surroundings surroundings;
  private final Lock.Holder holder;
  private final Path base;

  /**
   * @param surroundings renders the old manifests where S0's backup is not on this machine
   * @param base folder of the run directories
   */
  public Rollback(World world, Surroundings surroundings, Lock.Holder holder, Path base) {
    this.world = world;
    this.surroundings = surroundings;
    this.holder = holder;
    this.base = base;
  }

  /**
   * Goes back.
   *
   * @param to the step whose state to go back to, one of {@link WaysBack#TARGETS}; S0 is all the way
   * @param agree shown the way, why it is this one, and its sub-steps; whether to go it
   */
  public Outcome run(
      Plan plan,
      StepId to,
      RunOptions options,
      BiPredicate<WaysBack.Choice, List<String>> agree,
      Progress progress) {
    Outcome outcome;
    try {
      outcome = journaled(plan, to, options, agree, progress);
    } catch (StopException e) {
      outcome = new Outcome(e.ending(), Optional.empty(), e.words(), e.next(), e.findings());
    } catch (UncheckedIOException | Journal.BrokenChainException | PlanFile.UnreadablePlanException e) {
      outcome = new Outcome(Ending.ERROR, Optional.empty(), String.valueOf(e.getMessage()), "Mend this, then: fluxlift rollback");
    } catch (ClusterException | GitException e) {
      // Ctrl-C in a terminal reaches git and credential plugins too, and they end by it
      Ending ending = options.interrupted().getAsBoolean() ? Ending.INTERRUPTED : Ending.ERROR;
      outcome = new Outcome(ending, Optional.empty(), String.valueOf(e.getMessage()), "It can go on from here: fluxlift rollback");
    }
    progress.on(new Progress.Ended(outcome));
    return outcome;
  }

  private Outcome journaled(
      Plan plan,
      StepId to,
      RunOptions options,
      BiPredicate<WaysBack.Choice, List<String>> agree,
      Progress progress) {
    RunDirectory directory = RunDirectory.of(base, plan);
    try (Journal journal = Journal.open(directory.journal(), world.clock())) {
      journal.append(Journal.Type.NOTE, "", "asks for the lock to go back, as " + holder.identity(), Mapping.EMPTY);
      try (Lock lock = Lock.acquire(world, plan, holder, options, progress)) {
        journal.under(holder.run(), lock.token());
        Move.Keeping keeping =
            new Move.Keeping(directory, journal, lock, holder, Checkpoint.of(plan, world.cluster()));
        RunOptions all = options.withConsents(Consents.inForce(plan, journal.entries(), keeping.there()));
        Return back = new Return(plan, lock.fence(world), surroundings, all, keeping, progress);
        WaysBack.Choice choice = back.choose(to);
        if (choice.way() != WayBack.NOTHING_TO_UNDO && !agree.test(choice, back.show(choice))) {
          return new Outcome(
              Ending.INTERRUPTED, Optional.empty(), "not gone back, as you chose", "Nothing was changed.");
        }
        Return.Went went = back.go(choice);
        journal.append(Journal.Type.ENDED, "", "back", Mapping.of("way", choice.way().name(), "to", to.name()));
        return to == StepId.S0 ? allTheWay(choice, went) : halfWay(choice);
      }
    }
  }

  /** What a person types to go back to the state after a step. */
  public static String command(StepId to) {
    return "fluxlift rollback" + (to == StepId.S0 ? "" : " --to " + to);
  }

  private static Outcome allTheWay(WaysBack.Choice choice, Return.Went went) {
    if (choice.way() == WayBack.NOTHING_TO_UNDO) {
      return new Outcome(Ending.DONE, Optional.empty(), "nothing to undo: " + choice.because() + compared(went), "");
    }
    String done = "gone back by " + choice.way() + " (" + choice.because() + "); the canary proved that the old owner"
        + " manages again";
    if (went.notCompared().isPresent()) {
      return new Outcome(
          Ending.DONE,
          Optional.empty(),
          "NOT compared with the state before the move, " + went.notCompared().get() + "; " + done,
          "Compare it there: fluxlift rollback. It finds nothing to undo and says what differs.");
    }
    return went.differences().isEmpty()
        ? new Outcome(Ending.DONE, Optional.empty(), done + "; all is as S0's backup says", "")
        : new Outcome(
            Ending.HELD,
            Optional.empty(),
            done + "; not as S0's backup says: " + String.join("; ", went.differences()),
            "Read each difference; what others changed meanwhile is among them.");
  }

  /** Where nothing was done, people may have gone on with their work since: what differs is said and is no failure. */
  private static String compared(Return.Went went) {
    if (went.notCompared().isPresent()) {
      return "; NOT compared with the state before the move, " + went.notCompared().get();
    }
    return went.differences().isEmpty()
        ? "; all is as S0's backup says"
        : "; not as S0's backup says: " + String.join("; ", went.differences());
  }

  private static Outcome halfWay(WaysBack.Choice choice) {
    String next = "Go on with: fluxlift " + (choice.to() == StepId.S7 ? "cleanup" : "resume")
        + ". All the way back: fluxlift rollback";
    String step = choice.to() + " (" + choice.to().title() + ")";
    if (choice.way() == WayBack.NOTHING_TO_UNDO) {
      return new Outcome(
          Ending.REACHED, Optional.of(choice.to()), "nothing to undo: " + choice.because() + ", " + step, next);
    }
    String how = switch (choice.to()) {
      case S7 -> "the old files are back, guarded; the FluxInstance goes on managing Flux";
      default -> choice.way() == WayBack.RB_A
          ? "nothing had been adopted"
          : "the canary proved that the old owner had taken everything back; it is guarded again, as after S1";
    };
    return new Outcome(
        Ending.REACHED,
        Optional.of(choice.to()),
        "gone back to the state after " + step + " by " + choice.way() + " (" + choice.because() + "); " + how,
        next);
  }
}
