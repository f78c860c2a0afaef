package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.run.Ending;
import dev.fluxlift.engine.run.Outcome;
import dev.fluxlift.simulator.world.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Each guard is left out once, and those that stand behind each other together, while people do what they are there for. */
final class GuardMutants {
  private final Scene scene;
  private final Path directory;

  GuardMutants(Scene scene, Path directory) {
    this.scene = scene;
    this.directory = directory;
  }

  /**
   * @param words the guards left out
   * @param seen what showed that they are missing; empty when nothing did
   */
  record Row(String words, Optional<String> seen) {}

  /** The guards one by one. */
  List<Row> rows() {
    List<Row> out = new ArrayList<>();
    for (Guard guard : Guard.values()) {
      out.add(new Row(guard.words(), seen(guard.leftOut(scene.estate().plan()))));
    }
    return out;
  }

  /** Those that stand behind each other, together, while somebody does the one thing that they are all against. */
  List<Row> together() {
    List<Row> out = new ArrayList<>();
    for (List<Guard> group : Guard.TOGETHER) {
      Plan plan = scene.estate().plan();
      for (Guard guard : group) {
        plan = guard.leftOut(plan);
      }
      out.add(new Row(Guard.words(group), seen(plan, List.of(Attack.OUR_FILES_REMOVED))));
    }
    return out;
  }

  /** What goes wrong with a plan, whatever people do; nothing may with the one that was not changed. */
  Optional<String> seen(Plan plan) {
    return seen(plan, List.of(Attack.values()));
  }

  private Optional<String> seen(Plan plan, List<Attack> attacks) {
    Path base = directory.resolve("guard");
    Records.delete(base);
    scene.begin(StepId.S0, base);
    Map<StepId, Simulation.Memory> states = new EnumMap<>(StepId.class);
    for (StepId after : List.of(StepId.S1, StepId.S4, StepId.S7)) {
      Outcome outcome = scene.run(plan, Optional.of(after), base);
      if (outcome.ending() != Ending.REACHED) {
        return Optional.of("the step itself: " + outcome.message());
      }
      if (!scene.watcher().broken().isEmpty()) {
        return Optional.of("the move to " + after + ": " + first(scene.watcher().broken()));
      }
      states.put(after, scene.estate().simulation().memory());
    }
    for (Map.Entry<StepId, Simulation.Memory> state : states.entrySet()) {
      for (Attack attack : attacks) {
        Optional<String> seen = attack.possible(state.getKey())
            ? attacked(state.getKey(), state.getValue(), attack)
            : Optional.empty();
        if (seen.isPresent()) {
          return seen;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> attacked(StepId after, Simulation.Memory state, Attack attack) {
    scene.again(state);
    Attackers attackers = new Attackers(scene.estate().simulation(), scene.estate().plan());
    attackers.strike(attack);
    scene.estate().simulation().scheduler().run(Duration.ofMinutes(35));
    scene.watcher().end();
    List<String> broken = new ArrayList<>();
    scene.watcher().broken().forEach(b -> broken.add(b.substring(b.indexOf(' ') + 1)));
    broken.addAll(attackers.lost());
    return broken.isEmpty()
        ? Optional.empty()
        : Optional.of(attack.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " after " + after + ": " + first(broken));
  }

  private static String first(List<String> all) {
    return all.getFirst() + (all.size() > 1 ? " and " + (all.size() - 1) + " more" : "");
  }
}
