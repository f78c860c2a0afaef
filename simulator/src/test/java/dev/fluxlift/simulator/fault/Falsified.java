package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Condition;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.simulator.helm.OperatorCrds;
import dev.fluxlift.simulator.world.Remotes;
import dev.fluxlift.simulator.world.Simulation;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What somebody does to the cluster, or to the run directory, so that a condition does not hold. */
final class Falsified {
  private static final ObjectRef STRANGER = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", Estate.NAMESPACE, "stranger");

  private final Simulation simulation;
  private final Api api;
  private final Plan plan;
  private final Path base;

  Falsified(Simulation simulation, Plan plan, Path base) {
    this.simulation = simulation;
    this.api = simulation.server().as("kubectl");
    this.plan = plan;
    this.base = base;
  }

  /** Whether there is a way; false where nothing can make it not hold at that moment. */
  boolean by(Condition condition) {
    return switch (condition) {
      case Condition.BackedUp _ -> {
        Records.files(base).stream().filter(f -> f.toString().contains("/backup/")).forEach(Records::delete);
        yield true;
      }
      case Condition.Present c -> vanish(c.object());
      case Condition.Absent c -> appear(c.object());
      case Condition.NoneOf c -> instance(c.kind());
      case Condition.Field c -> field(c);
      case Condition.Ready c -> unready(c.object());
      case Condition.RolledOut c -> condition(c.deployment(), "Available", "False");
      case Condition.Established c ->
          condition(new ObjectRef("apiextensions.k8s.io", "CustomResourceDefinition", "", c.crd()), "Established", "False");
      case Condition.InstanceDormant c -> annotate(c.instance(), ObjectRef.OPERATOR + "/reconcile", "enabled");
      case Condition.KeptByRelease c -> releases(c.release());
      case Condition.Quiet _ -> condition(plan.installation().apps().ref().orIn(Estate.NAMESPACE), "Reconciling", "True");
      case Condition.Adopted c -> label(c.objects().getFirst());
      case Condition.Unreferenced c -> refer(c.object());
      case Condition.StillDone c -> plan.step(c.step()).stream()
          .flatMap(s -> s.after().stream())
          .filter(Condition.Ready.class::isInstance)
          .findFirst()
          .filter(this::by)
          .isPresent();
      case Condition.Soaked _ -> {
        Records.files(base).stream().filter(f -> f.endsWith("soak.json")).forEach(Records::delete);
        yield true;
      }
      case Condition.NotHeld c -> held(c.kustomization(), c.objects());
      case Condition.DeleteSetEmpty c -> removable(c.kustomization());
      case Condition.Proved _ -> foreignField();
      case Condition.Delivered _, Condition.NoNewErrors _ -> false;
    };
  }

  /** A source is not Ready because its server does not answer: of the condition alone it would soon think otherwise. */
  private boolean unready(ObjectRef ref) {
    if (ref.group().equals(ObjectRef.SOURCE)) {
      simulation.remotes(new Remotes() {
        @Override
        public boolean git() {
          return false;
        }

        @Override
        public boolean registries() {
          return false;
        }
      });
    }
    return condition(ref, "Ready", "False");
  }

  private boolean merge(ObjectRef ref, Mapping patch, String subresource) {
    if (api.get(ref).isEmpty()) {
      return false;
    }
    api.patch(ref, PatchType.MERGE, patch, subresource);
    return true;
  }

  private boolean condition(ObjectRef ref, String type, String status) {
    Optional<LiveObject> live = api.get(ref);
    if (live.isEmpty()) {
      return false;
    }
    List<Value> conditions = new java.util.ArrayList<>(live.get().body().list("status", "conditions"));
    conditions.removeIf(c -> c.asMapping().text("type").orElse("").equals(type));
    conditions.add(Mapping.of(
        "type", type, "status", status, "reason", "Failed", "message", "somebody's doing",
        "lastTransitionTime", "2026-01-01T00:00:00Z"));
    return merge(ref, Mapping.of("status", Mapping.of("conditions", Value.Sequence.of(conditions))), "status");
  }

  private boolean field(Condition.Field c) {
    Value other = switch (c.path().getLast()) {
      case "suspend" -> Value.of(!c.text().equals("true"));
      case "prune" -> Value.of(!c.text().equals("true"));
      case "deletionPolicy" -> Value.of("Delete");
      default -> Value.of("somebody's");
    };
    Value patch = other;
    for (String key : c.path().reversed()) {
      patch = Mapping.EMPTY.with(key, patch);
    }
    return merge(c.object(), patch.asMapping(), "");
  }

  private boolean annotate(ObjectRef ref, String key, String value) {
    return merge(ref, Mapping.of("metadata", Mapping.of("annotations", Mapping.of(key, value))), "");
  }

  private boolean label(ObjectRef ref) {
    return merge(
        ref, Mapping.of("metadata", Mapping.of("labels", Mapping.EMPTY.with(ObjectRef.OPERATOR + "/name", Value.of(null)))), "");
  }

