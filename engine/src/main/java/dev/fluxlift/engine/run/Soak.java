package dev.fluxlift.engine.run;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * S7: waits and provokes what the person chose, watching the invariants all the while. What was seen is kept in the run
 * directory and in the checkpoint, so that a soak of days survives this process.
 */
final class Soak {
  private static final Duration FULL_INTERVAL = Duration.ofHours(1);
  private static final Duration PROVOKED = Duration.ofMinutes(5);
  private static final String RECONCILE_EVERY = ObjectRef.OPERATOR + "/reconcileEvery";

  private final Plan plan;
  private final World world;
  private final SoakChoice choice;
  private final Kept kept;
  private final Waiting waiting;
  private final Runnable each;

  Soak(Plan plan, World world, SoakChoice choice, Kept kept, Waiting waiting, Runnable each) {
    this.plan = plan;
    this.world = world;
    this.choice = choice;
    this.kept = kept;
    this.waiting = waiting;
    this.each = each;
  }

  /** A soak that is over is not begun anew when a later step failed; what must hold after it is looked at all the same. */
  void run(Step step) throws InterruptedException {
    if (kept.soaked().holds()) {
      return;
    }
    Instant begun = kept.mark("begun");
    if (choice.forcedReconcile() && !kept.soak().has("reconciled")) {
      reconcile(step);
      kept.mark("reconciled");
    }
    if (choice.operatorRestart() && !kept.soak().has("restarted")) {
      restart(step);
      kept.mark("restarted");
    }
    Duration length = choice.atLeast().orElseGet(this::fullInterval);
    Instant end = begun.plus(length);
    Verdict over = waiting.until(
        step,
        Pace.poll(step.id()),
        length,
        length.plus(PROVOKED),
        () -> world.clock().now().isBefore(end)
            ? Verdict.no("soaking since " + begun, "the soak to end at " + end)
            : Verdict.yes("soaked"),
        each);
    if (over.holds()) {
      kept.mark("over");
    }
  }

  /** The longer of the root's interval and the FluxInstance's (default 60 min, fluxinstance_types.go@v0.32.0). */
  private Duration fullInterval() {
    ObjectRef root = plan.installation().root().ref();
    Duration ofRoot = world.cluster().get(root.orIn(plan.installation().namespace()))
        .flatMap(o -> o.spec("interval"))
        .flatMap(Value::text)
        .flatMap(GoDuration::parse)
        .orElse(FULL_INTERVAL);
    Duration ofInstance = world.cluster().get(plan.target().instance())
        .map(o -> o.annotations().getOrDefault(RECONCILE_EVERY, ""))
        .flatMap(GoDuration::parse)
        .orElse(FULL_INTERVAL);
    return ofRoot.compareTo(ofInstance) > 0 ? ofRoot : ofInstance;
  }

  private void reconcile(Step step) throws InterruptedException {
    ObjectRef instance = plan.target().instance();
    String at = world.clock().now().toString();
    world.cluster().mergePatch(
        instance,
        Mapping.of("metadata", Mapping.of("annotations", Mapping.of(Follower.REQUESTED, at))),
        false);
    require(step, "the forced reconcile", () -> {
      Optional<LiveObject> live = world.cluster().get(instance);
      boolean handled = live.flatMap(o -> o.body().text("status", "lastHandledReconcileAt")).filter(at::equals).isPresent();
      return handled && live.filter(LiveObject::ready).isPresent()
          ? Verdict.yes(instance + " reconciled")
          : Verdict.no(live.map(Conditions::readyWords).orElse("not there"), instance + " to reconcile");
    });
  }

  private void restart(Step step) throws InterruptedException {
    Cluster cluster = world.cluster();
    List<LiveObject> pods = operatorPods();
    pods.forEach(p -> cluster.delete(p.ref(), p.uid(), ""));
    List<String> old = pods.stream().map(LiveObject::uid).toList();
    require(step, "the operator's restart", () -> {
      boolean replaced = operatorPods().stream().noneMatch(p -> old.contains(p.uid()));
      boolean available = cluster.get(plan.target().operator())
          .flatMap(d -> d.body().text("status", "availableReplicas"))
          .filter(n -> !n.equals("0"))
          .isPresent();
      boolean ready = cluster.get(plan.target().instance()).filter(LiveObject::ready).isPresent();
      return replaced && available && ready
          ? Verdict.yes("the operator's pod was replaced")
          : Verdict.no("the operator's pod was deleted", "a new pod of " + plan.target().operator());
    });
  }

  private List<LiveObject> operatorPods() {
    Optional<LiveObject> operator = world.cluster().get(plan.target().operator());
    Mapping labels = operator.map(o -> o.body().mapping("spec", "selector", "matchLabels")).orElse(Mapping.EMPTY);
    if (labels.entries().isEmpty()) {
      return List.of();
    }
    return world.cluster().list(new KindRef("", "Pod"), plan.target().operator().namespace()).stream()
        .filter(p -> labels.entries().entrySet().stream()
            .allMatch(l -> l.getValue().text().equals(Optional.ofNullable(p.labels().get(l.getKey())))))
        .toList();
  }

  private void require(Step step, String what, java.util.function.Supplier<Verdict> look) throws InterruptedException {
    Verdict verdict = waiting.until(step, Duration.ofSeconds(2), Duration.ofSeconds(30), PROVOKED, look, each);
    if (!verdict.holds()) {
      throw new StopException(
          Ending.HELD,
          what + " did not end well: " + verdict.evidence() + " (waited for: " + verdict.waitingFor() + ")",
          "Mend the cause and go on with: fluxlift resume. Or go back with: fluxlift rollback");
    }
  }

}
