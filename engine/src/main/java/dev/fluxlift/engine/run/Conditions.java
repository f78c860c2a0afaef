package dev.fluxlift.engine.run;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Condition;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.proof.DeleteSet;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads conditions from the cluster and from Git, never from memory. */
final class Conditions {
  private static final String DISABLED = "disabled";
  private static final String RECONCILE = ObjectRef.OPERATOR + "/reconcile";
  private static final String FINALIZER = ObjectRef.OPERATOR + "/finalizer";

  private final Plan plan;
  private final Cluster cluster;
  private final Follower follower;
  private final Kept kept;
  private final Surroundings surroundings;
  private final Set<String> consents;
  private int quietLooks;

  Conditions(
      Plan plan, Cluster cluster, Follower follower, Kept kept, Surroundings surroundings, Set<String> consents) {
    this.plan = plan;
    this.cluster = cluster;
    this.follower = follower;
    this.kept = kept;
    this.surroundings = surroundings;
    this.consents = consents;
  }

  /** The first that does not hold, else the last that does. */
  Verdict all(List<Condition> conditions) {
    Verdict last = Verdict.yes("nothing asked");
    for (Condition condition : conditions) {
      last = read(condition);
      if (!last.holds()) {
        return last;
      }
    }
    return last;
  }

  /** One condition, now. */
  Verdict read(Condition condition) {
    return switch (condition) {
      case Condition.BackedUp _ -> kept.backedUp();
      case Condition.Present c -> present(c.object());
      case Condition.Absent c -> absent(c.object());
      case Condition.NoneOf c -> {
        List<LiveObject> there = cluster.list(c.kind());
        yield there.isEmpty()
            ? Verdict.yes("no " + c.kind().kind())
            : Verdict.no(there.getFirst().ref() + " is there", "no " + c.kind().kind() + " anywhere");
      }
      case Condition.Field c -> field(c);
      case Condition.Ready c -> ready(c.object());
      case Condition.RolledOut c -> rolledOut(c.deployment());
      case Condition.Established c -> established(c.crd());
      case Condition.Delivered c -> follower.delivered(c.step());
      case Condition.InstanceDormant c -> dormant(c.instance());
      case Condition.KeptByRelease c -> new HelmStorage(cluster).kept(c.namespace(), c.release());
      case Condition.Quiet _ -> quiet();
      case Condition.Adopted c -> adopted(c.instance(), c.objects());
      case Condition.DeleteSetEmpty c -> deleteSet(c.kustomization());
      case Condition.NotHeld c -> notHeld(c.kustomization(), c.objects());
      case Condition.Unreferenced c ->
        new Referrers(cluster).none(c.object(), Set.of(plan.installation().owner().ref().orIn(plan.installation().namespace())));
      case Condition.Proved _ -> surroundings.proved(plan, consents);
      case Condition.NoNewErrors _ ->
        kept.baseline()
            .map(baseline -> surroundings.noNewErrors(plan, baseline))
            .orElse(Verdict.never("no baseline in the run directory", "the baseline of S0"));
      case Condition.StillDone c -> all(plan.step(c.step()).map(Step::after).orElse(List.of()));
      case Condition.Soaked _ -> kept.soaked();
    };
  }

  private Verdict present(ObjectRef ref) {
    Optional<LiveObject> live = cluster.get(ref);
    if (live.isEmpty()) {
      return Verdict.no(ref + " is not there", ref + " to appear");
    }
    return live.get().terminating()
        ? Verdict.no(ref + " is being deleted", ref + " not to be deleted")
        : Verdict.yes(ref + " is there");
  }

  private Verdict absent(ObjectRef ref) {
    Optional<LiveObject> live = cluster.get(ref);
    if (live.isEmpty()) {
      return Verdict.yes(ref + " is gone");
    }
    String how = live.get().terminating() ? " is being deleted" : " is there";
    return Verdict.no(ref + how, ref + " to go");
  }

  private Verdict field(Condition.Field c) {
    Optional<LiveObject> live = cluster.get(c.object());
    String name = c.object() + " " + String.join(".", c.path());
    if (live.isEmpty()) {
      return Verdict.no(c.object() + " is not there", c.object() + " to appear");
    }
    String now = live.get().body().text(c.path().toArray(String[]::new)).orElse("");
    // Flux Operator writes Disabled where we wrote disabled; controllers read it without regard to case
    boolean holds = now.equalsIgnoreCase(c.text()) || (c.text().isEmpty() && now.equals("false"));
    return holds
        ? Verdict.yes(name + " is " + shown(now))
        : Verdict.no(name + " is " + shown(now), name + " to be " + shown(c.text()));
  }

