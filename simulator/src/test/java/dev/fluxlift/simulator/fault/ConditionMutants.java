package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.plan.Condition;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.run.ConditionNow;
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
    /** Something else stopped the step; left out there too, the step acted although the condition did not hold. */
    CAUGHT_ONCE_LEFT_OUT_EVERYWHERE,
    /** Something else that guards the step stopped it. */
    STOPPED_BY_ANOTHER,
    /** By the time the step acts the move itself, or Flux, has mended it. */
    HOLDS_AGAIN,
    /** Nothing that somebody can do makes the condition not hold at that moment. */
    ALWAYS_HOLDS,
    /** The step acted while it did not hold even with the condition: the move itself is wrong. */
    WRONG
  }

  /** When somebody does it. */
  private enum Moment {
    /** Before the person goes on. */
    BEFORE_THE_COMMAND,
    /** When the steps before it were looked at again, and just before its own conditions are. */
    AS_THE_STEP_BEGINS
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
    Plan without = Mutant.without(plan, step, condition);
    Row best = new Row(step, condition, Verdict.ALWAYS_HOLDS, "");
    for (Moment moment : Moment.values()) {
      Attempt with = attempt(step, condition, plan, moment);
      if (with.falsified()) {
        Row row = with.acted()
            ? new Row(step, condition, Verdict.WRONG, with.words())
            : judged(step, condition, attempt(step, condition, without, moment));
        best = row.verdict() == Verdict.WRONG || row.verdict().compareTo(best.verdict()) < 0 ? row : best;
      }
      if (best.verdict() == Verdict.WRONG || best.verdict() == Verdict.CAUGHT) {
        return best;
      }
    }
    return best.verdict() == Verdict.STOPPED_BY_ANOTHER ? everywhere(best) : best;
  }

  private static Row judged(StepId step, Condition condition, Attempt without) {
    if (without.acted()) {
      return new Row(step, condition, Verdict.CAUGHT, "");
    }
    return without.reached()
        ? new Row(step, condition, Verdict.HOLDS_AGAIN, "")
        : new Row(step, condition, Verdict.STOPPED_BY_ANOTHER, without.words());
  }

  /** What stopped the step may be the same condition of another step. */
  private Row everywhere(Row stopped) {
    Plan without = Mutant.withoutAnywhere(scene.estate().plan(), stopped.condition());
    for (Moment moment : Moment.values()) {
      if (attempt(stopped.step(), stopped.condition(), without, moment).acted()) {
        return new Row(stopped.step(), stopped.condition(), Verdict.CAUGHT_ONCE_LEFT_OUT_EVERYWHERE, stopped.why());
      }
    }
    return stopped;
  }

  /** The brake is no effect of the step. */
  private static boolean braked(String what) {
    return what.endsWith(" is suspended") || what.contains(" is scaled to 0");
  }

  /**
   * @param falsified whether the condition could be made not to hold
   * @param acted whether the step had an effect, or was called done, while the condition did not hold
   * @param reached whether the command went to its end
   * @param words what it said at its end
   */
  private record Attempt(boolean falsified, boolean acted, boolean reached, String words) {}

  private Attempt attempt(StepId step, Condition condition, Plan plan, Moment moment) {
    Path base = directory.resolve("condition");
    Records.delete(base);
    scene.begin(Falsified.before(scene.estate().plan(), step).orElse(StepId.S0), base, step != StepId.S0);
    scene.watcher().end();
    Simulation simulation = scene.estate().simulation();
    World world = simulation.ports();
    LiveSurroundings surroundings = new LiveSurroundings(world, simulation.manifests(), SimulatedGit.REMOTE);
    Oracle oracle = new Oracle(
        step,
        () -> ConditionNow.holds(world, scene.estate().plan(), base, surroundings, condition),
        () -> new Falsified(simulation, scene.estate().plan(), base).by(condition));
    if (moment == Moment.BEFORE_THE_COMMAND && !oracle.falsify()) {
      return new Attempt(false, false, false, "");
    }
    RunOptions options =
        RunOptions.unattended(SimulatedGit.REMOTE).withUntil(Optional.of(step)).withSoak(SoakChoice.NONE);
    Outcome outcome = new Runner(world, surroundings, new Lock.Holder("laptop", 7, "mutant", _ -> false), base, Estate.TOOL)
        .run(plan, options, event -> {
          if (moment == Moment.AS_THE_STEP_BEGINS && event instanceof Progress.Started s && s.step().id() == step) {
            oracle.falsify();
          }
          oracle.look(event);
        });
    return new Attempt(oracle.falsified, oracle.acted, outcome.exitCode() == 0, outcome.message());
  }

  /** Sees whether a step acts while its condition does not hold. */
  private static final class Oracle {
    private final StepId step;
    private final java.util.function.BooleanSupplier holds;
    private final java.util.function.BooleanSupplier somebody;
    private boolean falsified;
    private boolean seen;
    private boolean acted;

    Oracle(StepId step, java.util.function.BooleanSupplier holds, java.util.function.BooleanSupplier somebody) {
      this.step = step;
      this.holds = holds;
      this.somebody = somebody;
    }

    boolean falsify() {
      falsified = falsified || (somebody.getAsBoolean() && !holds.getAsBoolean());
      return falsified;
    }

    void look(Progress.Event event) {
      boolean effect = switch (event) {
        case Progress.Did d -> d.step().id() == step && !braked(d.what());
        case Progress.Finished f -> f.step().id() == step;
        default -> false;
      };
      if (effect && falsified && !seen) {
        seen = true;
        acted = !holds.getAsBoolean();
      }
    }
  }
}
