package dev.fluxlift.engine.run;

import dev.fluxlift.engine.back.WaysBack;
import dev.fluxlift.engine.plan.Plan;
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
  private final Lock.Holder holder;
  private final Path base;

  /**
   * @param base folder of the run directories
   */
  public Rollback(World world, Lock.Holder holder, Path base) {
    this.world = world;
    this.holder = holder;
    this.base = base;
  }

  /**
   * Goes back.
   *
   * @param agree shown the way, why it is this one, and its sub-steps; whether to go it
   */
  public Outcome run(Plan plan, RunOptions options, BiPredicate<WaysBack.Choice, List<String>> agree, Progress progress) {
    Outcome outcome;
    try {
      outcome = locked(plan, options, agree, progress);
    } catch (StopException e) {
      outcome = new Outcome(e.ending(), Optional.empty(), e.words(), e.next(), e.findings());
    } catch (UncheckedIOException | Journal.BrokenChainException e) {
      outcome = new Outcome(Ending.ERROR, Optional.empty(), String.valueOf(e.getMessage()), "Mend this, then: fluxlift rollback");
    } catch (ClusterException | GitException e) {
      // Ctrl-C in a terminal reaches git and credential plugins too, and they end by it
      Ending ending = options.interrupted().getAsBoolean() ? Ending.INTERRUPTED : Ending.ERROR;
      outcome = new Outcome(ending, Optional.empty(), String.valueOf(e.getMessage()), "It can go on from here: fluxlift rollback");
    }
    progress.on(new Progress.Ended(outcome));
    return outcome;
  }

  private Outcome locked(
      Plan plan, RunOptions options, BiPredicate<WaysBack.Choice, List<String>> agree, Progress progress) {
    RunDirectory directory = RunDirectory.of(base, plan);
    try (Journal journal = Journal.open(directory.journal(), world.clock())) {
      journal.append(Journal.Type.NOTE, "", "asks for the lock to go back, as " + holder.identity(), Mapping.EMPTY);
      try (Lock lock = Lock.acquire(world.cluster(), world.clock(), plan.installation().namespace(), holder)) {
        journal.under(holder.run(), lock.token());
        Branch branch = new Branch(plan, world.git(), options.remote());
        Follower follower = new Follower(plan, world.cluster(), branch, world.clock());
        Move.Keeping keeping = new Move.Keeping(directory, journal, lock, holder.run());
        Return back = new Return(plan, world, options, keeping, progress, branch, follower);
        WaysBack.Choice choice = back.choose();
        if (choice.way() != WayBack.NOTHING_TO_UNDO && !agree.test(choice, back.show(choice))) {
          return new Outcome(
              Ending.INTERRUPTED, Optional.empty(), "not gone back, as you chose", "Nothing was changed.");
        }
        List<String> differences = back.go(choice);
        journal.append(Journal.Type.ENDED, "", "back", Mapping.of("way", choice.way().name()));
        return outcome(choice, differences);
      }
    }
  }

  private static Outcome outcome(WaysBack.Choice choice, List<String> differences) {
    if (choice.way() == WayBack.NOTHING_TO_UNDO) {
      return new Outcome(Ending.DONE, Optional.empty(), "nothing to undo: " + choice.because(), "");
    }
    String done = "gone back by " + choice.way() + " (" + choice.because() + "); the canary proved that the old owner"
        + " manages again";
    return differences.isEmpty()
        ? new Outcome(Ending.DONE, Optional.empty(), done + "; all is as S0's backup says", "")
        : new Outcome(
            Ending.HELD,
            Optional.empty(),
            done + "; not as S0's backup says: " + String.join("; ", differences),
            "Read each difference; what others changed meanwhile is among them.");
  }
}
