package dev.fluxlift.engine.run;

import dev.fluxlift.engine.back.BackFinding;
import dev.fluxlift.engine.back.Delivery;
import dev.fluxlift.engine.back.Repository;
import dev.fluxlift.engine.back.WayBackStopped;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.plan.Action;
import dev.fluxlift.engine.plan.FileChange;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.GitException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The branch Flux follows as the ways back see it. */
final class BackBranch implements Delivery, Repository {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final Plan plan;
  private final Branch branch;
  private final Follower follower;
  private final Clock clock;
  private final dev.fluxlift.engine.back.Progress progress;
  private final Progress listener;
  private String tip = "";
  private Instant fetched = Instant.EPOCH;

  BackBranch(
      Plan plan,
      Branch branch,
      Follower follower,
      Clock clock,
      dev.fluxlift.engine.back.Progress progress,
      Progress listener) {
    this.plan = plan;
    this.branch = branch;
    this.follower = follower;
    this.clock = clock;
    this.progress = progress;
    this.listener = listener;
  }

  @Override
  public Optional<String> now(String path) {
    return branch.at(tip(), path);
  }

  /** Reads the branch anew from now on. */
  void look() {
    tip = "";
  }

  /** A sub-step reads dozens of files: they are those of one commit, and a push tells when that was overtaken. */
  private String tip() {
    boolean old = Duration.between(fetched, clock.now()).compareTo(FRESH) > 0;
    if (tip.isEmpty() || old) {
      tip = branch.tip();
      fetched = clock.now();
    }
    return tip;
  }

  @Override
  public List<FileChange> committed(StepId step) {
    return branch.wasCommitted(step, tip())
        ? plan.step(step).flatMap(s -> s.commit()).map(Action.Commit::changes).orElse(List.of())
        : List.of();
  }

  @Override
  public void deliver(String subject, String body, Map<String, Optional<String>> changes) {
    String commit = branch.push(subject, body, changes, tip());
    tip = commit;
    fetched = clock.now();
    branch.moveLocal(commit).ifPresent(n -> listener.on(new Progress.Note(n)));
    ObjectRef root = follower.root();
    Instant begun = clock.now();
    while (!arrived(root, commit)) {
      Duration since = Duration.between(begun, clock.now());
      progress.waits("deliver", root + " to apply commit " + commit.substring(0, 10), since);
      if (since.compareTo(PATIENCE) > 0) {
        throw new WayBackStopped(new Finding(
            BackFinding.BACK_NOT_SEEN, root.toString(), "it has not applied commit " + commit + ": " + follower.words(root)));
      }
      try {
        clock.pause(POLL);
      } catch (InterruptedException _) {
        throw new StopException(
            Ending.INTERRUPTED,
            "interrupted while commit " + commit + " is on its way to the cluster",
            "Go on with: fluxlift rollback");
      }
    }
  }

  /** Asks whoever does not have it yet. A server that does not answer for a moment is asked again: the commit is pushed. */
  private boolean arrived(ObjectRef root, String commit) {
    try {
      boolean applied = follower.applied(root, commit);
      follower.nudge(List.of(root, plan.installation().apps().ref().orIn(plan.installation().namespace())), commit);
      return applied;
    } catch (ClusterException e) {
      if (e.reason() != ClusterException.Reason.UNAVAILABLE) {
        throw e;
      }
      return false;
    } catch (GitException e) {
      if (e.reason() != GitException.Reason.REMOTE_UNAVAILABLE) {
        throw e;
      }
      return false;
    }
  }
}