  /** Gone without a finalizer having seen it. */
  private boolean vanish(ObjectRef ref) {
    Optional<LiveObject> live = api.get(ref);
    if (live.isEmpty()) {
      return false;
    }
    merge(ref, Mapping.of("metadata", Mapping.EMPTY.with("finalizers", Value.of(null))), "");
    api.delete(ref, new Api.Deletion(Api.Propagation.BACKGROUND, live.get().uid(), ""));
    return true;
  }

  private boolean appear(ObjectRef ref) {
    Mapping spec = ref.kind().equals("Kustomization")
        ? Mapping.of("interval", "1h", "path", "./", "prune", false, "suspend", true, "sourceRef",
            Mapping.of("kind", "OCIRepository", "name", "flux-manifests"))
        : Mapping.of("interval", "1h", "url", "oci://ghcr.io/fluxcd/flux-manifests", "suspend", true);
    api.create(Mapping.of(
        "apiVersion", ref.group() + "/v1", "kind", ref.kind(),
        "metadata", Mapping.of("name", ref.name(), "namespace", ref.namespace()), "spec", spec));
    return true;
  }

  /** In another namespace than ours, and of another operator, where ours is not there yet. */
  private boolean instance(KindRef kind) {
    if (!api.serves(kind)) {
      OperatorCrds.kept().forEach(api::create);
      simulation.scheduler().run(Duration.ofSeconds(2));
    }
    api.create(Mapping.of(
        "apiVersion", ObjectRef.OPERATOR + "/v1", "kind", "FluxInstance",
        "metadata", Mapping.of("name", "flux", "namespace", "default",
            "annotations", Mapping.of(ObjectRef.OPERATOR + "/reconcile", "disabled")),
        "spec", Mapping.of("distribution", Mapping.of("version", "2.x", "registry", "ghcr.io/fluxcd"))));
    return true;
  }

  private boolean releases(String name) {
    List<LiveObject> secrets = api.list(new KindRef("", "Secret"), Estate.NAMESPACE).stream()
        .filter(s -> s.ref().name().startsWith("sh.helm.release.v1." + name + "."))
        .toList();
    secrets.forEach(s -> api.delete(s.ref(), new Api.Deletion(Api.Propagation.BACKGROUND, s.uid(), "")));
    return !secrets.isEmpty();
  }

  private boolean refer(ObjectRef ref) {
    Mapping to = Mapping.of("kind", ref.kind(), "name", ref.name());
    Mapping spec = Mapping.of("interval", "1h", "path", "./nowhere", "prune", false, "suspend", true, "sourceRef",
        ref.kind().equals("Kustomization") ? Mapping.of("kind", "GitRepository", "name", "home-kubernetes") : to);
    if (ref.kind().equals("Kustomization")) {
      spec = spec.with("dependsOn", Value.of(List.of(Mapping.of("name", ref.name()))));
    }
    api.create(Mapping.of(
        "apiVersion", ObjectRef.KUSTOMIZE + "/v1", "kind", "Kustomization",
        "metadata", Mapping.of("name", STRANGER.name(), "namespace", STRANGER.namespace()), "spec", spec));
    return true;
  }

  /** The root says that it holds one of them. */
  private boolean held(ObjectRef kustomization, List<ObjectRef> objects) {
    ObjectRef one = objects.getFirst();
    Mapping entry = Mapping.of("id", one.namespace() + "_" + one.name() + "_" + one.group() + "_" + one.kind(), "v", "v1");
    return merge(
        kustomization, Mapping.of("status", Mapping.of("inventory", Mapping.of("entries", List.of(entry)))), "status");
  }

  /** The owner would prune again, and an object of its inventory is not protected any more. */
  private boolean removable(ObjectRef owner) {
    merge(owner, Mapping.of("spec", Mapping.of("prune", true, "deletionPolicy", "Delete", "suspend", false)), "");
    Optional<ObjectRef> object = api.get(owner).stream()
        .flatMap(o -> o.inventory().stream())
        .filter(r -> r.kind().equals("ServiceAccount"))
        .findFirst();
    Mapping none = Mapping.EMPTY
        .with(ObjectRef.KUSTOMIZE + "/prune", Value.of(null))
        .with(ObjectRef.KUSTOMIZE + "/ssa", Value.of(null));
    Mapping labels = Mapping.of(
        ObjectRef.KUSTOMIZE + "/name", owner.name(), ObjectRef.KUSTOMIZE + "/namespace", owner.namespace());
    return object
        .filter(r -> merge(r, Mapping.of("metadata", Mapping.of("annotations", none, "labels", labels)), ""))
        .isPresent();
  }

  /** A controller's Deployment says more than either side does. */
  private boolean foreignField() {
    ObjectRef controller = new ObjectRef("apps", "Deployment", Estate.NAMESPACE, "source-controller");
    return merge(controller, Mapping.of("spec", Mapping.of("template", Mapping.of("spec", Mapping.of("hostNetwork", true)))), "");
  }

  static Optional<StepId> before(Plan plan, StepId step) {
    return plan.steps().stream().map(s -> s.id()).filter(s -> s.compareTo(step) < 0).reduce((_, b) -> b);
  }
}
