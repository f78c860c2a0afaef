package dev.fluxlift.engine.run;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.engine.plan.Plans;
import dev.fluxlift.engine.plan.Target;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.MemoryCluster;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The part of kustomize-controller, helm-controller and Flux Operator in a move and in the ways back, each rule as it
 * was seen live (V5, V5b, V6, V13): an object annotated ssa: Ignore is passed over, an upgrade that changes nothing makes
 * nothing, and a FluxInstance that is deleted while it is not disabled takes Flux with it.
 */
final class Controllers {
  private static final String NS = Home.NS;
  private static final Target TARGET = Home.TARGET;
  private static final String RECONCILE = ObjectRef.OPERATOR + "/reconcile";
  private static final String FINALIZER = ObjectRef.OPERATOR + "/finalizer";
  private static final String HELM_FINALIZER = "finalizers.fluxcd.io";
  private static final String FORCE = "reconcile.fluxcd.io/forceAt";
  private static final ObjectRef CHART = new ObjectRef(ObjectRef.SOURCE, "OCIRepository", NS, "flux-instance");
  private static final ObjectRef OPERATOR_CHART = new ObjectRef(ObjectRef.SOURCE, "OCIRepository", NS, "flux-operator");
  private static final ObjectRef ENTITLEMENT = new ObjectRef("", "Secret", NS, "flux-operator-entitlement");
  private static final ObjectRef EVENT = new ObjectRef("", "Event", NS, "flux.disabled");

  private final MemoryCluster cluster;
  private final Clock clock;
  private final InstanceSpec proved;
  private String released = "";
  private String forced = "";
  private int revision;

  /** Whether somebody lost Flux: an instance that was not disabled was deleted. */
  boolean uninstalled;

  /** What a parent Kustomization patches into the instance's release. */
  UnaryOperator<Mapping> patched = UnaryOperator.identity();

  /** Whether what the old owner's patches say does not arrive. */
  boolean patchesLost;

  /** Whether the chart enables the instance whatever its values say. */
  boolean chartEnables;

  Controllers(MemoryCluster cluster, Clock clock, InstanceSpec proved) {
    this.cluster = cluster;
    this.clock = clock;
    this.proved = proved;
  }

  /** What the old owner holds. */
  static List<ObjectRef> owned() {
    List<ObjectRef> out = new ArrayList<>(Plans.adopted());
    out.add(Home.NAMESPACE);
    return out;
  }

  /** All of them, once. */
  void reconcile(String head, Map<String, String> files) {
    owner(Optional.ofNullable(files.get(Plans.FLUX_YAML)));
    operatorFiles(files.containsKey(Plans.OPERATOR), head);
    instanceFiles(Optional.ofNullable(files.get(Plans.INSTANCE)), head);
    helmOperator();
    helmInstance();
    fluxOperator();
  }

  // ---- kustomize-controller

  private void owner(Optional<String> file) {
    if (file.isEmpty()) {
      cluster.without(Home.OWNER).without(Home.MANIFESTS);
      return;
    }
    if (cluster.get(Home.OWNER).isEmpty()) {
      cluster.with(Home.object(Home.OWNER));
      cluster.with(Home.object(Home.MANIFESTS).with("status", Home.ready()));
    }
    Mapping spec = YamlStream.parse(Plans.FLUX_YAML, file.get()).mappings().getLast().mapping("spec");
    change(Home.OWNER, o -> o.with("spec", spec));
    boolean suspended = spec.bool("suspend").orElse(false);
    if (!suspended) {
      owned().forEach(ref -> takeBack(ref, spec));
      change(Home.OWNER, o -> o.with("status", Home.ready().with("inventory", inventory())));
    }
  }

  static Value inventory() {
    return Value.of(Mapping.of("entries", owned().stream()
        .map(r -> Mapping.of("id", r.namespace() + "_" + r.name() + "_" + r.group() + "_" + r.kind()))
        .toList()));
  }

  private void takeBack(ObjectRef ref, Mapping spec) {
    String patches = dev.fluxlift.engine.json.Json.compact(Value.of(spec.list("patches")));
    boolean canary = !patchesLost && patches.contains("name: " + ref.name() + "\\n") && patches.contains("fluxlift.dev/canary");
    change(ref, o -> {
      if ("ignore".equalsIgnoreCase(new LiveObject(o).annotations().getOrDefault(ObjectRef.KUSTOMIZE + "/ssa", ""))) {
        return o;
      }
      Mapping out = ownedBy(o);
      String text = canary ? patches.replaceAll("(?s).*fluxlift.dev/canary: \\\\\"([^\"\\\\]+).*", "$1") : "";
      return canary
          ? out.withPath(List.of("metadata", "annotations", "fluxlift.dev/canary"), Value.of(text))
          : withoutAnnotation(out, "fluxlift.dev/canary");
    });
  }

