package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Target;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Somebody who changes live objects by hand, and takes it back later. */
final class Hands {
  /** What another machine goes on by. */
  static final ObjectRef CHECKPOINT = new ObjectRef("", "ConfigMap", Estate.NAMESPACE, "fluxlift-checkpoint");

  private static final String SUSPEND = "suspend";

  private final Api kubectl;
  private final Plan plan;
  private final BooleanSupplier mayForget;
  private final List<Edit> made = new ArrayList<>();

  /** A field that is given another value. */
  private record Edit(ObjectRef ref, List<String> path, Optional<Value> was, Value becomes) {}

  /** @param mayForget whether the checkpoint may be deleted */
  Hands(Api kubectl, Plan plan, BooleanSupplier mayForget) {
    this.kubectl = kubectl;
    this.plan = plan;
    this.mayForget = mayForget;
  }

  /** Whether there was something to change. */
  boolean change(int which) {
    List<Edit> all = all();
    int chosen = which % (all.size() + 1);
    return chosen == all.size() ? forgotten() : change(all.get(chosen));
  }

  private List<Edit> all() {
    Target target = plan.target();
    ObjectRef owner = plan.installation().owner().ref().orIn(Estate.NAMESPACE);
    List<String> reconcile = List.of("metadata", "annotations", ObjectRef.OPERATOR + "/reconcile");
    return List.of(
        edit(owner, List.of("spec", SUSPEND), false),
        edit(owner, List.of("spec", "prune"), true),
        edit(target.instance(), reconcile, "enabled"),
        edit(target.instance(), reconcile, "disabled"),
        edit(target.instance(), List.of("spec", "migrateResources"), false),
        edit(target.instanceRelease(), List.of("spec", SUSPEND), true),
        edit(target.operatorRelease(), List.of("spec", SUSPEND), true),
        edit(target.operator(), List.of("spec", "replicas"), 0),
        edit(plan.installation().root().ref().orIn(Estate.NAMESPACE), List.of("spec", SUSPEND), true),
        edit(plan.installation().apps().ref().orIn(Estate.NAMESPACE), List.of("spec", SUSPEND), true),
        edit(plan.installation().rootSource().ref().orIn(Estate.NAMESPACE), List.of("spec", SUSPEND), true));
  }

  private static Edit edit(ObjectRef ref, List<String> path, Object becomes) {
    return new Edit(ref, path, Optional.empty(), Value.of(becomes));
  }

  private boolean change(Edit edit) {
    Optional<LiveObject> live = kubectl.get(edit.ref());
    Optional<Value> was = live.flatMap(o -> now(o, edit));
    if (live.isEmpty() || was.equals(Optional.of(edit.becomes()))) {
      return false;
    }
    set(edit.ref(), edit.path(), edit.becomes());
    made.add(new Edit(edit.ref(), edit.path(), was, edit.becomes()));
    return true;
  }

  private static Optional<Value> now(LiveObject object, Edit edit) {
    return object.body().get(edit.path().toArray(String[]::new));
  }

  /** What another machine would go on by is deleted. */
  private boolean forgotten() {
    Optional<LiveObject> live = kubectl.get(CHECKPOINT).filter(_ -> mayForget.getAsBoolean());
    live.ifPresent(o -> kubectl.delete(CHECKPOINT, new Api.Deletion(Api.Propagation.BACKGROUND, o.uid(), "")));
    return live.isPresent();
  }

  private void set(ObjectRef ref, List<String> path, Value value) {
    Value patch = value;
    for (String key : path.reversed()) {
      patch = Mapping.EMPTY.with(key, patch);
    }
    kubectl.patch(ref, Api.PatchType.MERGE, patch, "");
  }

  /** What is still as it was left is taken back, the last first. */
  void mend() {
    for (Edit edit : made.reversed()) {
      boolean still = kubectl.get(edit.ref()).flatMap(o -> now(o, edit)).equals(Optional.of(edit.becomes()));
      if (still) {
        set(edit.ref(), edit.path(), edit.was().orElse(Value.of(null)));
      }
    }
    made.clear();
  }
}
