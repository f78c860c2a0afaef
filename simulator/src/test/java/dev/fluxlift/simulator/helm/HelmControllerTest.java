package dev.fluxlift.simulator.helm;

import static dev.fluxlift.simulator.operator.Bench.INSTANCE;
import static dev.fluxlift.simulator.operator.Bench.NS;
import static dev.fluxlift.simulator.operator.Bench.SIX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.operator.Bench;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of HelmReleases: V10 and V12 as far as Helm does it, V14, V15, and what ends badly. */
class HelmControllerTest {
  private static final Mapping KEEP = Mapping.of("helm.sh/resource-policy", "keep");
  private static final ObjectRef OPERATOR_RELEASE = release("flux-operator");
  private static final ObjectRef INSTANCE_RELEASE = release("flux-instance");
  private final Bench bench = new Bench(3);

  @BeforeEach
  void flux() {
    bench.oldFlux("2.6.4", SIX);
    chart("flux-operator", "0.58.1");
    chart("flux-instance", "0.58.1");
    chart("podinfo", "6.0.0");
  }

  private static ObjectRef release(String name) {
    return new ObjectRef(ObjectRef.HELM, "HelmRelease", NS, name);
  }

  /** What source-controller makes of a chart in a registry. */
  private void chart(String name, String version) {
    ObjectRef ref = new ObjectRef(ObjectRef.SOURCE, "OCIRepository", NS, name);
    bench.apply(Mapping.of(
        "apiVersion", ObjectRef.SOURCE + "/v1",
        "kind", "OCIRepository",
        "metadata", Mapping.of("name", name, "namespace", NS),
        "spec", Mapping.of("url", "oci://ghcr.io/charts/" + name, "ref", Mapping.of("tag", version))));
    LiveObject live = bench.get(ref);
    bench.as("source-controller").updateStatus(live.body().with("status", Mapping.of(
        "observedGeneration", live.generation(),
        "artifact", Mapping.of("revision", version + "@sha256:4548ed6c8a9d00000000"),
        "conditions", List.of(Mapping.of("type", "Ready", "status", "True", "reason", "Succeeded", "message", "")))));
  }

  private static Mapping helmRelease(String name, Mapping spec) {
    Mapping all = Mapping.of(
        "interval", "10m",
        "releaseName", name,
        "chartRef", Mapping.of("kind", "OCIRepository", "name", name));
    return Mapping.of(
        "apiVersion", ObjectRef.HELM + "/v2",
        "kind", "HelmRelease",
        "metadata", Mapping.of("name", name, "namespace", NS),
        "spec", ChartValues.merge(all, spec));
  }

  private static Mapping values(Mapping annotations) {
    return Mapping.of("values", Mapping.of(
        "commonAnnotations", annotations,
        "instance", Mapping.of(
            "distribution", Mapping.of("version", "2.6.4", "artifact", "oci://ghcr.io/manifests:v0.58.1"),
            "components", SIX,
            "cluster", Mapping.of("networkPolicy", false))));
  }

  private void operator() {
    bench.apply(helmRelease("flux-operator", Mapping.of("install", Mapping.of("disableTakeOwnership", true))));
    assertThat(bench.await(() -> bench.ready(OPERATOR_RELEASE))).as("%s", bench.log()).isTrue();
  }

  private void instance(Mapping annotations) {
    bench.apply(helmRelease("flux-instance", values(annotations)));
    assertThat(bench.await(bench::adopted)).as("%s", bench.log()).isTrue();
    assertThat(bench.await(() -> bench.ready(INSTANCE_RELEASE))).as("%s", bench.log()).isTrue();
  }

  private List<LiveObject> stored(String release) {
    return bench.me().list(new KindRef("", "Secret"), NS).stream()
        .filter(s -> release.equals(s.labels().get("name")))
        .toList();
  }

  private List<String> history(ObjectRef release) {
    return bench.get(release).body().list("status", "history").stream()
        .map(Value::asMapping)
        .map(s -> "v" + s.text("version").orElse("") + " " + s.text("status").orElse(""))
        .toList();
  }