  private static String shown(String text) {
    return text.isEmpty() ? "absent" : text;
  }

  private Verdict ready(ObjectRef ref) {
    Optional<LiveObject> live = cluster.get(ref);
    if (live.isEmpty()) {
      return Verdict.no(ref + " is not there", ref + " to appear");
    }
    // a FluxInstance that was disabled again keeps Ready with its old reason (V5b); the annotation tells
    if (ref.kind().equals("FluxInstance") && isDisabled(live.get())) {
      return Verdict.no(ref + " is disabled", ref + " to be enabled");
    }
    if (live.get().ready() && succeeded(live.get())) {
      return Verdict.yes(ref + " is Ready");
    }
    return Verdict.no(ref + ": " + readyWords(live.get()), ref + " to be Ready");
  }

  /** A disabled FluxInstance may be Ready too, with reason ReconciliationDisabled; enabling it bumps no generation. */
  private static boolean succeeded(LiveObject object) {
    return !object.ref().kind().equals("FluxInstance")
        || object.condition("Ready").flatMap(c -> c.text("reason")).filter("ReconciliationSucceeded"::equals).isPresent();
  }

  /** Reason and message of Ready, or of Stalled when it stalls. */
  static String readyWords(LiveObject object) {
    Optional<Mapping> condition = object
        .condition("Stalled")
        .filter(c -> c.text("status").orElse("").equals("True"))
        .or(() -> object.condition("Ready"));
    return condition
        .map(c -> c.text("reason").orElse("") + ": " + c.text("message").orElse(""))
        .orElse("no condition Ready yet");
  }

  private Verdict rolledOut(ObjectRef ref) {
    Optional<LiveObject> live = cluster.get(ref);
    if (live.isEmpty()) {
      return Verdict.no(ref + " is not there", ref + " to appear");
    }
    Mapping body = live.get().body();
    long wanted = number(body, 1, "spec", "replicas");
    long updated = number(body, 0, "status", "updatedReplicas");
    long available = number(body, 0, "status", "availableReplicas");
    long all = number(body, 0, "status", "replicas");
    boolean current = number(body, 0, "status", "observedGeneration") >= live.get().generation();
    boolean holds = current && updated >= wanted && available >= wanted && all <= wanted;
    String state = ref + " has " + updated + " updated, " + available + " available, " + all + " in all of " + wanted;
    return holds ? Verdict.yes(state) : Verdict.no(state, ref + " to roll out");
  }

  private static long number(Mapping body, long otherwise, String... path) {
    return body.text(path).map(Long::parseLong).orElse(otherwise);
  }

  private Verdict established(String crd) {
    ObjectRef ref = new ObjectRef("apiextensions.k8s.io", "CustomResourceDefinition", "", crd);
    boolean holds = cluster.get(ref)
        .flatMap(o -> o.condition("Established"))
        .flatMap(c -> c.text("status"))
        .filter("True"::equals)
        .isPresent();
    return holds ? Verdict.yes(ref + " is Established") : Verdict.no(ref + " is not Established", ref + " to be Established");
  }

  private static boolean isDisabled(LiveObject instance) {
    return DISABLED.equalsIgnoreCase(instance.annotations().getOrDefault(RECONCILE, ""));
  }

  private Verdict dormant(ObjectRef ref) {
    Optional<LiveObject> live = cluster.get(ref);
    if (live.isEmpty()) {
      return Verdict.no(ref + " is not there", ref + " to appear");
    }
    LiveObject instance = live.get();
    if (!isDisabled(instance)) {
      return Verdict.never(ref + " is enabled", ref + " to be disabled");
    }
    boolean held = instance.body().list("metadata", "finalizers").stream()
        .anyMatch(f -> f.text().orElse("").equals(FINALIZER));
    if (!held) {
      return Verdict.no(ref + " has no finalizer yet", "Flux Operator to see " + ref);
    }
    if (!instance.inventory().isEmpty()) {
      return Verdict.never(ref + " has an inventory", ref + " to manage nothing");
    }
    Optional<String> unproved = unproved(instance);
    if (unproved.isPresent()) {
      return Verdict.never(ref + ": " + unproved.get(), ref + " to say what was proved, and nothing else");
    }
    // the inventory is not stored when an apply fails midway (V21), so the objects themselves are asked
    for (ObjectRef object : willBeAdopted()) {
      boolean labelled = cluster.get(object).map(o -> o.labels().containsKey(ObjectRef.OPERATOR + "/name")).orElse(false);
      if (labelled) {
        return Verdict.never(object + " carries the operator's labels", "no object to be adopted yet");
      }
    }
    return Verdict.yes(ref + " is disabled, has its finalizer and manages nothing");
  }

