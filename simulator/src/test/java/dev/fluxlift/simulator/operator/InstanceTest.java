package dev.fluxlift.simulator.operator;

import static dev.fluxlift.simulator.operator.Bench.INSTANCE;
import static dev.fluxlift.simulator.operator.Bench.NS;
import static dev.fluxlift.simulator.operator.Bench.SIX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.NotSimulatedException;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of a FluxInstance: V5b, V6, V7, V8 and what else ends or keeps Flux. */
class InstanceTest {
  private static final String RECONCILE = "fluxcd.controlplane.io/reconcile";
  private final Bench bench = new Bench(7);

  @BeforeEach
  void fluxAndTheOperator() {
    bench.oldFlux("2.6.4", SIX);
    bench.operator();
  }

  private void adopt() {
    bench.apply(Bench.instance("2.6.4", SIX));
    assertThat(bench.await(bench::adopted)).isTrue();
  }

  private void delete() {
    bench.me().delete(INSTANCE, Api.Deletion.BACKGROUND);
  }

  private boolean gone() {
    return bench.find(INSTANCE).isEmpty();
  }

  private void annotate(String key, String value) {
    bench.me().patch(
        INSTANCE,
        PatchType.MERGE,
        Mapping.of("metadata", Mapping.of("annotations", Mapping.of(key, value))),
        "");
  }

  @Test
  void anInstanceThatIsMadeDisabledTouchesNothing() {
    Map<ObjectRef, LiveObject> before = bench.objects();

    bench.apply(Bench.annotated(Bench.instance("2.6.4", SIX), RECONCILE, "disabled"));
    bench.run(Duration.ofMinutes(2));

    LiveObject instance = bench.get(INSTANCE);
    assertThat(instance.condition("Ready").orElseThrow().text("reason")).contains("ReconciliationDisabled");
    assertThat(instance.inventory()).isEmpty();
    assertThat(instance.body().list("metadata", "finalizers")).hasSize(1);
    assertThat(bench.objects()).containsAllEntriesOf(before);
    delete();
    assertThat(bench.await(this::gone)).isTrue();
    assertThat(bench.objects()).isEqualTo(before);
  }

  /** V5b. */
  @Test
  void anInstanceThatIsDisabledLaterSaysSoInAnEventAlone() {
    adopt();
    Mapping ready = bench.get(INSTANCE).condition("Ready").orElseThrow();
    Value status = bench.get(INSTANCE).body().mapping("status");

    annotate(RECONCILE, "Disabled");

    assertThat(bench.await(() -> !bench.events("ReconciliationDisabled").isEmpty())).isTrue();
    assertThat(bench.get(INSTANCE).condition("Ready")).contains(ready);
    assertThat(bench.get(INSTANCE).body().mapping("status")).isEqualTo(status);
  }

  /** V6. */
  @Test
  void deletingAnEnabledInstanceDeletesFluxAndAllItsObjectsButTheNamespace() {
    ObjectRef app = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", "default", "app");
    bench.apply(Mapping.of(
        "apiVersion", ObjectRef.KUSTOMIZE + "/v1",
        "kind", "Kustomization",
        "metadata", Mapping.of(
            "name", "app", "namespace", "default", "finalizers", List.of("finalizers.fluxcd.io"))));
    adopt();
    Set<ObjectRef> flux = new TreeSet<>(bench.get(INSTANCE).inventory());

    delete();

    assertThat(bench.await(this::gone)).isTrue();
    bench.run(Duration.ofSeconds(30));
    ObjectRef namespace = new ObjectRef("", "Namespace", "", NS);
    assertThat(flux).contains(namespace);
    flux.remove(namespace);
    assertThat(bench.objects().keySet()).doesNotContainAnyElementsOf(flux).contains(namespace).doesNotContain(app);
  }

  /** The ways of V5 and RB-A: the finalizer drops at once. */
  @Test
  void deletingADisabledInstanceDeletesNothing() {
    adopt();
    annotate(RECONCILE, "disabled");
    bench.run(Duration.ofSeconds(10));
    Map<ObjectRef, String> before = bench.uids();

    delete();

    assertThat(bench.await(this::gone, Duration.ofSeconds(5))).isTrue();
    before.remove(INSTANCE);
    assertThat(bench.uids()).isEqualTo(before);
  }

