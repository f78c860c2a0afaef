package dev.fluxlift.cli;

import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.proof.Manifests;
import dev.fluxlift.engine.run.LiveSurroundings;
import dev.fluxlift.engine.run.Resume;
import dev.fluxlift.engine.run.Rollback;
import dev.fluxlift.engine.run.RunOptions;
import dev.fluxlift.engine.run.Runner;
import dev.fluxlift.engine.run.World;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Repository and cluster of a move, opened for changing them.
 *
 * @param console where it is told
 * @param common options of every command
 * @param repository which repository
 * @param session the outside world
 * @param workspace the repository, a clean checkout of a branch with its remote
 * @param cluster the cluster
 */
record Opened(
    Console console,
    CommonOptions common,
    RepositoryOptions repository,
    Session session,
    Workspace workspace,
    Cluster cluster) {

  /**
   * Opens both.
   *
   * @throws Problem when the folder is no clean checkout of a branch with that remote, or no cluster is named
   */
  static Opened of(Console console, CommonOptions common, RepositoryOptions repository) {
    Session session = new Session(console, common);
    Workspace workspace = Workspace.open(repository.folder);
    Moves.requireMovable(workspace, repository);
    return new Opened(console, common, repository, session, workspace, session.cluster());
  }

  /** The plan of the move this cluster is in. */
  Plan begun() {
    return Resume.plan(runs(), cluster, Moves.namespace(common));
  }

  /** Runs a plan, or goes on with it, and says how that ended. */
  int run(Plan plan, RunOptionsGroup chosen, Optional<StepId> until) {
    RunOptions options = chosen.options(console, common, repository.remote, until);
    Runner runner = new Runner(
        world(), surroundings(), session.holder(), runs(), Version.current(), new PlanRehearsal(this, chosen));
    return Moves.ended(console, common, plan, runner.run(plan, options, new ProgressLines(console)));
  }

  Rollback rollback() {
    return new Rollback(world(), surroundings(), session.holder(), runs());
  }

  private LiveSurroundings surroundings() {
    return new LiveSurroundings(world(), Manifests.of(session.registry()), repository.remote);
  }

  private World world() {
    return new World(cluster, workspace.git(), session.clock());
  }

  private Path runs() {
    return session.state().resolve(Moves.RUNS);
  }
}
