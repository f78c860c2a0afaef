package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.plan.Condition;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.run.ConditionNow;
import dev.fluxlift.engine.run.Ending;
import dev.fluxlift.engine.run.LiveSurroundings;
import dev.fluxlift.engine.run.Lock;
import dev.fluxlift.engine.run.Outcome;
import dev.fluxlift.engine.run.Progress;
import dev.fluxlift.engine.run.RunOptions;
import dev.fluxlift.engine.run.Runner;
import dev.fluxlift.engine.run.SoakChoice;
import dev.fluxlift.engine.run.World;
import dev.fluxlift.simulator.world.SimulatedGit;
import dev.fluxlift.simulator.world.Simulation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Each condition that must hold before a step is left out once, while somebody sees to it that it does not hold. */
final class ConditionMutants {
  private final Scene scene;
  private final Path directory;

  ConditionMutants(Scene scene, Path directory) {
    this.scene = scene;
    this.directory = directory;
  }

  /**
   * @param step whose condition is left out
   * @param condition which
   * @param verdict what became of it
   * @param why what stopped the move although the condition was left out; {@code ""} when nothing did
   */
  record Row(StepId step, Condition condition, Verdict verdict, String why) {}

  /** What became of a mutant. */
  enum Verdict {
    /** The step acted although the condition did not hold, and that was seen. */
    CAUGHT,
    /** Something else that guards the step stopped it. */
    STOPPED_BY_ANOTHER,
    /** By the time the step acts the move itself, or Flux, has mended it. */
    HOLDS_AGAIN,
    /** Nothing that somebody can do makes the condition not hold at that moment. */
    ALWAYS_HOLDS,
    /** The step acted while it did not hold even with the condition: the move itself is wrong. */
    WRONG
  }

  List<Row> rows() {
    List<Row> out = new ArrayList<>();
    for (Step step : scene.estate().plan().steps()) {
      for (Condition condition : step.before()) {
        out.add(row(step.id(), condition));
      }
    }
    return out;
  }

  private Row row(StepId step, Condition condition) {
    Plan plan = scene.estate().plan();
    Attempt with = attempt(step, condition, plan);
    if (!with.falsified()) {
      return new Row(step, condition, Verdict.ALWAYS_HOLDS, "");
    }
    if (with.acted()) {
      return new Row(step, condition, Verdict.WRONG, with.outcome().message());
    }
    Attempt without = attempt(step, condition, Mutant.without(plan, step, condition));
    if (without.acted()) {
      return new Row(step, condition, Verdict.CAUGHT, "");
    }
    boolean reached = without.outcome().exitCode() == 0;
    return reached
        ? new Row(step, condition, Verdict.HOLDS_AGAIN, "")
        : new Row(step, condition, Verdict.STOPPED_BY_ANOTHER, without.outcome().message());
  }

  /** The brake is no effect of the step. */
  private static boolean braked(String what) {
    return what.endsWith(" is suspended") || what.contains(" is scaled to 0");
  }

  /** @param acted whether the step had an effect, or was called done, while the condition did not hold */
  private record Attempt(boolean falsified, boolean acted, Outcome outcome) {}

  private Attempt attempt(StepId step, Condition condition, Plan plan) {
    Path base = directory.resolve("condition");
    Records.delete(base);
    scene.begin(Falsified.before(scene.estate().plan(), step).orElse(StepId.S0), base, step != StepId.S0);
    scene.watcher().end();
    Simulation simulation = scene.estate().simulation();
    World world = simulation.ports();
    LiveSurroundings surroundings = new LiveSurroundings(world, simulation.manifests(), SimulatedGit.REMOTE);
    boolean falsified = new Falsified(simulation.server().as("kubectl"), plan, base).by(condition)
        && !ConditionNow.holds(world, scene.estate().plan(), base, surroundings, condition);
    if (!falsified) {
      return new Attempt(false, false, new Outcome(Ending.ERROR, Optional.empty(), "", ""));
    }
    boolean[] seen = new boolean[2];
    Progress oracle = event -> {
      boolean effect = switch (event) {
        case Progress.Did d -> d.step().id() == step && !braked(d.what());
        case Progress.Finished f -> f.step().id() == step;
        default -> false;
      };
      if (effect && !seen[0]) {
        seen[0] = true;
        seen[1] = !ConditionNow.holds(world, scene.estate().plan(), base, surroundings, condition);
      }
    };
    RunOptions options =
        RunOptions.unattended(SimulatedGit.REMOTE).withUntil(Optional.of(step)).withSoak(SoakChoice.NONE);
    Outcome outcome = new Runner(world, surroundings, new Lock.Holder("laptop", 7, "mutant", _ -> false), base, Estate.TOOL)
        .run(plan, options, oracle);
    return new Attempt(true, seen[1], outcome);
  }
}
