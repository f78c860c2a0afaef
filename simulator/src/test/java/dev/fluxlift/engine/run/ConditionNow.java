package dev.fluxlift.engine.run;

import dev.fluxlift.engine.plan.Condition;
import dev.fluxlift.engine.plan.Plan;
import java.nio.file.Path;
import java.util.Set;

/** A condition of a step as the runner reads it, for whoever watches the runner. */
public final class ConditionNow {
  private ConditionNow() {}

  /** Whether it holds; one that asks for two looks gets two. */
  public static boolean holds(World world, Plan plan, Path base, Surroundings surroundings, Condition condition) {
    Branch branch = new Branch(plan, world.git(), "origin");
    Follower follower = new Follower(plan, world.cluster(), branch, world.clock());
    Kept kept = new Kept(plan, RunDirectory.of(base, plan), world.clock());
    Conditions conditions = new Conditions(plan, world.cluster(), follower, kept, surroundings, Set.of());
    boolean first = conditions.read(condition).holds();
    return first || conditions.read(condition).holds();
  }
}