  @Test
  void installsTheOperatorWithItsCrdsAndStoresTheRelease() {
    operator();

    assertThat(bench.get(Bench.OPERATOR).labels()).containsEntry("app.kubernetes.io/managed-by", "Helm");
    assertThat(bench.get(Bench.OPERATOR).annotations()).containsEntry("meta.helm.sh/release-name", "flux-operator");
    assertThat(bench.of("CustomResourceDefinition").stream().map(ObjectRef::name))
        .contains("fluxinstances.fluxcd.controlplane.io");
    assertThat(stored("flux-operator")).singleElement()
        .satisfies(s -> assertThat(s.labels()).containsEntry("status", "deployed").containsEntry("owner", "helm"));
    assertThat(history(OPERATOR_RELEASE)).containsExactly("v1 deployed");
  }

  @Test
  void anInstanceThatDependsOnTheOperatorComesAfterIt() {
    bench.apply(helmRelease(
        "flux-instance",
        values(KEEP).with("dependsOn", Value.of(List.of(Mapping.of("name", "flux-operator"))))));
    bench.run(Duration.ofSeconds(40));
    assertThat(bench.get(INSTANCE_RELEASE).condition("Ready").orElseThrow().text("reason"))
        .contains("DependencyNotReady");

    operator();

    assertThat(bench.await(bench::adopted)).isTrue();
  }

  @Test
  void whatHasNotChangedIsNotUpgraded() {
    operator();

    bench.run(Duration.ofHours(2));

    assertThat(stored("flux-operator")).hasSize(1);
  }

  @Test
  void forceAtUpgradesOnce() {
    operator();
    bench.me().patch(
        OPERATOR_RELEASE,
        PatchType.MERGE,
        Mapping.of("metadata", Mapping.of("annotations", Mapping.of(
            "reconcile.fluxcd.io/requestedAt", "1", "reconcile.fluxcd.io/forceAt", "1"))),
        "");

    bench.run(Duration.ofHours(1));

    assertThat(history(OPERATOR_RELEASE)).containsExactly("v2 deployed", "v1 superseded");
    assertThat(bench.get(OPERATOR_RELEASE).body().text("status", "lastHandledReconcileAt")).contains("1");
  }

  /** V14. */
  @Test
  void theKeepPolicyOfTheStoredReleaseKeepsTheInstance() {
    operator();
    instance(KEEP);
    Map<ObjectRef, String> before = bench.uids();

    bench.me().delete(INSTANCE_RELEASE, Api.Deletion.BACKGROUND);

    assertThat(bench.await(() -> bench.find(INSTANCE_RELEASE).isEmpty())).isTrue();
    bench.run(Duration.ofMinutes(1));
    before.remove(INSTANCE_RELEASE);
    assertThat(bench.uids()).isEqualTo(before);
    assertThat(stored("flux-instance")).isEmpty();
  }

  /** V15. */
  @Test
  void aKeepPolicyOnTheLiveObjectKeepsNothing() {
    operator();
    instance(Mapping.EMPTY);
    bench.me().patch(
        INSTANCE, PatchType.MERGE, Mapping.of("metadata", Mapping.of("annotations", KEEP)), "");

    bench.me().delete(INSTANCE_RELEASE, Api.Deletion.BACKGROUND);

    assertThat(bench.await(() -> bench.find(INSTANCE).isEmpty(), Duration.ofMinutes(15))).isTrue();
    bench.run(Duration.ofMinutes(1));
    assertThat(bench.of("Deployment")).containsExactly(Bench.OPERATOR);
    assertThat(bench.of("HelmRelease")).isEmpty();
    assertThat(bench.find(new ObjectRef("", "Namespace", "", NS))).isPresent();
  }

