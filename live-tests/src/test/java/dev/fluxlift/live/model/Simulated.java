package dev.fluxlift.live.model;

import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.simulator.time.Chooser;
import dev.fluxlift.simulator.time.Scheduler;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Simulated worlds to start scenarios from; each is made once and put back as it was for the next scenario. */
final class Simulated {
  private record Start(SimulatedWorld world, Scheduler.Memory memory, SimulatedWorld.Outside outside) {}

  private final long seed;
  private final Map<String, Start> starts = new HashMap<>();

  /** @param seed decides who acts first when several could */
  Simulated(long seed) {
    this.seed = seed;
  }

  /** Runs a scenario that shares its world, and says what it came to. */
  synchronized Result run(Scenario scenario, FluxLine line) {
    return played(new Scene(scenario, stage(scenario.where(), line)), scenario);
  }

  /** Runs the scenarios of a story, and says what each came to. */
  synchronized Map<Scenario, Result> run(Story story, FluxLine line) {
    Stage stage = stage(story.scenarios().getFirst().where(), line);
    Map<Scenario, Result> out = new LinkedHashMap<>();
    Optional<Scene> before = Optional.empty();
    for (Scenario scenario : story.scenarios()) {
      Scene scene = before.map(b -> b.next(scenario)).orElseGet(() -> new Scene(scenario, stage));
      try {
        out.put(scenario, played(scene, scenario));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(story + ", " + scenario + " on the simulator: " + e.getMessage(), e);
      }
      before = Optional.of(scene);
    }
    return out;
  }

  private static Result played(Scene scene, Scenario scenario) {
    scenario.steps().accept(scene);
    if (!scenario.wholeWorld()) {
      scene.settle();
    }
    scene.stage().pause();
    return Result.of(scene);
  }

  private SimulatedStage stage(Scenario.World where, FluxLine line) {
    Scenario.World kind = where == Scenario.World.ALONE ? Scenario.World.SHARED : where;
    Start start = starts.computeIfAbsent(line + " " + kind, _ -> made(kind, line));
    start.world().scheduler.remember(start.memory());
    start.world().remember(start.outside());
    return new SimulatedStage(start.world());
  }

  private Start made(Scenario.World kind, FluxLine line) {
    SimulatedWorld world = new SimulatedWorld(line, Chooser.seeded(seed));
    if (kind == Scenario.World.OLD_FLUX) {
      world.oldFlux();
    }
    return new Start(world, world.scheduler.memory(), world.outside());
  }
}
