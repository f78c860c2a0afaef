package dev.fluxlift.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Target;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.MemoryCluster;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.verify.Check.Verdict;
import dev.fluxlift.engine.verify.Verification.Leftovers;
import dev.fluxlift.engine.verify.Verification.Subject;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerificationTest {
  private static final Target TARGET = Target.in("flux-system");
  private static final ObjectRef CONTROLLER = new ObjectRef("apps", "Deployment", "flux-system", "source-controller");
  private static final ObjectRef OWNER = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", "flux-system", "flux");
  private static final ObjectRef MANIFESTS =
      new ObjectRef(ObjectRef.SOURCE, "OCIRepository", "flux-system", "flux-manifests");
  private static final ObjectRef ROOT = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", "flux-system", "cluster");
  private static final ObjectRef APPS =
      new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", "flux-system", "cluster-apps");
  private static final Instant ADOPTED = Instant.parse("2026-11-24T02:01:00Z");

  private final MovingClock clock = new MovingClock();
  private final Baseline baseline =
      Baseline.take(Fixtures.smallCluster(), "flux-system", Instant.parse("2026-11-24T01:50:00Z"));
  private final MemoryCluster cluster = moved();
  private boolean retired = true;
  private List<String> named = List.of("source-controller");
  private Leftovers leftovers = new Leftovers(List.of(), List.of());

  @Test
  void aFinishedMoveHoldsEveryCheck() {
    Evidence evidence = verify();
    assertThat(evidence.checks()).allSatisfy(c -> assertThat(c.against()).as(c.id()).isEmpty());
    assertThat(evidence.complete()).isTrue();
    assertThat(check("operator-running").evidence()).singleElement().asString()
        .contains("restarts 0", "v0.58.1", "\"1Gi\"");
    assertThat(cluster.writes()).isEmpty();
  }

  @Test
  void theEvidenceIsARecordWithTwoRenderings() {
    cluster.without(CONTROLLER);
    Evidence evidence = verify();
    assertThat(evidence.complete()).isFalse();
    assertThat(evidence.markdown())
        .startsWith("# Verification of the move to Flux Operator\n")
        .contains("Not all checks hold.", "## All Flux controllers are running\n\n**Does not hold.**",
            "- against: Deployment/flux-system/source-controller is not there");
    assertThat(Json.parse(Json.pretty(evidence.toValue()), "e.json").asMapping().list("checks")).hasSize(15);
  }

  @Test
  void aDisabledInstanceSaysReadyTrueAndFails() {
    cluster.edit(TARGET.instance(), o -> condition(o, "reason", "ReconciliationDisabled")
        .withPath(List.of("metadata", "annotations", "fluxcd.controlplane.io/reconcile"), Value.of("Disabled")));
    assertThat(check("instance-reconciling").against())
        .containsExactly("the reason is ReconciliationDisabled", "it is disabled");
  }

  @Test
  void anInstanceThatRunsAnotherVersionOrAnOldGenerationFails() {
    cluster.edit(TARGET.instance(), o -> o
        .withPath(List.of("status", "lastAppliedRevision"), Value.of("v2.6.5@sha256:0123"))
        .withPath(List.of("metadata", "generation"), Value.of(3)));
    assertThat(check("instance-reconciling").against()).containsExactly(
        "generation 3, seen 2",
        "applied is v2.6.5@sha256:0123, expected v2.6.4",
        "attempted is v2.6.4@sha256:0123");
  }

  @Test
  void anObjectTheOldOwnerTookBackFails() {
    cluster.with(Fixtures.object("deployment-before.json"));
    assertThat(check("instance-owns").against())
        .containsExactly("Deployment/flux-system/source-controller lacks the operator's owner labels");
  }

  @Test
  void aComponentThatIsMissingFails() {
    cluster.edit(TARGET.instance(), o -> o.withPath(List.of("status", "components"), Value.of(List.of())));
    assertThat(check("instance-components").against()).first().isEqualTo("source-controller is no component of the instance");
  }

  /** The FluxInstance names it, so that its CRDs stay; a patch deletes its Deployment. */
  @Test
  void givenAControllerThatAPatchTakesAwayThenItIsNoComponentTooMany() {
    named = List.of("source-controller", "image-reflector-controller");
    cluster.edit(TARGET.instance(), o -> o.withPath(List.of("status", "components"),
        Value.of(List.of(o.list("status", "components").getFirst(), Mapping.of("name", "image-reflector-controller", "tag", "v0.35.2")))));

    assertThat(check("instance-components").against()).isEmpty();
  }

  @Test
  void aComponentThatWasNotPlannedFails() {
    named = List.of();

    assertThat(check("instance-components").against())
        .contains("source-controller is a component of the instance and was not planned");
  }

  @Test
  void aRootThatIsBehindItsSourceFails() {
    cluster.edit(ROOT, o -> o.withPath(List.of("status", "lastAppliedRevision"), Value.of("main@sha1:old")));
    assertThat(check("source-syncing").against())
        .containsExactly("the root applied main@sha1:old, the source has main@sha1:aa11");
  }

  @Test
  void aNewHelmRevisionFailsAndDoesNotSpeakAgainstRetiring() {
    cluster.edit(new ObjectRef(ObjectRef.HELM, "HelmRelease", "demo", "demo"),
        o -> o.withPath(List.of("status", "history"), Value.of(List.of(Mapping.of("version", 2)))));
    assertThat(check("apps-untouched").against())
        .containsExactly("HelmRelease/demo/demo: Helm revision was 0 at S0, is 2");
    assertThat(verify().againstRetiring()).isEmpty();
    assertThat(verify().complete()).isFalse();
  }

  @Test
  void aReleaseThatIsGoneSpeaksAgainstRetiring() {
    cluster.without(new ObjectRef(ObjectRef.HELM, "HelmRelease", "demo", "demo"));
    assertThat(check("releases-reconciling").against()).containsExactly("HelmRelease/demo/demo is gone");
    assertThat(verify().againstRetiring()).extracting(Check::id).contains("releases-reconciling");
  }

  @Test
  void anAppThatWasDeployedMeanwhileFailsAndDoesNotSpeakAgainstRetiring() {
    cluster.edit(new ObjectRef("apps", "Deployment", "demo", "echo"),
        o -> o.withPath(List.of("spec", "template", "metadata", "annotations", "version"), Value.of("2")));
    assertThat(check("apps-untouched").against()).singleElement().asString().contains("Deployment/demo/echo: was pod template");
    assertThat(check("cluster-stable").against()).isEmpty();
    assertThat(verify().againstRetiring()).isEmpty();
  }

  @Test
  void aPassingErrorIsWaitedForAndALastingOneFails() {
    cluster.edit(APPS, o -> failing(o, "ArtifactFailed"));
    assertThat(check("no-new-errors").against())
        .containsExactly("Kustomization/flux-system/cluster-apps: ArtifactFailed");
    assertThat(clock.passed).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
    clock.passed = Duration.ZERO;
    cluster.edit(APPS, o -> failing(o, "BuildFailed"));
    assertThat(check("no-new-errors").against()).hasSize(1);
    assertThat(clock.passed).isZero();
  }

  @Test
  void aWarningSinceTheAdoptionFailsUnlessItsObjectIsReadyAgain() {
    cluster.with(warning("early", "2026-11-24T02:00:30Z", APPS)).with(warning("late", "2026-11-24T02:02:00Z", ROOT));
    assertThat(check("no-warnings").against()).isEmpty();
    cluster.with(warning("later", "2026-11-24T02:03:00Z", APPS));
    assertThat(check("no-warnings").against())
        .containsExactly("2026-11-24T02:03:00Z Kustomization/flux-system/cluster-apps ReconciliationFailed: no");
  }

  @Test
  void aCrashLoopingOperatorFails() {
    cluster.edit(new ObjectRef("", "Pod", "flux-system", "flux-operator-7c9-x"), o -> o.withPath(
        List.of("status", "containerStatuses"),
        Value.of(List.of(Mapping.of(
            "restartCount", 3,
            "state", Mapping.of("waiting", Mapping.of("reason", "CrashLoopBackOff")),
            "lastState", Mapping.of("terminated", Mapping.of("finishedAt", "2026-11-24T02:04:00Z")))))));
    assertThat(check("operator-running").against()).containsExactly(
        "Pod/flux-system/flux-operator-7c9-x waits: CrashLoopBackOff",
        "Pod/flux-system/flux-operator-7c9-x restarted at 2026-11-24T02:04:00Z");
  }

  @Test
  void beforeCleanupTheLastTwoAreStillToCome() {
    retired = false;
    assertThat(verify().checks()).filteredOn(c -> c.verdict() != Verdict.HOLDS)
        .extracting(Check::id, Check::verdict)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("old-configuration-removed", Verdict.NOT_YET),
            org.assertj.core.groups.Tuple.tuple("documentation-updated", Verdict.NOT_YET));
    assertThat(verify().complete()).isFalse();
    assertThat(verify().soFar()).isTrue();
  }

  @Test
  void oldFilesAndDocumentsThatNameThemFail() {
    leftovers = new Leftovers(List.of("kubernetes/bootstrap/flux/kustomization.yaml"), List.of("README.md:12"));
    cluster.with(Mapping.of("apiVersion", "kustomize.toolkit.fluxcd.io/v1", "kind", "Kustomization",
        "metadata", Mapping.of("name", "flux", "namespace", "flux-system")));
    assertThat(check("old-configuration-removed").against()).satisfiesExactly(
        file -> assertThat(file).isEqualTo("kubernetes/bootstrap/flux/kustomization.yaml"),
        owner -> assertThat(owner).startsWith("Kustomization/flux-system/flux is there, though step S8 removed it")
            .contains("manages nothing", "fluxlift rollback"));
    assertThat(check("documentation-updated").against()).containsExactly("README.md:12");
  }

  @Test
  void theBaselineComesBackFromItsJson() {
    Baseline taken = Baseline.take(cluster, "flux-system", ADOPTED);
    assertThat(Baseline.read(Json.parse(Json.pretty(taken.toValue()), "baseline.json"))).isEqualTo(taken);
    assertThat(taken.leases()).containsOnlyKeys("source-controller");
  }

  @Test
  void theGapIsFromTheLastRenewalSeenToTheNextAcquisition() {
    LeaseGap gap = new LeaseGap(cluster, "flux-system", LeaseGap.held(cluster, "flux-system"));
    ObjectRef lease = new ObjectRef("coordination.k8s.io", "Lease", "flux-system", "source-controller-leader-election");
    cluster.edit(lease, o -> o.withPath(List.of("spec", "renewTime"), Value.of("2026-11-24T02:06:00.000000Z")));
    gap.look();
    assertThat(gap.gaps()).isEmpty();
    cluster.edit(lease, o -> o.with("spec", Mapping.of("holderIdentity", "source-controller-3_c",
        "acquireTime", "2026-11-24T02:06:05.250000Z", "renewTime", "2026-11-24T02:06:07.000000Z")));
    gap.look();
    gap.look();
    assertThat(gap.gaps()).containsOnly(java.util.Map.entry("source-controller", Duration.ofMillis(5250)));
  }

  private Evidence verify() {
    Subject subject = new Subject(
        "flux-system", "2.6.4", List.of("source-controller"), named, TARGET, OWNER, MANIFESTS,
        new ObjectRef(ObjectRef.SOURCE, "GitRepository", "flux-system", "home-kubernetes"), ROOT,
        retired, ADOPTED, Duration.ofSeconds(30), () -> leftovers);
    return new Verification(cluster, clock, subject, baseline).verify();
  }

  private Check check(String id) {
    return verify().checks().stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow();
  }

  private static MemoryCluster moved() {
    MemoryCluster cluster = Fixtures.smallCluster();
    Fixtures.read("moved.json").items().forEach(o -> cluster.with(o.asMapping()));
    return cluster.with(Fixtures.object("deployment-adopted.json"));
  }

  private static Mapping condition(Mapping object, String key, String value) {
    Mapping ready = object.list("status", "conditions").getFirst().asMapping();
    return object.withPath(List.of("status", "conditions"), Value.of(List.of(ready.with(key, Value.of(value)))));
  }

  private static Mapping failing(Mapping object, String reason) {
    return object.withPath(List.of("status", "conditions"),
        Value.of(List.of(Mapping.of("type", "Ready", "status", "False", "reason", reason))));
  }

  private static Mapping warning(String name, String at, ObjectRef about) {
    return Mapping.of(
        "apiVersion", "v1", "kind", "Event",
        "metadata", Mapping.of("name", name, "namespace", "flux-system"),
        "type", "Warning", "reason", "ReconciliationFailed", "message", "no", "lastTimestamp", at,
        "involvedObject", Mapping.of("apiVersion", about.group() + "/v1", "kind", about.kind(),
            "namespace", about.namespace(), "name", about.name()));
  }

  private static final class MovingClock implements Clock {
    private Duration passed = Duration.ZERO;

    @Override
    public Instant now() {
      return Instant.parse("2026-11-24T02:10:00Z").plus(passed);
    }

    @Override
    public void pause(Duration duration) {
      passed = passed.plus(duration);
    }
  }
}
