package dev.fluxlift.live.model;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.simulator.time.Chooser;
import dev.fluxlift.simulator.time.Scheduler;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Simulated worlds to start scenarios from; each is made once and put back as it was for the next scenario. */
final class Simulated {
  private record Start(SimulatedWorld world, Scheduler.Memory memory) {}

  private final long seed;
  private final Map<String, Start> starts = new HashMap<>();

  /** @param seed decides who acts first when several could */
  Simulated(long seed) {
    this.seed = seed;
  }

  /** Runs a scenario and says what it came to. */
  Result run(Scenario scenario, FluxLine line) {
    Scene scene = new Scene(scenario, stage(scenario.where(), line));
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
    return new SimulatedStage(start.world());
  }

  private Start made(Scenario.World kind, FluxLine line) {
    SimulatedWorld world = new SimulatedWorld(line, Chooser.seeded(seed));
    if (kind == Scenario.World.OLD_FLUX || kind == Scenario.World.ADOPTED) {
      world.oldFlux();
    }
    if (kind == Scenario.World.ADOPTED) {
      Scenario adoption = new Scenario("adopted", kind, java.util.List.of(), s -> OperatorScenarios.adopt(s, line.components()));
      adoption.steps().accept(new Scene(adoption, new SimulatedStage(world)));
      ObjectRef old = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", Scene.FLUX, "flux");
      new SimulatedStage(world).await("the old Kustomization to be Ready",
          () -> new SimulatedStage(world).get(old).filter(o -> o.ready()).isPresent());
      world.scheduler.run(Duration.ofMinutes(2));
    }
    return new Start(world, world.scheduler.memory());
  }
}
