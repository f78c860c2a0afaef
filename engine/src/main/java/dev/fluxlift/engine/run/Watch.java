package dev.fluxlift.engine.run;

import dev.fluxlift.engine.back.Brake;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.verify.Baseline;
import dev.fluxlift.engine.verify.InvariantState;
import dev.fluxlift.engine.verify.Invariants;
import dev.fluxlift.engine.verify.Violation;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Watches the invariants I1 to I7; on a violation it brakes and stops. */
final class Watch {
  /** When in a step. */
  enum Moment {
    BEFORE,
    MEANWHILE,
    AFTER
  }

  private final Plan plan;
  private final Cluster cluster;
  private final Invariants invariants;
  private final Kept kept;
  private final Follower follower;
  private final Set<String> consents;
  private final Journal journal;
  private final Progress progress;
  private Optional<InvariantState> present = Optional.empty();
  private Optional<Baseline> known = Optional.empty();

  Watch(
      Plan plan,
      Cluster cluster,
      Kept kept,
      Follower follower,
      Set<String> consents,
      Journal journal,
      Progress progress) {
    this.plan = plan;
    this.cluster = cluster;
    this.invariants = new Invariants(cluster);
    this.kept = kept;
    this.follower = follower;
    this.consents = consents;
    this.journal = journal;
    this.progress = progress;
  }

  /** What S8 removes by design. */
  Set<ObjectRef> retired() {
    return plan.installation().going();
  }

  /** From here on workloads are judged by how they are now: between two steps of a move people deploy their apps. */
  void begin() {
    Optional<Baseline> anew = known().map(b -> b.with(withWorkloadsOfNow(b.invariants())));
    anew.ifPresent(kept::keep);
    present = anew.map(Baseline::invariants);
  }

  /** Looks; a violation brakes and stops. */
  void check(Step step, Optional<StepId> reached, Moment moment) {
    Optional<InvariantState> baseline = moment == Moment.BEFORE ? atS0() : present.or(this::atS0);
    if (baseline.isEmpty()) {
      return;
    }
    InvariantState was = moment == Moment.BEFORE ? withWorkloadsOfNow(baseline.get()) : baseline.get();
    List<Violation> violations = invariants.check(was, allowed(step, reached, moment, was), () -> follower.undelivered(reached));
    if (!violations.isEmpty()) {
      throw braked(step, violations);
    }
  }

  private Optional<InvariantState> atS0() {
    return known().map(Baseline::invariants);
  }

  /** Who loses the folder while the tool works does not lose what is watched. */
  private Optional<Baseline> known() {
    known = kept.baseline().or(() -> known);
    return known;
  }

  private InvariantState withWorkloadsOfNow(InvariantState was) {
    return was.withWorkloadsOf(invariants.again(was));
  }

  private Invariants.Allowed allowed(Step step, Optional<StepId> reached, Moment moment, InvariantState was) {
    Set<ObjectRef> mayGo = new HashSet<>();
    boolean retiring = step.id().compareTo(StepId.S8) >= 0 || reached.filter(r -> r.compareTo(StepId.S8) >= 0).isPresent();
    if (retiring) {
      mayGo.addAll(retired());
    }
    was.identities().keySet().stream().filter(r -> consents.contains(r.toString())).forEach(mayGo::add);
    boolean begun = reached.filter(r -> r.compareTo(StepId.S2) >= 0).isPresent();
    boolean guarded = begun || (step.id() == StepId.S2 && moment != Moment.BEFORE) || step.id().compareTo(StepId.S2) > 0;
    return new Invariants.Allowed(mayGo, guarded, Set.of());
  }

  private List<String> pull(List<Violation> violations) {
    Brake.Braked braked = new Brake(cluster, Return.move(plan)).pull(violations.stream().map(Violation::invariant).toList());
    List<String> out = new ArrayList<>();
    braked.suspended().forEach(r -> out.add(r + " is suspended"));
    braked.stopped().forEach((d, replicas) -> out.add(d + " is scaled to 0 (from " + replicas + ")"));
    return out;
  }

  private StopException braked(Step step, List<Violation> violations) {
    List<String> words = violations.stream().map(Violation::toString).toList();
    journal.append(
        Journal.Type.INTENT, step.id().name(), "brake", Mapping.of("violations", words));
    List<String> done = pull(violations);
    journal.append(Journal.Type.EFFECT, step.id().name(), "braked", Mapping.of("done", done));
    done.forEach(d -> progress.on(new Progress.Did(step, d)));
    return new StopException(
        Ending.HELD,
        "invariant violated in " + step.id() + " (" + step.id().title() + "): " + String.join("; ", words)
            + ". Braked: " + (done.isEmpty() ? "there was nothing to stop" : String.join("; ", done)),
        "Look at what is named before anything else. Then go back with: fluxlift rollback, or on with: fluxlift resume");
  }
}
