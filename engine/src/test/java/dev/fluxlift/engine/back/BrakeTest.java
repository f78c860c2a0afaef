package dev.fluxlift.engine.back;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.MemoryCluster;
import dev.fluxlift.engine.verify.Invariant;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BrakeTest {
  private static final String NS = "flux-system";
  private static final ObjectRef OWNER = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", NS, "flux");
  private static final Move MOVE = Move.of(
      NS, OWNER, "flux.yaml", new ObjectRef(ObjectRef.SOURCE, "OCIRepository", NS, "flux-manifests"), OWNER, OWNER);

  private final MemoryCluster cluster = new MemoryCluster()
      .with(deployment("flux-operator", 2))
      .with(deployment("kustomize-controller", 1))
      .with(deployment("helm-controller", 1))
      .with(deployment("source-controller", 1))
      .with(object(MOVE.instanceRelease()))
      .with(object(MOVE.operatorRelease()));
  private final Brake brake = new Brake(cluster, MOVE);

  private static Mapping object(ObjectRef ref) {
    return Mapping.of(
        "apiVersion", ref.group() + "/v1",
        "kind", ref.kind(),
        "metadata", Mapping.of("name", ref.name(), "namespace", ref.namespace()));
  }

  private static Mapping deployment(String name, int replicas) {
    return object(MOVE.controller(name)).with("spec", Mapping.of("replicas", replicas));
  }

  private String replicas(String name) {
    return cluster.get(MOVE.controller(name)).orElseThrow().body().text("spec", "replicas").orElse("");
  }

  @Test
  void byAPersonOnlyTheOperatorStopsAndBothReleasesAreSuspended() {
    Brake.Braked braked = brake.pull(List.of());

    assertThat(braked.stopped()).isEqualTo(Map.of(MOVE.operator(), 2));
    assertThat(braked.suspended()).containsExactly(MOVE.instanceRelease(), MOVE.operatorRelease());
    assertThat(replicas("flux-operator")).isEqualTo("0");
    assertThat(List.of(replicas("kustomize-controller"), replicas("helm-controller"), replicas("source-controller")))
        .containsOnly("1");
    assertThat(cluster.get(MOVE.instanceRelease()).orElseThrow().spec("suspend")).contains(Value.of(true));
  }

  @Test
  void whenSomethingIsDeletedWhatMayDeleteItStopsToo() {
    Brake.Braked braked = brake.pull(List.of(Invariant.I1));

    assertThat(braked.stopped().keySet()).containsExactlyInAnyOrder(
        MOVE.operator(), MOVE.controller("kustomize-controller"), MOVE.controller("helm-controller"));
    assertThat(replicas("source-controller")).isEqualTo("1");
    assertThat(braked.goOn()).anyMatch(s -> s.contains("nothing is reconciled"));
  }

  @Test
  void aWorkloadThatRestartedStopsNoController() {
    assertThat(brake.pull(List.of(Invariant.I5)).stopped().keySet()).containsExactly(MOVE.operator());
  }

  @Test
  void pulledTwiceItWritesNothingMore() {
    brake.pull(List.of(Invariant.I2));
    List<String> written = cluster.writes();

    Brake.Braked again = brake.pull(List.of(Invariant.I2));

    assertThat(cluster.writes()).isEqualTo(written);
    assertThat(again.suspended()).hasSize(2);
  }

  @Test
  void withoutOperatorAndReleasesThereIsNothingToStop() {
    Brake.Braked braked = new Brake(new MemoryCluster(), MOVE).pull(List.of());

    assertThat(braked.stopped()).isEmpty();
    assertThat(braked.suspended()).isEmpty();
  }

  @Test
  void letGoEverythingRunsAgain() {
    brake.pull(List.of(Invariant.I1));

    brake.release();

    assertThat(List.of(replicas("flux-operator"), replicas("kustomize-controller"), replicas("helm-controller")))
        .containsOnly("1");
    assertThat(cluster.get(MOVE.operatorRelease()).orElseThrow().spec("suspend")).isEmpty();
  }

  @Test
  void letGoNothingOfOursStaysAndWhatWasNotStoppedIsNotTouched() {
    cluster.with(deployment("helm-controller", 2));
    brake.pull(List.of());
    Mapping helm = Mapping.of("manager", "helm-controller", "operation", "Update");
    cluster.with(deployment("flux-operator", 0)
        .withPath(List.of("metadata", "managedFields"), Value.of(List.of(
            helm, Mapping.of("manager", "fluxlift", "operation", "Update")))));
    Set<ObjectRef> other = new TreeSet<>(Set.of(MOVE.operator()));
    cluster.beforePatch(ref -> {
      if (other.remove(ref)) {
        cluster.with(deployment("flux-operator", 1)
            .withPath(List.of("metadata", "labels", "by"), Value.of("another"))
            .withPath(List.of("metadata", "managedFields"), Value.of(List.of(
                helm, Mapping.of("manager", "fluxlift", "operation", "Update")))));
      }
    });

    brake.release();

    assertThat(replicas("helm-controller")).isEqualTo("2");
    assertThat(replicas("flux-operator")).isEqualTo("1");
    assertThat(cluster.get(MOVE.operator()).orElseThrow().body().list("metadata", "managedFields")).containsExactly(helm);
  }
}