  @Test
  void aReleaseThatIsDeletedWhileSuspendedLeavesEverything() {
    operator();
    instance(Mapping.EMPTY);
    bench.me().patch(INSTANCE_RELEASE, PatchType.MERGE, Mapping.of("spec", Mapping.of("suspend", true)), "");
    Map<ObjectRef, String> before = bench.uids();

    bench.me().delete(INSTANCE_RELEASE, Api.Deletion.BACKGROUND);

    assertThat(bench.await(() -> bench.find(INSTANCE_RELEASE).isEmpty())).isTrue();
    bench.run(Duration.ofMinutes(1));
    before.remove(INSTANCE_RELEASE);
    assertThat(bench.uids()).isEqualTo(before);
    assertThat(stored("flux-instance")).isNotEmpty();
  }

  /** The chart's CRDs stay, all else of the operator goes. */
  @Test
  void uninstallingTheOperatorLeavesItsCrdsAndFlux() {
    operator();
    bench.me().delete(OPERATOR_RELEASE, Api.Deletion.BACKGROUND);

    assertThat(bench.await(() -> bench.find(OPERATOR_RELEASE).isEmpty())).isTrue();

    assertThat(bench.find(Bench.OPERATOR)).isEmpty();
    assertThat(bench.of("CustomResourceDefinition").stream().map(ObjectRef::name))
        .contains("fluxinstances.fluxcd.controlplane.io");
    assertThat(bench.of("Deployment")).hasSize(6);
  }

  @Test
  void objectsOfAnotherAreNotTakenWhenThatIsForbidden() {
    bench.operator();
    bench.apply(helmRelease("flux-operator", Mapping.of("install", Mapping.of("disableTakeOwnership", true))));

    bench.run(Duration.ofMinutes(1));

    assertThat(bench.get(OPERATOR_RELEASE).condition("Ready").orElseThrow().text("message"))
        .hasValueSatisfying(m -> assertThat(m).contains("invalid ownership metadata"));
    assertThat(stored("flux-operator")).isEmpty();
  }

  @Test
  void aChartOfAKindThatIsNotServedStoresNothing() {
    bench.apply(helmRelease(
        "flux-operator", Mapping.of("values", Mapping.of("serviceMonitor", Mapping.of("create", true)))));

    bench.run(Duration.ofMinutes(1));

    assertThat(bench.get(OPERATOR_RELEASE).condition("Ready").orElseThrow().text("message"))
        .hasValueSatisfying(m -> assertThat(m).contains("no matches for kind \"ServiceMonitor\""));
    assertThat(stored("flux-operator")).isEmpty();
  }

  /** Install with retries without end: every failure uninstalls, then installs again (V11). */
  @Test
  void anInstallThatFailsIsUninstalledAndTriedAgain() {
    bench.stopRollouts();
    bench.apply(helmRelease("podinfo", Mapping.of(
        "timeout", "1m", "install", Mapping.of("remediation", Mapping.of("retries", -1)))));
    ObjectRef app = new ObjectRef("apps", "Deployment", NS, "podinfo");
    assertThat(bench.await(() -> bench.find(app).isPresent())).isTrue();
    String first = bench.get(app).uid();

    assertThat(bench.await(() -> bench.find(app).filter(a -> !a.uid().equals(first)).isPresent())).isTrue();

    assertThat(bench.events("InstallFailed")).isNotEmpty();
    assertThat(bench.events("UninstallSucceeded")).isNotEmpty();
    assertThat(stored("podinfo")).hasSize(1);
  }

  /** Without remediation the first failure is the last try. */
  @Test
  void anInstallThatFailsWithoutRemediationStallsAndLeavesWhatItMade() {
    bench.stopRollouts();
    bench.apply(helmRelease("podinfo", Mapping.of("timeout", "1m")));

    bench.run(Duration.ofMinutes(30));

    LiveObject release = bench.get(release("podinfo"));
    assertThat(release.condition("Stalled").orElseThrow().text("reason")).contains("RetriesExceeded");
    assertThat(history(release.ref())).containsExactly("v1 failed");
    assertThat(bench.find(new ObjectRef("apps", "Deployment", NS, "podinfo"))).isPresent();
  }

