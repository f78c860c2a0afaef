package dev.fluxlift.simulator.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.run.LiveSurroundings;
import dev.fluxlift.engine.run.Lock;
import dev.fluxlift.engine.run.RunOptions;
import dev.fluxlift.engine.run.Runner;
import dev.fluxlift.engine.run.SoakChoice;
import dev.fluxlift.engine.run.World;
import dev.fluxlift.simulator.check.Prefixes.Prefix;
import dev.fluxlift.simulator.time.Footprint;
import dev.fluxlift.simulator.world.Example;
import dev.fluxlift.simulator.world.SimulatedGit;
import dev.fluxlift.simulator.world.Simulation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two reconciliations read and wrote says whether their order makes a difference: tried out along a whole move. */
class CommutingTest {
  private static final int MOMENTS = 25;
  private static final int PAIRS = 6;

  @TempDir Path directory;

  @Test
  void twoThatDoNotMeetComeToTheSameInEitherOrderInEachStepOfTheMove() throws Exception {
    Simulation simulation = Example.simulation(1);
    Plan plan = Example.livePlan(simulation);
    Simulation.Memory start = simulation.memory();
    Path papers = Files.createTempDirectory(directory, "run");
    Prefixes prefixes = new Prefixes(simulation, papers);
    World world = prefixes.world();
    new Runner(world, new LiveSurroundings(world, simulation.manifests(), SimulatedGit.REMOTE),
            new Lock.Holder(ModelCheck.HOST, 7, "run7", p -> p == 7), papers, plan.toolVersion())
        .run(plan, RunOptions.unattended(SimulatedGit.REMOTE).withSoak(SoakChoice.NONE), prefixes.telling(_ -> {}));
    prefixes.close();
    assertThat(prefixes.prefixes()).extracting(p -> p.step().id()).contains(StepId.S1, StepId.S6, StepId.S8);
    Simulation other = simulation.another(start);
    int[] apart = {0, 0};

    for (Prefix prefix : prefixes.prefixes().stream().filter(p -> !p.finished()).toList()) {
      other.remember(prefix.world());
      WorldModel model = new WorldModel(other, List::of, false, Set.of(), Set.of()).inOrders();
      along(model, new Random(prefix.step().id().ordinal()), apart);
      model.close();
    }

    System.out.println("pairs of reconciliations that did not meet: " + apart[0] + ", that met: " + apart[1]);
    assertThat(apart[0]).as("that do not meet").isGreaterThan(50);
    assertThat(apart[1]).as("that meet").isPositive();
  }

  /** In each moment on the usual way some pairs of those that could act. */
  private static void along(WorldModel model, Random random, int[] apart) {
    for (int moment = 0; moment < MOMENTS && !model.choices().isEmpty(); moment++) {
      WorldModel.State here = model.state();
      List<WorldChoice> ready = model.atOnce() ? model.choices() : List.of();
      for (int i = 0; i < PAIRS && ready.size() > 1; i++) {
        int one = random.nextInt(ready.size());
        int other = (one + 1 + random.nextInt(ready.size() - 1)) % ready.size();
        pair(model, here, ready.get(one), ready.get(other), apart);
      }
      model.put(here);
      do {
        model.take(model.choices().getFirst());
      } while (!model.atOnce() && !model.choices().isEmpty());
    }
  }

  private static void pair(WorldModel model, WorldModel.State here, WorldChoice one, WorldChoice other, int[] apart) {
    model.put(here);
    Footprint first = step(model, one);
    WorldModel.State between = model.state();
    model.put(here);
    Footprint second = step(model, other);
    if (!model.apart(first, second)) {
      apart[1]++;
      return;
    }
    apart[0]++;
    step(model, one);
    long after = model.within();
    model.put(between);
    step(model, other);
    assertThat(model.within()).as("%s and %s", one, other).isEqualTo(after);
  }

  /** With what comes of it before anybody else can act. */
  private static Footprint step(WorldModel model, WorldChoice choice) {
    model.take(choice);
    Optional<Footprint> out = Optional.of(model.touched());
    while (model.forced()) {
      model.take(model.choices().getFirst());
      out = Optional.of(model.joined(out.orElseThrow(), model.touched()));
    }
    return out.orElseThrow();
  }
}
