package dev.fluxlift.engine.run;

import dev.fluxlift.engine.back.BackFinding;
import dev.fluxlift.engine.back.Before;
import dev.fluxlift.engine.back.Move;
import dev.fluxlift.engine.back.WayBackInterrupted;
import dev.fluxlift.engine.back.WayBackStopped;
import dev.fluxlift.engine.back.WaysBack;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Condition;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.plan.Target;
import dev.fluxlift.engine.plan.WayBack;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.verify.Backup;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Goes back under the lock, journaled: to the old owner, or to a step of the move. The way is read from the live state. */
final class Return {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int TRIES = 3;

  private final Plan plan;
  private final World world;
  private final dev.fluxlift.engine.run.Move.Keeping keeping;
  private final Progress progress;
  private final RunOptions options;
  private final Surroundings surroundings;
  private final Kept kept;
  private final Optional<String> notCompared;
  private final BackBranch back;
  private final WaysBack ways;

  Return(
      Plan plan,
      World world,
      Surroundings surroundings,
      RunOptions options,
      dev.fluxlift.engine.run.Move.Keeping keeping,
      Progress progress) {
    this.plan = plan;
    this.world = world;
    this.surroundings = surroundings;
    this.options = options;
    this.keeping = keeping;
    this.progress = progress;
    Branch branch = new Branch(plan, world.git(), options.remote());
    Follower follower = new Follower(plan, world.cluster(), branch, world.clock());
    this.kept = new Kept(plan, keeping.directory(), world.clock());
    Optional<Backup> backup = kept.backup();
    this.notCompared = backup.isPresent() ? Optional.empty() : Optional.of(kept.noBackup(keeping.backupOn()));
    Before before = backup.map(Before::kept).orElseGet(() -> Before.unknown(adopted(), this::rendered));
    Telling telling = new Telling(keeping, progress, options);
    this.back = new BackBranch(plan, branch, follower, world.clock(), telling, progress);
    this.ways = new WaysBack(world.cluster(), move(plan), before, back, back, world.clock(), telling, PATIENCE);
  }

  /** Without the backup the plan says what may have been adopted. */
  private List<ObjectRef> adopted() {
    return plan.step(StepId.S6).stream()
        .flatMap(s -> s.after().stream())
        .flatMap(c -> c instanceof Condition.Adopted a ? a.objects().stream() : Stream.of())
        .toList();
  }

  /** Without the backup the old manifests are made again as S0 made them; none when that cannot be done. */
  private List<Mapping> rendered() {
    try {
      return surroundings.oldManifests(plan);
    } catch (Distribution.UnreadableException e) {
      note("the old manifests cannot be rendered: " + e.getMessage());
      return List.of();
    }
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

  /** The way that would be gone to the state after a step, and why. */
  WaysBack.Choice choose(StepId to) {
    try {
      return ways.choose(to);
    } catch (WayBackStopped e) {
      throw stopped(e);
    }
  }

  /** What it would do, one line each. */
  List<String> show(WaysBack.Choice choice) {
    return ways.show(choice);
  }

  /**
   * What came of it.
   *
   * @param differences what is not as S0's backup says; none when all is as before, or nothing was compared
   * @param notCompared why nothing was compared with S0's backup; empty when it was
   */
  record Went(List<String> differences, Optional<String> notCompared) {}

  /** Goes. */
  Went go(WaysBack.Choice choice) {
    try {
      if (choice.way() != WayBack.NOTHING_TO_UNDO) {
        note("way back " + choice.way() + " to " + choice.to() + ": " + choice.because());
        begun(choice.to());
      }
      List<String> differences = new ArrayList<>();
      wholly(choice).differences().forEach(d -> differences.add(d.toString()));
      boolean underWay = keeping.there().flatMap(Checkpoint.Content::back).isPresent();
      if (choice.to() != StepId.S0 || choice.way() != WayBack.NOTHING_TO_UNDO || underWay) {
        new Stand(plan, world, surroundings, options, keeping, progress).settle(choice.to());
      }
      keeping.journal().append(
          Journal.Type.BACK,
          choice.to().name(),
          "gone back to " + choice.to(),
          Mapping.of("plan", plan.id(), "differences", differences, "notCompared", notCompared.orElse("")));
      return new Went(differences, notCompared);
    } catch (WayBackStopped e) {
      throw stopped(e);
    } catch (WayBackInterrupted _) {
      // the lock is still to be given back over the network
      Thread.interrupted();
      throw new StopException(
          Ending.INTERRUPTED, "interrupted on the way back; it can go on from here", "Go on with: fluxlift rollback");
    }
  }

  /**
   * Who pushes by force meanwhile takes a commit of the way back away: all the way back, what is there again is undone again.
   *
   * @throws WayBackStopped when it comes again and again
   */
  private WaysBack.Returned wholly(WaysBack.Choice choice) {
    WaysBack.Choice next = choice;
    for (int tried = 0; tried < TRIES; tried++) {
      WaysBack.Returned returned = ways.run(next);
      // with Git cut off there is no branch to look at
      if (next.to() != StepId.S0 || next.way() == WayBack.RB_E) {
        return returned;
      }
      back.look();
      next = ways.choose();
      if (next.way() == WayBack.NOTHING_TO_UNDO) {
        return returned;
      }
      note("something of the move is there again: " + next.because());
    }
    throw new WayBackStopped(new Finding(
        BackFinding.BACK_NOT_SEEN, "the branch", "what was undone came back " + TRIES + " times: " + next.because()));
  }

  /** From here on nobody goes forward, on this machine or another, before a way back has ended. */
  private void begun(StepId to) {
    new Checkpoint(world.cluster(), plan.installation().namespace()).write(new Checkpoint.Content(
        plan,
        keeping.there().map(Checkpoint.Content::step).orElse(StepId.S0),
        keeping.holder().run(),
        keeping.backupOn(),
        options.consents(),
        kept.baseline().or(() -> keeping.there().flatMap(Checkpoint.Content::baseline)),
        keeping.there().flatMap(Checkpoint.Content::soak).or(() -> Optional.of(kept.soak())),
        Optional.of(to),
        keeping.unrehearsed()));
  }

  private static StopException stopped(WayBackStopped e) {
    boolean refused =
        Set.of(BackFinding.NOT_FROM_HERE, BackFinding.NO_RENDERED_MANIFESTS).contains(e.finding().code());
    return new StopException(
        refused ? Ending.BLOCKED : Ending.HELD, e.finding().where() + ": " + e.finding().what() + ". " + e.finding().code().why(),
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