  static Mapping ownedBy(Mapping object) {
    return object
        .withPath(List.of("metadata", "labels", ObjectRef.KUSTOMIZE + "/name"), Value.of("flux"))
        .withPath(List.of("metadata", "labels", ObjectRef.KUSTOMIZE + "/namespace"), Value.of(NS))
        .withPath(
            List.of("metadata", "managedFields"),
            Value.of(List.of(Mapping.of("manager", "kustomize-controller", "operation", "Apply"))));
  }

  private void operatorFiles(boolean there, String head) {
    if (!there) {
      cluster.without(TARGET.operatorKustomization());
      return;
    }
    kustomization(TARGET.operatorKustomization(), head);
    if (cluster.get(TARGET.operatorRelease()).isEmpty()) {
      cluster.with(release(TARGET.operatorRelease())).with(Home.object(OPERATOR_CHART));
    }
  }

  private void instanceFiles(Optional<String> file, String head) {
    if (file.isEmpty()) {
      cluster.without(TARGET.instanceKustomization());
      return;
    }
    kustomization(TARGET.instanceKustomization(), head);
    if (cluster.get(TARGET.instanceRelease()).isEmpty()) {
      cluster.with(release(TARGET.instanceRelease())).with(Home.object(CHART));
    }
    String enabled = file.get().contains("reconcile: enabled") ? "enabled" : "disabled";
    // what we suspended live stays suspended, whatever the file says: two managers own the field
    boolean suspend = file.get().contains("suspend: true") || suspended(TARGET.instanceRelease());
    Mapping spec = Mapping.of("values", Mapping.of("commonAnnotations", Mapping.of(RECONCILE, enabled)));
    Mapping live = patched.apply(suspend ? spec.with("suspend", Value.of(true)) : spec);
    change(TARGET.instanceRelease(), o -> o.with("spec", live));
  }

  private void kustomization(ObjectRef ref, String head) {
    if (cluster.get(ref).isEmpty()) {
      cluster.with(Home.object(ref).with("spec", Mapping.of("prune", false)).with("status", Home.ready()));
    }
    change(ref, o -> o.withPath(List.of("status", "lastAppliedRevision"), Value.of("main@sha1:" + head)));
  }

  private static Mapping release(ObjectRef ref) {
    return Home.object(ref)
        .withPath(List.of("metadata", "finalizers"), Value.of(List.of(HELM_FINALIZER)))
        .with("status", Home.ready());
  }

  // ---- helm-controller

  private boolean suspended(ObjectRef release) {
    return cluster.get(release).filter(r -> r.body().bool("spec", "suspend").orElse(false)).isPresent();
  }

  private void helmOperator() {
    Optional<LiveObject> release = cluster.get(TARGET.operatorRelease());
    if (release.isEmpty()) {
      return;
    }
    if (release.get().terminating()) {
      if (!suspended(TARGET.operatorRelease())) {
        cluster.without(TARGET.operator());
      }
      cluster.without(TARGET.operatorRelease());
      return;
    }
    if (cluster.get(TARGET.operator()).isEmpty() && !suspended(TARGET.operatorRelease())) {
      Home.crd(cluster, ObjectRef.OPERATOR, "FluxInstance", "fluxinstances");
      cluster.edit(
          new ObjectRef("apiextensions.k8s.io", "CustomResourceDefinition", "", Target.INSTANCE_CRD),
          o -> o.with("status", Mapping.of("conditions", List.of(Mapping.of("type", "Established", "status", "True")))));
      cluster.with(Home.object(TARGET.operator()).with("status", Home.rolledOut()));
      cluster.with(Home.release("flux-operator", 1, Mapping.of("manifest", "kind: Deployment\n")));
    }
  }

  private void helmInstance() {
    Optional<LiveObject> release = cluster.get(TARGET.instanceRelease());
    if (release.isEmpty()) {
      return;
    }
    boolean suspended = suspended(TARGET.instanceRelease());
    if (release.get().terminating()) {
      cluster.without(TARGET.instanceRelease());
      released = "";
      return;
    }
    String wanted = release.get().body().text("spec", "values", "commonAnnotations", RECONCILE).orElse("");
    String force = release.get().annotations().getOrDefault(FORCE, "");
    if (suspended || (wanted.equals(released) && force.equals(forced))) {
      return;
    }
    released = wanted;
    forced = force;
    if (cluster.get(TARGET.instance()).isEmpty()) {
      cluster.with(Home.object(TARGET.instance()).with("spec", Home.spec(proved)));
    }
    change(TARGET.instance(), o -> Home.annotated(o, RECONCILE, chartEnables ? "enabled" : wanted));
    cluster.with(Home.release("flux-instance", ++revision, Mapping.of("manifest", Home.KEPT)));
  }

