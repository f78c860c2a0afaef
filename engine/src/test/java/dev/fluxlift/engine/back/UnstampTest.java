package dev.fluxlift.engine.back;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.fluxlift.engine.back.Unstamp.Outcome;
import dev.fluxlift.engine.back.Unstamp.Result;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.MemoryCluster;
import dev.fluxlift.engine.verify.Fixtures;
import dev.fluxlift.engine.verify.Invariants;
import dev.fluxlift.engine.verify.Snapshot;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class UnstampTest {
  private static final ObjectRef INSTANCE = new ObjectRef(ObjectRef.OPERATOR, "FluxInstance", "flux-system", "flux");
  private static final ObjectRef CONTROLLER = new ObjectRef("apps", "Deployment", "flux-system", "source-controller");
  private static final ObjectRef NAMESPACE = new ObjectRef("", "Namespace", "", "flux-system");

  private final Snapshot before = Snapshot.take(Fixtures.smallCluster(), "flux-system");
  private final MemoryCluster cluster = Fixtures.smallCluster().with(Fixtures.object("deployment-adopted.json"));
  private final Unstamp unstamp = new Unstamp(cluster, INSTANCE, before);

  @Test
  void anAdoptedDeploymentLosesTheStampAndItsFieldsGetTheOldOwnersName() {
    assertThat(unstamp.labelled()).containsExactly(CONTROLLER);

    assertThat(unstamp.run(List.of())).containsExactly(new Outcome(CONTROLLER, Result.UNSTAMPED, ""));

    LiveObject now = live(CONTROLLER);
    assertThat(now.labels().keySet()).containsExactly(
        "app.kubernetes.io/component", "app.kubernetes.io/instance", "app.kubernetes.io/managed-by",
        "app.kubernetes.io/part-of", "app.kubernetes.io/version", "control-plane");
    assertThat(now.annotations().keySet()).containsExactly("deployment.kubernetes.io/revision");
    assertThat(now.managers()).containsExactly("kustomize-controller/Apply");
    assertThat(now.body().list("metadata", "managedFields")).hasSize(2);
    assertThat(now.body().list("metadata", "managedFields").getFirst().asMapping().mapping("fieldsV1"))
        .isEqualTo(Fixtures.object("deployment-adopted.json").list("metadata", "managedFields").getFirst()
            .asMapping().mapping("fieldsV1"));
    assertThat(now.body().mapping("spec")).isEqualTo(Fixtures.object("deployment-adopted.json").mapping("spec"));
    assertThat(unstamp.labelled()).isEmpty();
  }

  @Test
  void aSecondRunWritesNothing() {
    unstamp.run(List.of(CONTROLLER));
    List<String> written = cluster.writes();
    assertThat(unstamp.run(List.of(CONTROLLER))).containsExactly(new Outcome(CONTROLLER, Result.CLEAN, ""));
    assertThat(cluster.writes()).isEqualTo(written);
  }

  @Test
  void whereTheOldOwnerHasAnEntryAlreadyBothFieldSetsBecomeOne() {
    Mapping onlyOld = Mapping.of("f:metadata", Mapping.of("f:labels", Mapping.of("f:only-old", Mapping.EMPTY)));
    managers(entries -> {
      entries.add(entries.getFirst().asMapping().with("manager", Value.of("kustomize-controller")).with("fieldsV1", onlyOld));
      return entries;
    });
    unstamp.run(List.of());
    List<Value> entries = live(CONTROLLER).body().list("metadata", "managedFields");
    assertThat(entries).hasSize(2);
    Mapping merged = entries.getLast().asMapping();
    assertThat(merged.text("manager")).contains("kustomize-controller");
    assertThat(merged.mapping("fieldsV1", "f:metadata", "f:labels").entries())
        .containsKeys("f:only-old", "f:fluxcd.controlplane.io/name", "f:control-plane");
    assertThat(merged.get("fieldsV1", "f:spec", "f:replicas")).isPresent();
  }

  @Test
  void fieldSetsOfDifferentApiVersionsAreNotMerged() {
    managers(entries -> {
      entries.add(entries.getFirst().asMapping()
          .with("manager", Value.of("kustomize-controller")).with("apiVersion", Value.of("apps/v1beta2")));
      return entries;
    });
    assertThat(unstamp.run(List.of())).extracting(Outcome::result, Outcome::detail).containsExactly(tuple(
        Result.FAILED,
        "Deployment/flux-system/source-controller has fields of kustomize-controller in apps/v1beta2 and of"
            + " flux-operator in apps/v1"));
    assertThat(cluster.writes()).isEmpty();
  }

  @Test
  void anAnnotationTheObjectHadBeforeTheMoveComesBack() {
    MemoryCluster earlier = Fixtures.smallCluster();
    earlier.edit(CONTROLLER, o -> o.withPath(List.of("metadata", "annotations", Invariants.GUARD), Value.of("disabled")));
    new Unstamp(cluster, INSTANCE, Snapshot.take(earlier, "flux-system")).run(List.of());
    assertThat(live(CONTROLLER).annotations()).containsEntry(Invariants.GUARD, "disabled")
        .doesNotContainKey("kustomize.toolkit.fluxcd.io/ssa");
  }

  @Test
  void theNamespaceKeepsItsGuardUnderOurOwnManager() {
    cluster.edit(NAMESPACE, o -> o.with("metadata", Fixtures.object("deployment-adopted.json").mapping("metadata")
        .with("name", Value.of("flux-system")).without("namespace").with("uid", Value.of("ns-1"))));
    unstamp.run(List.of());
    LiveObject now = live(NAMESPACE);
    assertThat(now.annotations()).containsEntry(Invariants.GUARD, "disabled")
        .doesNotContainKey("kustomize.toolkit.fluxcd.io/ssa");
    assertThat(OwnerStamp.labelled(now, INSTANCE)).isFalse();
    assertThat(now.body().list("metadata", "managedFields").getFirst().asMapping()
            .mapping("fieldsV1", "f:metadata", "f:annotations").entries())
        .doesNotContainKey("f:" + Invariants.GUARD);
    assertThat(cluster.writes()).contains("apply as fluxlift Namespace/flux-system");
  }

  @Test
  void whatTheBrakeLeftOfUsGoesToo() {
    managers(entries -> {
      entries.add(Mapping.of("manager", "fluxlift", "operation", "Update", "subresource", "scale",
          "apiVersion", "apps/v1", "fieldsV1", Mapping.of("f:spec", Mapping.of("f:replicas", Mapping.EMPTY))));
      return entries;
    });
    unstamp.run(List.of());
    assertThat(live(CONTROLLER).body().list("metadata", "managedFields"))
        .extracting(e -> e.asMapping().text("manager").orElse(""))
        .containsExactly("kustomize-controller", "kube-controller-manager");
  }

  @Test
  void somebodyElsesWriteInBetweenIsReadAnew() {
    int[] left = {2};
    cluster.beforePatch(ref -> {
      if (left[0]-- > 0) {
        cluster.edit(ref, o -> o.withPath(List.of("metadata", "labels", "another"), Value.of("writer" + left[0])));
      }
    });
    assertThat(unstamp.run(List.of())).extracting(Outcome::result).containsExactly(Result.UNSTAMPED);
    assertThat(live(CONTROLLER).labels()).containsEntry("another", "writer0");
  }

  @Test
  void somebodyWhoNeverStopsWritingIsReportedAfterFiveAttempts() {
    int[] writes = {0};
    cluster.beforePatch(ref ->
        cluster.edit(ref, o -> o.withPath(List.of("metadata", "labels", "another"), Value.of("" + writes[0]++))));
    assertThat(unstamp.run(List.of())).singleElement().satisfies(o -> {
      assertThat(o.result()).isEqualTo(Result.FAILED);
      assertThat(o.detail()).startsWith("5 attempts, the last: testing value /metadata/resourceVersion failed");
    });
    assertThat(writes[0]).isEqualTo(5);
  }

  @Test
  void namedObjectsThatAreAbsentOrWereNeverAppliedByTheOperatorAreReportedAndLeftAlone() {
    ObjectRef absent = new ObjectRef("", "Service", "flux-system", "webhook-receiver");
    ObjectRef untouched = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", "flux-system", "cluster-apps");
    assertThat(unstamp.run(List.of(absent, untouched)))
        .extracting(o -> o.object().name(), Outcome::result)
        .containsExactly(
            tuple("source-controller", Result.UNSTAMPED),
            tuple("cluster-apps", Result.CLEAN),
            tuple("webhook-receiver", Result.ABSENT));
  }

  @Test
  void objectsOfAnotherInstanceAreNotTouched() {
    Unstamp other = new Unstamp(cluster, INSTANCE.in("elsewhere"), before);
    assertThat(other.labelled()).isEmpty();
    assertThat(other.run(List.of())).isEmpty();
  }

  private void managers(UnaryOperator<List<Value>> change) {
    cluster.edit(CONTROLLER, o -> o.withPath(
        List.of("metadata", "managedFields"),
        Sequence.of(change.apply(new ArrayList<>(o.list("metadata", "managedFields"))))));
  }

  private LiveObject live(ObjectRef ref) {
    return cluster.get(ref).orElseThrow();
  }
}
