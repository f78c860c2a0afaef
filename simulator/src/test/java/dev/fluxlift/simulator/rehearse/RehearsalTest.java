package dev.fluxlift.simulator.rehearse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.install.Installation;
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
import org.junit.jupiter.params.provider.ValueSource;

class RehearsalTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theExampleGoesForwardBackAndForwardAgain(long seed) {
    Simulation simulation = Example.simulation(seed);
    Installation installation = Recogniser.recognise(new Repository(Example.tree())).installation().orElseThrow();
    Survey.Question question = new Survey.Question(
        "0.1.0", new Repository(Example.tree()), installation,
        new Plan.RepositoryLock(simulation.git().state().head(), simulation.git().url(), simulation.git().branch(), Map.of()),
        InstanceMapping.Choice.NONE, Optional.empty(), Set.of(), Optional.empty());

    List<Rehearsal.Leg> legs = new Rehearsal(simulation, question, directory).run();

    assertThat(legs).hasSize(5).allMatch(Rehearsal.Leg::good);
    assertThat(legs.get(2).outcome().message()).contains("the canary proved", "all is as S0's backup says");
  }
}