  /** V7. */
  @Test
  void deletingAGuardedInstanceWaitsTwiceFiveMinutesAndDeletesNothing() {
    Mapping guarded = Bench.instance("2.6.4", SIX).withPath(
        List.of("spec", "commonMetadata", "annotations"), Mapping.of("fluxcd.controlplane.io/prune", "disabled"));
    bench.apply(guarded);
    assertThat(bench.await(bench::adopted)).isTrue();
    Map<ObjectRef, String> before = bench.uids();

    delete();

    assertThat(bench.await(this::gone, Duration.ofMinutes(9))).isFalse();
    assertThat(bench.await(this::gone, Duration.ofMinutes(2))).isTrue();
    before.remove(INSTANCE);
    assertThat(bench.uids()).isEqualTo(before);
  }

  /** V8 without the old Kustomization: what leaves the instance is collected, and the objects of its kinds with it. */
  @Test
  void leavingComponentsOutDeletesTheirKindsAndTheObjectsOfThese() {
    ObjectRef image = new ObjectRef("image.toolkit.fluxcd.io", "ImageRepository", "default", "podinfo");
    bench.apply(Mapping.of(
        "apiVersion", "image.toolkit.fluxcd.io/v1beta2",
        "kind", "ImageRepository",
        "metadata", Mapping.of("name", "podinfo", "namespace", "default")));
    adopt();
    long crds = bench.of("CustomResourceDefinition").size();

    bench.apply(Bench.instance("2.6.4", SIX.subList(0, 4)));

    assertThat(bench.await(() -> bench.of("CustomResourceDefinition").size() == crds - 3)).isTrue();
    bench.run(Duration.ofSeconds(30));
    assertThat(bench.find(image)).isEmpty();
    assertThat(bench.of("Deployment").stream().map(ObjectRef::name))
        .doesNotContain("image-reflector-controller", "image-automation-controller")
        .contains("source-controller", "helm-controller");
  }

  @Test
  void anObjectThatIsMarkedOrUnstampedIsNotCollected() {
    adopt();
    ObjectRef marked = new ObjectRef("apps", "Deployment", NS, "image-reflector-controller");
    ObjectRef unstamped = new ObjectRef("apps", "Deployment", NS, "image-automation-controller");
    bench.me().patch(
        marked,
        PatchType.MERGE,
        Mapping.of("metadata", Mapping.of("annotations", Mapping.of("fluxcd.controlplane.io/prune", "Disabled"))),
        "");
    Mapping labels = Mapping.of("fluxcd.controlplane.io/name", Value.of(null));
    bench.me().patch(unstamped, PatchType.MERGE, Mapping.of("metadata", Mapping.of("labels", labels)), "");

    bench.apply(Bench.instance("2.6.4", SIX.subList(0, 4)));
    bench.run(Duration.ofMinutes(1));

    assertThat(bench.get(INSTANCE).inventory()).doesNotContain(marked, unstamped);
    assertThat(bench.find(marked)).isPresent();
    assertThat(bench.find(unstamped)).isPresent();
  }

  /** V5: un-stamped while the instance is disabled, the objects stay as another owner leaves them. */
  @Test
  void whatIsUnstampedWhileTheInstanceIsDisabledStaysUnstamped() {
    adopt();
    annotate(RECONCILE, "disabled");
    bench.run(Duration.ofSeconds(10));
    ObjectRef controller = new ObjectRef("apps", "Deployment", NS, "source-controller");
    List<Value> entries = bench.get(controller).body().list("metadata", "managedFields").stream()
        .<Value>map(e -> e.asMapping().text("operation").filter("Apply"::equals).isPresent()
            ? e.asMapping().with("manager", Value.of("kustomize-controller"))
            : e)
        .toList();
    bench.me().patch(
        controller,
        PatchType.JSON,
        Value.of(List.of(
            Mapping.of("op", "remove", "path", "/metadata/labels/fluxcd.controlplane.io~1name"),
            Mapping.of("op", "remove", "path", "/metadata/annotations/kustomize.toolkit.fluxcd.io~1ssa"),
            Mapping.of("op", "replace", "path", "/metadata/managedFields", "value", entries))),
        "");

    bench.run(Duration.ofHours(3));

    assertThat(bench.get(controller).managers()).contains("kustomize-controller/Apply");
    assertThat(bench.get(controller).labels()).doesNotContainKey("fluxcd.controlplane.io/name");
  }

