package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Recogniser;
import dev.fluxlift.engine.mapping.InstanceMapping;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Survey;
import dev.fluxlift.engine.port.GitException;
import dev.fluxlift.engine.proof.Distributions;
import dev.fluxlift.engine.run.World;
import dev.fluxlift.engine.verify.Snapshot;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Faults;
import dev.fluxlift.simulator.time.Chooser;
import dev.fluxlift.simulator.workload.Programs;
import dev.fluxlift.simulator.world.Remotes;
import dev.fluxlift.simulator.world.SimulatedGit;
import dev.fluxlift.simulator.world.Simulation;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A cluster with a small repository, with the old Flux at rest, and the plan of its move. */
final class Estate {
  static final String TOOL = "0.1.0";
  static final String NAMESPACE = "flux-system";

  /** What each Secret says; nothing that fluxlift writes may hold it. */
  static final String SECRET = "S3cr3t-0f-th3-h0us3";

  private final SmallRepository repository;
  private final Simulation simulation;
  private final Plan plan;
  private final Snapshot before;

  Estate(long seed) {
    this.repository = SmallRepository.of(seed);
    Installation installation = Recogniser.recognise(new Repository(repository)).installation()
        .orElseThrow(() -> new IllegalStateException("not recognised: " + repository));
    InstanceMapping.Result mapped = InstanceMapping.map(installation, InstanceMapping.Choice.NONE);
    SimulatedGit git = new SimulatedGit(repository, SmallRepository.URL, SmallRepository.BRANCH, Path.of("/home/cluster"));
    this.simulation = Simulation.installed(
        new Simulation.Estate(
            installation,
            Distributions.find(installation.version(), Optional.empty(), Optional.empty()),
            mapped.operatorVersion()),
        git,
        Chooser.seeded(seed));
    secrets();
    simulation.scheduler().run(Duration.ofMinutes(3));
    this.plan = survey(simulation.ports()).plan();
    this.before = Snapshot.take(simulation.ports().cluster(), NAMESPACE);
  }

  private void secrets() {
    Api person = simulation.server().as("kubectl");
    for (String name : List.of("deploy-key", "cluster-secrets")) {
      ObjectRef ref = new ObjectRef("", "Secret", NAMESPACE, name);
      if (person.get(ref).isPresent()) {
        person.patch(ref, Api.PatchType.MERGE, Mapping.of("stringData", Mapping.of("assumed", SECRET)), "");
      }
    }
  }

  /** The survey that {@code plan} makes of the branch as it is now. */
  static Survey survey(World world, SimulatedGit git, Simulation simulation) {
    String head = git.head(git.branch()).orElseThrow();
    Repository repository = new Repository(git.tree());
    Installation installation = Recogniser.recognise(repository).installation()
        .orElseThrow(() -> new NotMovable("not recognised any more"));
    return Survey.of(
        new Survey.Question(
            TOOL,
            repository,
            installation,
            new Plan.RepositoryLock(head, SmallRepository.URL, SmallRepository.BRANCH, Map.of()),
            InstanceMapping.Choice.NONE,
            Optional.empty(),
            Set.of(),
            Optional.empty()),
        Optional.of(new Survey.Live(world.cluster(), simulation.manifests(), world.clock(),
            Optional.of(commit -> isIn(git, head, commit)), _ -> {})));
  }

  /** The repository is not one that is moved; the command line says so with its findings. */
  static final class NotMovable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotMovable(String message) {
      super(message);
    }
  }

  Survey survey(World world) {
    return survey(world, simulation.git(), simulation);
  }

  private static boolean isIn(SimulatedGit git, String head, String commit) {
    try {
      return git.isAncestor(head, commit);
    } catch (GitException _) {
      return false;
    }
  }

  Simulation simulation() {
    return simulation;
  }

  Plan plan() {
    return plan;
  }

  /** How it was before the move. */
  Snapshot before() {
    return before;
  }

  void remember(Simulation.Memory memory) {
    simulation.server().faults(Faults.NONE);
    simulation.remotes(Remotes.ANSWER);
    simulation.programs(Programs.FINE);
    simulation.remember(memory);
  }

  @Override
  public String toString() {
    return repository.toString();
  }
}
