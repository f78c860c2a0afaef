package dev.fluxlift.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.fluxlift.engine.estate.FluxGroups;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.MemoryCluster;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.verify.Invariants.Allowed;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InvariantsTest {
  private static final ObjectRef NAMESPACE = new ObjectRef("", "Namespace", "", "flux-system");
  private static final ObjectRef APPS = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", "flux-system", "cluster-apps");
  private static final ObjectRef CRD =
      new ObjectRef("apiextensions.k8s.io", "CustomResourceDefinition", "", "kustomizations.kustomize.toolkit.fluxcd.io");
  private static final ObjectRef ECHO = new ObjectRef("apps", "Deployment", "demo", "echo");
  private static final ObjectRef ECHO_POD = new ObjectRef("", "Pod", "demo", "echo-6b7f-abcde");
  private static final ObjectRef AGE = new ObjectRef("", "Secret", "flux-system", "sops-age");

  private final MemoryCluster cluster = Fixtures.smallCluster();
  private InvariantState baseline;

  @BeforeEach
  void takeTheBaseline() {
    baseline = new Invariants(cluster).take("flux-system");
  }

  @Test
  void anUntouchedClusterViolatesNothing() {
    assertThat(check(Allowed.NOTHING)).isEmpty();
    assertThat(cluster.writes()).isEmpty();
  }

  @Test
  void theBaselineHoldsWhatTheInvariantsNameAndNoSecretValue() {
    assertThat(baseline.identities().keySet()).extracting(ObjectRef::toString).containsExactly(
        "CustomResourceDefinition/helmreleases.helm.toolkit.fluxcd.io",
        "CustomResourceDefinition/kustomizations.kustomize.toolkit.fluxcd.io",
        "Deployment/flux-system/source-controller",
        "HelmRelease/demo/demo",
        "Kustomization/flux-system/cluster-apps",
        "Namespace/flux-system");
    assertThat(baseline.workloads().keySet()).containsExactly(ECHO);
    assertThat(baseline.pods().keySet()).containsExactly("p-1");
    assertThat(baseline.pods().get("p-1").owner()).isEqualTo(ECHO);
    assertThat(baseline.referenced().keySet()).extracting(ObjectRef::toString).containsExactly(
        "ConfigMap/flux-system/cluster-settings",
        "Secret/demo/demo-values",
        "Secret/flux-system/not-there",
        "Secret/flux-system/sops-age");
    assertThat(baseline.referenced().get(AGE)).hasSize(64);
    assertThat(Json.compact(baseline.toValue())).doesNotContain("c2VjcmV0", "example.org");
  }

  @Test
  void theBaselineComesBackFromItsJson() {
    Value json = Json.parse(Json.pretty(baseline.toValue()), "baseline.json");
    assertThat(InvariantState.read(json)).isEqualTo(baseline);
  }

  @Test
  void i1ACrdThatGoesTakesItsObjectsWithIt() {
    cluster.without(CRD).unserve(new KindRef(ObjectRef.KUSTOMIZE, "Kustomization"));
    assertThat(check(Allowed.NOTHING))
        .extracting(Violation::invariant, Violation::object, Violation::was, Violation::is)
        .containsExactly(
            tuple(Invariant.I1, CRD.toString(), "UID crd-1", "absent"),
            tuple(Invariant.I2, APPS.toString(), "UID ks-1", "absent"));
  }

  @Test
  void i2AnObjectThatWasMadeAnewHasAnotherUid() {
    cluster.edit(APPS, o -> o.withPath(List.of("metadata", "uid"), Value.of("ks-2")));
    assertThat(check(Allowed.NOTHING)).extracting(Violation::toString).containsExactly(
        "I2 Kustomization/flux-system/cluster-apps: was UID ks-1, is UID ks-2");
  }

  @Test
  void i2AnObjectTheStepNamesMayGo() {
    cluster.without(APPS);
    assertThat(check(new Allowed(Set.of(APPS), false, Set.of()))).isEmpty();
  }

  @Test
  void i2AnArtifactGeneratorIsAnObjectOfFluxThoughItsGroupIsNamedOtherwise() {
    ObjectRef generator = new ObjectRef(FluxGroups.EXTENSIONS, "ArtifactGenerator", "apps", "parts");
    cluster.with(Json.parse("""
        {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
         "metadata": {"name": "artifactgenerators.source.extensions.fluxcd.io", "uid": "crd-2"},
         "spec": {"group": "source.extensions.fluxcd.io", "names": {"kind": "ArtifactGenerator"}}}
        """, "").asMapping());
    cluster.with(Json.parse("""
        {"apiVersion": "source.extensions.fluxcd.io/v1beta1", "kind": "ArtifactGenerator",
         "metadata": {"namespace": "apps", "name": "parts", "uid": "ag-1"}}
        """, "").asMapping());
    takeTheBaseline();

    cluster.without(generator);

    assertThat(check(Allowed.NOTHING)).extracting(Violation::toString).containsExactly(
        "I2 ArtifactGenerator/apps/parts: was UID ag-1, is absent");
  }

  @Test
  void i2AControllersDeploymentCountsAsFluxs() {
    cluster.without(new ObjectRef("apps", "Deployment", "flux-system", "source-controller"));
    assertThat(check(Allowed.NOTHING)).extracting(Violation::invariant).containsExactly(Invariant.I2);
  }

  @Test
  void i3TheNamespaceMustBeGuardedFromTheMomentTheGuardIsThere() {
    assertThat(check(Allowed.NOTHING_GUARDED)).extracting(Violation::is).containsExactly("without that guard");
    cluster.edit(NAMESPACE, o -> o.withPath(List.of("metadata", "annotations"), Mapping.of(Invariants.GUARD, "Disabled")));
    assertThat(check(Allowed.NOTHING_GUARDED)).isEmpty();
  }

  @Test
  void i3And4NothingMayBeUnderDeletion() {
    terminate(NAMESPACE);
    terminate(APPS);
    terminate(CRD);
    assertThat(check(Allowed.NOTHING)).extracting(Violation::invariant, Violation::object).containsExactly(
        tuple(Invariant.I4, CRD.toString()),
        tuple(Invariant.I4, APPS.toString()),
        tuple(Invariant.I3, NAMESPACE.toString()));
  }

  @Test
  void i5APodTemplateThatChanges() {
    cluster.edit(ECHO, o -> o.withPath(List.of("spec", "template", "metadata", "labels", "x"), Value.of("y")));
    assertThat(check(Allowed.NOTHING)).extracting(Violation::invariant, Violation::object)
        .containsExactly(tuple(Invariant.I5, ECHO.toString()));
    assertThat(check(new Allowed(Set.of(), false, Set.of(ECHO)))).isEmpty();
  }

  @Test
  void i5APodThatRestartsOrIsReplaced() {
    cluster.edit(ECHO_POD, o -> o.withPath(
        List.of("status", "containerStatuses"), Value.of(List.of(Mapping.of("name", "echo", "restartCount", 4)))));
    assertThat(check(Allowed.NOTHING)).extracting(Violation::toString)
        .containsExactly("I5 Pod/demo/echo-6b7f-abcde: was 3 restarts, is 4 restarts");
    cluster.without(ECHO_POD);
    assertThat(check(Allowed.NOTHING)).extracting(Violation::is).containsExactly("gone, of Deployment/demo/echo");
  }

  @Test
  void i5AnAutoscalerMayTakePodsAway() {
    cluster.without(ECHO_POD).edit(ECHO, o -> o.withPath(List.of("spec", "replicas"), Value.of(1)));
    assertThat(check(Allowed.NOTHING)).isEmpty();
  }

  @Test
  void i5PodsOfJobsComeAndGo() {
    cluster.without(new ObjectRef("", "Pod", "demo", "nightly-1-xyz"));
    assertThat(check(Allowed.NOTHING)).isEmpty();
  }

  @Test
  void i6ASecretThatGoesOrIsEmptied() {
    cluster.edit(AGE, o -> o.with("data", Mapping.EMPTY));
    assertThat(check(Allowed.NOTHING)).extracting(Violation::toString)
        .containsExactly("I6 Secret/flux-system/sops-age: was there, is absent");
    cluster.without(AGE);
    assertThat(check(Allowed.NOTHING)).extracting(Violation::invariant).containsExactly(Invariant.I6);
  }

  @Test
  void i7IsWhatTheCallerSaysOfItsCommits() {
    Violation undelivered = new Violation(Invariant.I7, "kubernetes/flux/config/flux.yaml", "ours", "another");
    assertThat(new Invariants(cluster).check(baseline, Allowed.NOTHING, () -> List.of(undelivered)))
        .containsExactly(undelivered);
  }

  private void terminate(ObjectRef ref) {
    cluster.edit(ref, o -> o.withPath(List.of("metadata", "deletionTimestamp"), Value.of("2026-11-24T02:00:00Z")));
  }

  private List<Violation> check(Allowed allowed) {
    return new Invariants(cluster).check(baseline, allowed, List::of);
  }
}