  /** V21: the inventory is not there while the operator waits for health. */
  @Test
  void whileItWaitsForHealthTheObjectsAreStampedAndTheInventoryIsAbsent() {
    bench.stopRollouts();
    bench.apply(Bench.instance("2.6.4", SIX));
    ObjectRef controller = new ObjectRef("apps", "Deployment", NS, "source-controller");
    assertThat(bench.await(() -> bench.get(controller).labels().containsKey("fluxcd.controlplane.io/name"))).isTrue();

    bench.run(Duration.ofMinutes(1));

    assertThat(bench.get(INSTANCE).inventory()).isEmpty();
    assertThat(bench.await(() -> !bench.events("ReconciliationFailed").isEmpty(), Duration.ofMinutes(5))).isTrue();
    assertThat(bench.await(() -> bench.get(INSTANCE).inventory().contains(controller))).isTrue();
  }

  @Test
  void anotherRequestEndsTheWaitForHealth() {
    bench.stopRollouts();
    bench.apply(Bench.instance("2.6.4", SIX));
    bench.run(Duration.ofSeconds(20));

    annotate("reconcile.fluxcd.io/requestedAt", "now");

    assertThat(bench.await(() -> !bench.events("HealthCheckCanceled").isEmpty(), Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void aMinorIsNotGoneBackTo() {
    adopt();
    bench.me().patch(
        INSTANCE,
        PatchType.MERGE,
        Mapping.of("status", Mapping.of("lastAppliedRevision", "v2.7.0@sha256:0")),
        "status");

    annotate("reconcile.fluxcd.io/requestedAt", "now");
    bench.run(Duration.ofSeconds(10));

    Mapping ready = bench.get(INSTANCE).condition("Ready").orElseThrow();
    assertThat(ready.text("reason")).contains("BuildFailed");
    assertThat(ready.text("message").orElseThrow()).contains("downgrading from v2.7.0 to v2.6.4");
  }

  @Test
  void syncMakesSourceAndRootAndWithoutItTheyAreCollected() {
    Mapping sync = Mapping.of(
        "kind", "GitRepository",
        "url", "https://example.com/r",
        "ref", "refs/heads/main",
        "path", "./flux",
        "name", "home");
    bench.apply(Bench.instance("2.6.4", SIX).withPath(List.of("spec", "sync"), sync));
    ObjectRef source = new ObjectRef(ObjectRef.SOURCE, "GitRepository", NS, "home");
    ObjectRef root = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", NS, "home");
    assertThat(bench.await(() -> bench.find(root).isPresent())).isTrue();
    assertThat(bench.get(root).spec("prune")).contains(Value.of(true));
    assertThat(bench.get(source).body().text("spec", "ref", "name")).contains("refs/heads/main");
    assertThat(bench.await(bench::adopted)).isTrue();

    bench.apply(Bench.instance("2.6.4", SIX));

    assertThat(bench.await(() -> bench.find(root).isEmpty() && bench.find(source).isEmpty())).isTrue();
  }

  @Test
  void whatTheModelDoesNotBuildStopsTheSimulation() {
    bench.apply(Bench.instance("2.6.4", SIX).withPath(List.of("spec", "cluster", "size"), Value.of("large")));

    assertThatThrownBy(() -> bench.run(Duration.ofSeconds(10)))
        .isInstanceOf(NotSimulatedException.class)
        .hasMessageContaining("spec.cluster.size large");
  }
}