  /** What the live spec says besides what was proved. */
  private Optional<String> unproved(LiveObject instance) {
    return new ProvedSpec(plan.instance()).difference(instance);
  }

  private List<ObjectRef> willBeAdopted() {
    return plan.step(StepId.S6).stream()
        .flatMap(s -> s.after().stream())
        .flatMap(c -> c instanceof Condition.Adopted a ? a.objects().stream() : java.util.stream.Stream.of())
        .toList();
  }

  private Verdict adopted(ObjectRef instance, List<ObjectRef> objects) {
    for (ObjectRef ref : objects) {
      Optional<String> lacks = cluster.get(ref).map(o -> lacks(o, instance)).orElse(Optional.of("is not there"));
      if (lacks.isPresent()) {
        return Verdict.no(ref + " " + lacks.get(), "Flux Operator to adopt " + ref);
      }
    }
    Optional<String> unproved = cluster.get(instance).map(this::unproved).orElse(Optional.of("is not there"));
    // somebody's edit while it was adopted would be taken for what was proved
    return unproved.isEmpty()
        ? Verdict.yes(objects.size() + " objects adopted")
        : Verdict.no(instance + ": " + unproved.get(), instance + " to say what was proved, and nothing else");
  }

  /** Why an object is not adopted yet (upstream-behaviour.md §6 rule 2; flux-operator fluxinstance_controller.go@v0.32.0). */
  private static Optional<String> lacks(LiveObject object, ObjectRef instance) {
    if (!instance.name().equals(object.labels().get(ObjectRef.OPERATOR + "/name"))
        || !instance.namespace().equals(object.labels().get(ObjectRef.OPERATOR + "/namespace"))) {
      return Optional.of("has no owner label of the FluxInstance");
    }
    if (!"ignore".equalsIgnoreCase(object.annotations().getOrDefault(ObjectRef.KUSTOMIZE + "/ssa", ""))) {
      return Optional.of("is not annotated ssa: Ignore");
    }
    if (object.labels().containsKey(ObjectRef.KUSTOMIZE + "/name")) {
      return Optional.of("still carries the old owner's label");
    }
    List<String> managers = object.managers();
    if (!managers.contains("flux-operator/Apply")) {
      return Optional.of("is not applied by flux-operator");
    }
    return managers.stream()
        .filter(m -> m.equals("kustomize-controller/Apply") || m.startsWith("flux/") || m.equals("helm/Update"))
        .findFirst()
        .map(m -> "still has fields of " + m);
  }

  private Verdict quiet() {
    Verdict look = surroundings.quiet(plan);
    quietLooks = look.holds() ? quietLooks + 1 : 0;
    return look.holds() && quietLooks < 2
        ? Verdict.no(look.evidence(), "a second quiet look")
        : look;
  }

  private Verdict deleteSet(ObjectRef kustomization) {
    DeleteSet set = DeleteSet.of(kustomization, cluster);
    List<ObjectRef> going = set.withoutConsent(consents);
    if (going.isEmpty()) {
      return Verdict.yes("removing " + kustomization + " deletes nothing but what was consented to");
    }
    List<String> names = going.stream().map(ObjectRef::toString).toList();
    return Verdict.never(
        "removing " + kustomization + " would delete " + String.join(", ", names),
        "an empty delete set, or consent by name");
  }

  private Verdict notHeld(ObjectRef kustomization, List<ObjectRef> objects) {
    Optional<LiveObject> live = cluster.get(kustomization);
    if (live.isEmpty()) {
      return Verdict.no(kustomization + " is not there", kustomization + " to appear");
    }
    Set<ObjectRef> held = Set.copyOf(live.get().inventory());
    return objects.stream()
        .filter(held::contains)
        .findFirst()
        .map(o -> Verdict.no(kustomization + " holds " + o, kustomization + " to hold nothing of Flux's own"))
        .orElseGet(() -> Verdict.yes(kustomization + " holds none of " + objects.size() + " objects"));
  }

  /** The text of a field of a spec. */
  static String spec(LiveObject object, String... path) {
    return object.spec(path).flatMap(Value::text).orElse("");
  }
}
