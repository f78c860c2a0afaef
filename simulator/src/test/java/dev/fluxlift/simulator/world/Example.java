package dev.fluxlift.simulator.world;

import dev.fluxlift.engine.estate.FolderTree;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Recogniser;
import dev.fluxlift.engine.mapping.InstanceMapping;
import dev.fluxlift.engine.proof.Distributions;
import dev.fluxlift.simulator.time.Chooser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The example repository of this project, simulated. */
public final class Example {
  private static final Path HERE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

  private Example() {}

  /** Its files. */
  public static FolderTree tree() {
    Path beside = HERE.resolveSibling("examples/home-cluster");
    return new FolderTree(Files.isDirectory(beside) ? beside : HERE.resolve("../examples/home-cluster").normalize());
  }

  /** With the old Flux at rest. */
  public static Simulation simulation(long seed) {
    Installation installation = Recogniser.recognise(new Repository(tree())).installation().orElseThrow();
    InstanceMapping.Result mapped = InstanceMapping.map(installation, InstanceMapping.Choice.NONE);
    SimulatedGit git = new SimulatedGit(
        tree(),
        installation.rootSource().value().text("spec", "url").orElseThrow(),
        installation.rootSource().value().text("spec", "ref", "branch").orElseThrow(),
        Path.of("/rehearsal"));
    return Simulation.installed(
        new Simulation.Estate(
            installation,
            Distributions.find(installation.version(), Optional.empty(), Optional.empty()),
            mapped.operatorVersion()),
        git,
        Chooser.seeded(seed));
  }
}
