package dev.fluxlift.simulator.world;

import dev.fluxlift.engine.estate.FolderTree;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.estate.Tree;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Recogniser;
import dev.fluxlift.engine.mapping.InstanceMapping;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Survey;
import dev.fluxlift.engine.proof.Distributions;
import dev.fluxlift.simulator.time.Chooser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The example repository of this project, simulated. */
public final class Example {
  private static final Path HERE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

  private Example() {}

  /** Its files. */
  public static FolderTree tree() {
    Path beside = HERE.resolveSibling("examples/home-cluster");
    return new FolderTree(Files.isDirectory(beside) ? beside : HERE.resolve("../examples/home-cluster").normalize());
  }

  /** What its files say of the installation. */
  public static Installation installation() {
    return installation(tree());
  }

  private static Installation installation(Tree tree) {
    return Recogniser.recognise(new Repository(tree)).installation().orElseThrow();
  }

  /** A Git server that has it. */
  public static SimulatedGit git() {
    return git(tree());
  }

  private static SimulatedGit git(Tree tree) {
    Installation installation = installation(tree);
    return new SimulatedGit(
        tree,
        installation.rootSource().value().text("spec", "url").orElseThrow(),
        installation.rootSource().value().text("spec", "ref", "branch").orElseThrow(),
        Path.of("/rehearsal"));
  }

  /** What is simulated of it. */
  public static Simulation.Estate estate() {
    return estate(installation());
  }

  private static Simulation.Estate estate(Installation installation) {
    InstanceMapping.Result mapped = InstanceMapping.map(installation, InstanceMapping.Choice.NONE);
    return new Simulation.Estate(
        installation,
        Distributions.find(installation.version(), Optional.empty(), Optional.empty()),
        mapped.operatorVersion());
  }

  /** With the old Flux at rest. */
  public static Simulation simulation(long seed) {
    return Simulation.installed(estate(), git(), Chooser.seeded(seed));
  }

  /** Another repository, with the old Flux at rest. */
  public static Simulation simulation(Tree tree, long seed) {
    return Simulation.installed(estate(installation(tree)), git(tree), Chooser.seeded(seed));
  }

  /** What is asked of it. */
  public static Survey.Question question(Simulation simulation) {
    SimulatedGit git = simulation.git();
    return new Survey.Question(
        "0.1.0", new Repository(tree()), installation(),
        new Plan.RepositoryLock(git.state().head(), git.url(), git.branch(), Map.of()),
        InstanceMapping.Choice.NONE, Optional.empty(), Set.of(), Optional.empty());
  }

  /** Its plan, made of the repository alone. */
  public static Plan plan(Simulation simulation) {
    return Survey.of(question(simulation), Optional.empty()).plan();
  }

  /** Its plan, made with the cluster. */
  public static Plan livePlan(Simulation simulation) {
    String head = simulation.git().state().head();
    return Survey.of(
            question(simulation),
            Optional.of(new Survey.Live(
                simulation.ports().cluster(), simulation.manifests(), simulation.ports().clock(), Optional.of(head::equals), _ -> {})))
        .plan();
  }
}
