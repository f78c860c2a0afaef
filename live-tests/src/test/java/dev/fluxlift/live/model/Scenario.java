package dev.fluxlift.live.model;

import java.util.List;
import java.util.function.Consumer;

/**
 * Steps that run unchanged on the simulator and on a real control plane.
 *
 * @param name unique; of its namespace too
 * @param where what world it needs
 * @param rules what it shows
 * @param steps what happens
 */
record Scenario(String name, World where, List<Rule> rules, Consumer<Scene> steps) {
  /** What a scenario starts from. */
  enum World {
    /** A running Flux; the scenario keeps to a namespace of its own, so that many share one world. */
    SHARED,
    /** The same, but it restarts controllers: nothing else may happen at the time. */
    ALONE,
    /** A world of its own in which the old Flux manages itself. */
    OLD_FLUX
  }

  Scenario {
    rules = List.copyOf(rules);
  }

  static Scenario shared(String name, List<Rule> rules, Consumer<Scene> steps) {
    return new Scenario(name, World.SHARED, rules, steps);
  }

  boolean wholeWorld() {
    return where == World.OLD_FLUX;
  }

  @Override
  public String toString() {
    return name;
  }
}
