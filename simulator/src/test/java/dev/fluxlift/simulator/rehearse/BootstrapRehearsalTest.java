package dev.fluxlift.simulator.rehearse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Recognition;
import dev.fluxlift.engine.install.Recogniser;
import dev.fluxlift.engine.mapping.InstanceMapping;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Survey;
import dev.fluxlift.simulator.world.Example;
import dev.fluxlift.simulator.world.Simulation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** V16 by the runner: a root that installs Flux itself gives it away, and takes it back. */
class BootstrapRehearsalTest {
  private static final List<String> FOUR =
      List.of("source-controller", "kustomize-controller", "helm-controller", "notification-controller");

  @TempDir Path directory;

  @ParameterizedTest(name = "Flux {0}")
  @CsvSource({"2.4.0", "2.8.6"})
  void aBootstrapGoesForwardBackAndForwardAgain(String version) {
    BootstrapTree tree = new BootstrapTree(version, FOUR);
    Recognition found = Recogniser.recognise(new Repository(tree));
    assertThat(found.findings()).isEmpty();
    Installation installation = found.installation().orElseThrow();
    Simulation simulation = Example.simulation(tree, 1);
    Survey.Question question = new Survey.Question(
        "0.1.0", new Repository(tree), installation,
        new Plan.RepositoryLock(simulation.git().state().head(), simulation.git().url(), simulation.git().branch(), Map.of()),
        InstanceMapping.Choice.NONE, Optional.empty(), Set.of("version-untested", "combination-untested", "no-deletion-policy"), Optional.empty());

    List<Rehearsal.Leg> legs = new Rehearsal(simulation, question, directory).run();

    assertThat(legs).allMatch(Rehearsal.Leg::good).hasSize(5);
    assertThat(legs.get(1).gone()).isEmpty();
    assertThat(legs.get(2).outcome().message()).contains("the canary proved", "all is as S0's backup says");
  }
}
