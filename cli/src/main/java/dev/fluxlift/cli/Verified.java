package dev.fluxlift.cli;

import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.run.Checkpoint;
import dev.fluxlift.engine.run.Criteria;
import dev.fluxlift.engine.run.RunDirectory;
import dev.fluxlift.engine.run.World;
import dev.fluxlift.engine.verify.Baseline;
import dev.fluxlift.engine.verify.Check;
import dev.fluxlift.engine.verify.Evidence;
import java.util.List;

/** The verification of a move as the commands ask for it. */
final class Verified {
  private Verified() {}

  /** Reads every criterion now. */
  static Evidence evidence(Session session, Workspace workspace, Cluster cluster, Plan plan) {
    RunDirectory directory = RunDirectory.of(session.state().resolve(Moves.RUNS), plan);
    World world = new World(cluster, workspace.git(), session.clock());
    Baseline baseline =
        Criteria.baseline(plan, world, directory)
            .orElseThrow(
                () ->
                    new Problem(
                        ExitCode.BLOCKED,
                        "the baseline of S0 is neither on this machine (" + directory.path() + ") nor in the cluster (ConfigMap "
                            + Checkpoint.NAME + ")",
                        "\"No increase in errors\" can only be said against how it was before.",
                        "Verify on the machine where the move began, or copy that folder here."));
    return Criteria.of(plan, world, directory, baseline, () -> workspace.repository().tree()).verify();
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
}
