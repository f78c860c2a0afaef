package dev.fluxlift.engine.run;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Condition;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.verify.Baseline;
import dev.fluxlift.engine.verify.InvariantState;
import dev.fluxlift.engine.verify.Invariants;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where a way back ends: seen to be the state after that step, and kept so that a run goes forward from it. */
final class Stand {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Plan plan;
  private final World world;
  private final Branch branch;
  private final Kept kept;
  private final Conditions conditions;
  private final Waiting waiting;
  private final RunOptions options;
  private final Move.Keeping keeping;

  Stand(
      Plan plan,
      World world,
      Surroundings surroundings,
      RunOptions options,
      Move.Keeping keeping,
      Progress progress) {
    this.plan = plan;
    this.world = world;
    this.options = options;
    this.keeping = keeping;
    this.branch = new Branch(plan, world.git(), options.remote());
    this.kept = new Kept(plan, keeping.directory(), world.clock());
    Follower follower = new Follower(plan, world.cluster(), branch, world.clock());
    this.conditions = new Conditions(plan, world.cluster(), follower, kept, surroundings, options.consents());
    this.waiting = new Waiting(world.clock(), keeping.lock(), options, progress);
  }

  /**
   * Sees that the move stands after this step, and writes that down. All the way back there is no move to go on with.
   *
   * @throws StopException when it does not stand there
   */
  void settle(StepId to) {
    if (to != StepId.S0) {
      requireBranch(to);
      require(to);
    }
    if (to.compareTo(StepId.S7) < 0) {
      kept.keepSoak(Mapping.EMPTY);
    }
    Optional<Baseline> baseline = kept.baseline().or(() -> keeping.there().flatMap(Checkpoint.Content::baseline));
    Optional<Baseline> anew = baseline.map(this::withOwnerOfNow);
    anew.ifPresent(kept::keep);
    new Checkpoint(world.cluster(), plan.installation().namespace()).write(new Checkpoint.Content(
        plan, to, keeping.holder().run(), keeping.backupOn(), options.consents(), anew, Optional.of(kept.soak()), Optional.empty(),
        keeping.unrehearsed()));
  }

  /** Step S8 removed the old owner and its source, so they were made anew. */
  private Baseline withOwnerOfNow(Baseline baseline) {
    Set<ObjectRef> made = plan.installation().going();
    InvariantState was = baseline.invariants();
    return baseline.with(was.withIdentitiesOf(made, new Invariants(world.cluster()).again(was)));
  }

  private void requireBranch(StepId to) {
    Branch.Position position = branch.position();
    StepId committed = to == StepId.S7 ? StepId.S6 : to;
    if (!position.overlapping().isEmpty()) {
      throw branch.overlap(position);
    }
    if (!position.reached().equals(Optional.of(committed))) {
      throw notThere(to, "the branch stands at " + position.reached().map(StepId::name).orElse("its beginning"));
    }
  }

  private void require(StepId to) {
    Step step = plan.step(to).orElseThrow();
    try {
      Verdict last = waiting.until(step, PATIENCE, () -> conditions.all(after(to)), () -> {});
      if (!last.holds()) {
        throw notThere(to, last.evidence() + " (waited for: " + last.waitingFor() + ")");
      }
    } catch (InterruptedException _) {
      throw new StopException(
          Ending.INTERRUPTED, "interrupted on the way back; it can go on from here", "Go on with: fluxlift rollback --to " + to);
    }
  }

  /** What the step leaves, and the guards that the next one begins with. */
  private List<Condition> after(StepId to) {
    List<Condition> out = new ArrayList<>();
    // the soak itself is not judged again
    out.addAll(to == StepId.S7 ? before(StepId.S7) : plan.step(to).map(Step::after).orElse(List.of()));
    if (to == StepId.S2) {
      out.addAll(before(StepId.S3));
    }
    before(StepId.S4).stream().filter(Condition.Field.class::isInstance).forEach(out::add);
    return out;
  }

  private List<Condition> before(StepId step) {
    return plan.step(step).map(Step::before).orElse(List.of());
  }

  private static StopException notThere(StepId to, String what) {
    return new StopException(
        Ending.HELD,
        "gone back, but not to the state after " + to + ": " + what,
        "Mend it and run fluxlift rollback --to " + to + " again, or go all the way: fluxlift rollback");
  }
}