  // ---- Flux Operator

  private boolean operatorRuns() {
    return cluster.get(TARGET.operator())
        .filter(o -> !o.body().text("spec", "replicas").orElse("1").equals("0"))
        .isPresent();
  }

  private void fluxOperator() {
    change(TARGET.operator(), o -> o.with(
        "status", o.text("spec", "replicas").orElse("1").equals("0") ? Mapping.EMPTY : Home.rolledOut()));
    Optional<LiveObject> there = cluster.get(TARGET.instance());
    if (!operatorRuns() || there.isEmpty()) {
      return;
    }
    if (cluster.get(ENTITLEMENT).isEmpty()) {
      cluster.with(Home.object(ENTITLEMENT).with("data", Mapping.of("token", "eA==")));
    }
    LiveObject instance = there.get();
    boolean disabled = "disabled".equalsIgnoreCase(instance.annotations().getOrDefault(RECONCILE, ""));
    if (instance.terminating()) {
      uninstalled |= !disabled;
      owned().stream().filter(r -> !disabled && !r.equals(Home.NAMESPACE)).forEach(cluster::without);
      cluster.without(TARGET.instance());
    } else if (disabled) {
      dormant(instance);
    } else {
      change(TARGET.instance(), o -> held(o).with("status", handled(o).with("inventory", inventory())));
      owned().forEach(ref -> change(ref, Controllers::stamped));
    }
  }

  /** It says so in an event and leaves status and condition as they were (V5b). */
  private void dormant(LiveObject instance) {
    change(TARGET.instance(), o -> Controllers.annotatedAt(held(o), clock));
    cluster.with(Home.object(EVENT)
        .with("involvedObject", Mapping.of("uid", instance.uid()))
        .with("reason", Value.of("ReconciliationDisabled"))
        .with("lastTimestamp", Value.of(clock.now().toString())));
  }

  private static Mapping annotatedAt(Mapping instance, Clock clock) {
    if (!instance.list("metadata", "managedFields").isEmpty()) {
      return instance;
    }
    return instance.withPath(List.of("metadata", "managedFields"), Value.of(List.of(Mapping.of(
        "manager", "fluxlift",
        "operation", "Update",
        "time", clock.now().toString(),
        "fieldsV1", Mapping.of("f:metadata", Mapping.of("f:annotations", Mapping.of("f:" + RECONCILE, Mapping.EMPTY)))))));
  }

  private static Mapping held(Mapping instance) {
    return instance.withPath(List.of("metadata", "finalizers"), Value.of(List.of(FINALIZER)));
  }

  private static Mapping handled(Mapping instance) {
    String asked = instance.text("metadata", "annotations", Follower.REQUESTED).orElse("");
    return Mapping.of(
        "conditions",
        List.of(Mapping.of("type", "Ready", "status", "True", "reason", "ReconciliationSucceeded")),
        "lastHandledReconcileAt",
        asked);
  }

  private static Mapping stamped(Mapping object) {
    return Home.annotated(object, ObjectRef.KUSTOMIZE + "/ssa", "Ignore")
        .withoutPath(List.of("metadata", "labels", ObjectRef.KUSTOMIZE + "/name"))
        .withoutPath(List.of("metadata", "labels", ObjectRef.KUSTOMIZE + "/namespace"))
        .withPath(List.of("metadata", "labels", ObjectRef.OPERATOR + "/name"), Value.of("flux"))
        .withPath(List.of("metadata", "labels", ObjectRef.OPERATOR + "/namespace"), Value.of(NS))
        .withPath(
            List.of("metadata", "managedFields"),
            Value.of(List.of(Mapping.of("manager", "flux-operator", "operation", "Apply"))));
  }

  private static Mapping withoutAnnotation(Mapping object, String key) {
    return object.withoutPath(List.of("metadata", "annotations", key));
  }

  /** A write that changes nothing is none, so that nobody's resourceVersion moves for it. */
  private void change(ObjectRef ref, UnaryOperator<Mapping> change) {
    cluster.get(ref).filter(o -> !change.apply(o.body()).equals(o.body())).ifPresent(_ -> cluster.edit(ref, change));
  }
}