  @Test
  void anUpgradeThatFailsIsRolledBack() {
    Mapping spec = Mapping.of("timeout", "1m", "upgrade", Mapping.of("remediation", Mapping.of("retries", 1)));
    bench.apply(helmRelease("podinfo", spec));
    assertThat(bench.await(() -> bench.ready(release("podinfo")))).isTrue();
    bench.unhealthy(new ObjectRef("apps", "Deployment", NS, "podinfo"));

    bench.apply(helmRelease("podinfo", spec.with("values", Mapping.of("replicas", 2))));

    assertThat(bench.await(() -> !bench.events("RollbackFailed").isEmpty())).isTrue();
    assertThat(history(release("podinfo")).getLast()).isEqualTo("v1 deployed");
    assertThat(history(release("podinfo"))).contains("v2 failed");
  }

  /**
   * The status of a HelmRelease is written when its action has ended: a controller that dies in a first installation
   * has written none, so its successor takes the release for somebody else's and upgrades it. Nothing is uninstalled.
   */
  @Test
  void aControllerThatDiesInAFirstInstallationLeavesAReleaseThatIsUnlockedAndUpgraded() {
    bench.stopRollouts();
    bench.apply(helmRelease("podinfo", Mapping.of(
        "install", Mapping.of("remediation", Mapping.of("retries", 3)))));
    ObjectRef app = new ObjectRef("apps", "Deployment", NS, "podinfo");
    assertThat(bench.await(() -> bench.find(app).isPresent())).isTrue();
    assertThat(stored("podinfo").getFirst().labels()).containsEntry("status", "pending-install");
    String uid = bench.get(app).uid();

    bench.kill(Bench.HELM_CONTROLLER);
    bench.startRollouts();

    assertThat(bench.await(() -> bench.ready(release("podinfo")))).isTrue();
    assertThat(bench.get(app).uid()).isEqualTo(uid);
    assertThat(stored("podinfo").stream().map(s -> s.labels().get("version") + " " + s.labels().get("status")))
        .containsExactlyInAnyOrder("1 superseded", "2 deployed");
    assertThat(history(release("podinfo"))).containsExactly("v2 deployed");
  }

  /** As live when the operator replaces helm-controller, which waits for the FluxInstance that made it do so. */
  @Test
  void aControllerThatIsReplacedInAnUpgradeLeavesAFailedRevisionThatIsFollowedByADeployedOne() {
    operator();
    instance(KEEP);
    bench.stopRollouts();
    Mapping more = values(KEEP).withPath(
        List.of("values", "instance", "commonMetadata", "annotations"), Mapping.of("a", "b"));
    bench.apply(helmRelease("flux-instance", more));
    assertThat(bench.await(() -> stored("flux-instance").stream()
        .anyMatch(s -> "pending-upgrade".equals(s.labels().get("status"))))).isTrue();

    bench.replace(Bench.HELM_CONTROLLER);
    bench.startRollouts();

    assertThat(bench.await(() -> bench.ready(INSTANCE_RELEASE))).isTrue();
    assertThat(stored("flux-instance").stream().map(s -> s.labels().get("version") + " " + s.labels().get("status")))
        .contains("2 failed", "3 deployed");
  }

  @Test
  void driftIsCorrectedWhereItIsLookedFor() {
    bench.apply(helmRelease("podinfo", Mapping.of(
        "driftDetection", Mapping.of("mode", "enabled"))));
    assertThat(bench.await(() -> bench.ready(release("podinfo")))).isTrue();
    ObjectRef app = new ObjectRef("apps", "Deployment", NS, "podinfo");
    bench.me().patch(app, PatchType.MERGE, Mapping.of("spec", Mapping.of("replicas", 3)), "");

    bench.run(Duration.ofMinutes(11));

    assertThat(bench.get(app).spec("replicas").flatMap(Value::text)).isEqualTo(Optional.of("1"));
    assertThat(stored("podinfo")).hasSize(1);
    // seen on the real control plane: a correction is a patch, not an apply
    assertThat(bench.get(app).managers()).contains("helm-controller/Update");
  }
}
