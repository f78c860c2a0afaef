package dev.fluxlift.engine.run;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.verify.Violation;
import java.util.List;
import java.util.Optional;

/** Whether what a plan's commits say is in the tree that the root applied last: invariant I7. */
public final class Delivered {
  private final Follower follower;

  /** @param remote name of the remote that Flux follows */
  public Delivered(Plan plan, World world, String remote) {
    this.follower = new Follower(plan, world.cluster(), new Branch(plan, world.git(), remote), world.clock());
  }

  /** The Kustomization that applies the commits. */
  public ObjectRef root() {
    return follower.root();
  }

  /**
   * What of the commits up to a step is not in that tree.
   *
   * @param reached the last step whose commit was applied once; empty when none was
   */
  public List<Violation> violated(Optional<StepId> reached) {
    return follower.undelivered(reached);
  }
}
