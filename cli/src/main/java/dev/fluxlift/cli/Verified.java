package dev.fluxlift.cli;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.FileChange;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.plan.files.Mentions;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.run.Checkpoint;
import dev.fluxlift.engine.run.RunDirectory;
import dev.fluxlift.engine.verify.Baseline;
import dev.fluxlift.engine.verify.Check;
import dev.fluxlift.engine.verify.Evidence;
import dev.fluxlift.engine.verify.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The verification of a move as the commands ask for it. */
final class Verified {
  private static final Duration GRACE = Duration.ofMinutes(3);

  private Verified() {}

  /** Reads every criterion now. */
  static Evidence evidence(Session session, Workspace workspace, Cluster cluster, Plan plan) {
    RunDirectory directory = RunDirectory.of(session.state().resolve(Moves.RUNS), plan);
    Baseline baseline =
        directory
            .baseline()
            .or(() -> Checkpoint.of(plan, cluster).flatMap(Checkpoint.Content::baseline))
            .orElseThrow(
                () ->
                    new Problem(
                        ExitCode.BLOCKED,
                        "the baseline of S0 is neither on this machine (" + directory.path() + ") nor in the cluster (ConfigMap "
                            + Checkpoint.NAME + ")",
                        "\"No increase in errors\" can only be said against how it was before.",
                        "Verify on the machine where the move began, or copy that folder here."));
    // an owner that is there after S8 was put back by somebody (V9): that is not the same as one that is still there
    boolean retired = cluster.get(plan.installation().owner().ref().orIn(plan.installation().namespace())).isEmpty()
        || directory.verifiedAt(StepId.S8).isPresent();
    return new Verification(
            cluster,
            session.clock(),
            new Verification.Subject(
                plan.installation().namespace(),
                plan.installation().version(),
                plan.installation().components(),
                plan.target(),
                plan.installation().owner().ref().orIn(plan.installation().namespace()),
                plan.installation().manifests().ref().orIn(plan.installation().namespace()),
                plan.installation().rootSource().ref().orIn(plan.installation().namespace()),
                plan.installation().root().ref().orIn(plan.installation().namespace()),
                retired,
                adopted(directory),
                GRACE,
                () -> leftovers(workspace, plan)),
            baseline)
        .verify();
  }

  /**
   * @throws Problem when anything that has to hold by now does not
   */
  static void require(Session session, Workspace workspace, Cluster cluster, Plan plan) {
    List<Check> failing = evidence(session, workspace, cluster, plan).againstRetiring();
    if (failing.isEmpty()) {
      return;
    }
    List<String> against =
        failing.stream()
            .flatMap(c -> c.against().stream().map(a -> c.id() + ": " + a))
            .limit(8)
            .toList();
    throw new Problem(
        ExitCode.BLOCKED,
        "the move is not verified: " + String.join("\n  ", against),
        "Retiring the old owner before the adoption is verified deletes Flux (V4).",
        "Run 'fluxlift verify' and mend what does not hold.");
  }

  /** When the adoption was seen: from then on warnings count. */
  private static Instant adopted(RunDirectory directory) {
    return directory.verifiedAt(StepId.S6).orElse(Instant.now());
  }

  private static Verification.Leftovers leftovers(Workspace workspace, Plan plan) {
    List<String> removed =
        plan.step(StepId.S8).flatMap(Step::commit).map(c -> c.changes()).orElse(List.of()).stream()
            .filter(c -> c.after().isEmpty())
            .map(FileChange::path)
            .toList();
    List<String> there = workspace.git().list(workspace.git().state().head(), "");
    List<String> mentions =
        Mentions.in(workspace.repository().tree(), plan.installation()).stream().map(m -> m.where() + " names " + m.name()).toList();
    return new Verification.Leftovers(removed.stream().filter(there::contains).toList(), mentions);
  }
}
