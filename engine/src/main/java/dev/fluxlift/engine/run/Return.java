package dev.fluxlift.engine.run;

import dev.fluxlift.engine.back.Move;
import dev.fluxlift.engine.back.WayBackInterrupted;
import dev.fluxlift.engine.back.WayBackStopped;
import dev.fluxlift.engine.back.WaysBack;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Target;
import dev.fluxlift.engine.plan.WayBack;
import dev.fluxlift.engine.verify.Backup;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Goes back to the old owner under the lock, journaled; the way is chosen from the live state. */
final class Return {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Plan plan;
  private final dev.fluxlift.engine.run.Move.Keeping keeping;
  private final Progress progress;
  private final WaysBack ways;

  Return(
      Plan plan,
      World world,
      RunOptions options,
      dev.fluxlift.engine.run.Move.Keeping keeping,
      Progress progress,
      Branch branch,
      Follower follower) {
    this.plan = plan;
    this.keeping = keeping;
    this.progress = progress;
    Telling telling = new Telling(keeping, progress, options);
    BackBranch back = new BackBranch(plan, branch, follower, world.clock(), telling, progress);
    this.ways = new WaysBack(
        world.cluster(), move(plan), backup(), back, back, world.clock(), telling, PATIENCE);
  }

  /** The objects of a plan as the ways back name them. */
  static Move move(Plan plan) {
    Target target = plan.target();
    Move named = Move.of(
        plan.installation().namespace(),
        plan.installation().owner().ref(),
        plan.installation().owner().file(),
        plan.installation().manifests().ref(),
        plan.installation().root().ref(),
        plan.installation().apps().ref());
    return new Move(
        named.namespace(),
        named.owner(),
        named.ownerFile(),
        named.manifests(),
        named.root(),
        named.apps(),
        target.instance(),
        target.operator(),
        target.instanceRelease(),
        target.operatorRelease(),
        List.of(target.instanceKustomization(), target.operatorKustomization()),
        named.charts());
  }

  private Backup backup() {
    try {
      return Backup.read(keeping.directory().backup());
    } catch (IOException | IllegalArgumentException e) {
      throw new StopException(
          Ending.ERROR,
          "the backup of S0 cannot be read: " + e.getMessage(),
          "Go back from the machine that began, or copy its run directory to " + keeping.directory().path());
    }
  }

  /** The way that would be gone, and why. */
  WaysBack.Choice choose() {
    try {
      return ways.choose();
    } catch (WayBackStopped e) {
      throw stopped(e);
    }
  }

  /** What it would do, one line each. */
  List<String> show(WaysBack.Choice choice) {
    return ways.show(choice);
  }

  /**
   * Goes.
   *
   * @return what is not as S0's backup says; none when all is as before
   */
  List<String> go(WaysBack.Choice choice) {
    try {
      if (choice.way() != WayBack.NOTHING_TO_UNDO) {
        note("way back " + choice.way() + ": " + choice.because());
      }
      List<String> differences = new ArrayList<>();
      ways.run(choice).differences().forEach(d -> differences.add(d.toString()));
      keeping.journal().append(
          Journal.Type.VERIFIED, "", "back", Mapping.of("plan", plan.id(), "differences", differences));
      return differences;
    } catch (WayBackStopped e) {
      throw stopped(e);
    } catch (WayBackInterrupted _) {
      // the lock is still to be given back over the network
      Thread.interrupted();
      throw new StopException(
          Ending.INTERRUPTED, "interrupted on the way back; it can go on from here", "Go on with: fluxlift rollback");
    }
  }

  private static StopException stopped(WayBackStopped e) {
    return new StopException(
        Ending.HELD, e.finding().where() + ": " + e.finding().what() + ". " + e.finding().code().why(),
        e.finding().code().fix(), List.of(e.finding()));
  }

  private void note(String text) {
    keeping.journal().append(Journal.Type.NOTE, "", text, Mapping.EMPTY);
    progress.on(new Progress.Note(text));
  }

  /** Journals each sub-step before its effect, renews the lock, listens for Ctrl-C. */
  private record Telling(dev.fluxlift.engine.run.Move.Keeping keeping, Progress progress, RunOptions options)
      implements dev.fluxlift.engine.back.Progress {
    @Override
    public void begins(WayBack way, String subStep, String what) {
      keeping.lock().renew();
      keeping.journal().append(Journal.Type.INTENT, way + "/" + subStep, what, Mapping.EMPTY);
    }

    @Override
    public void done(WayBack way, String subStep, boolean already) {
      Journal.Type type = already ? Journal.Type.SKIPPED : Journal.Type.EFFECT;
      keeping.journal().append(type, way + "/" + subStep, already ? "done before" : "done", Mapping.EMPTY);
      progress.on(new Progress.Back(subStep, already ? "done before" : "done", Optional.empty()));
    }

    @Override
    public void waits(String subStep, String forWhat, Duration since) {
      keeping.lock().renew();
      if (options.interrupted().getAsBoolean()) {
        // the next pause ends the way back where it stands
        Thread.currentThread().interrupt();
      }
      progress.on(new Progress.Back(subStep, forWhat, Optional.of(since)));
    }
  }
}
