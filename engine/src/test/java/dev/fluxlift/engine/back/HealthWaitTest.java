package dev.fluxlift.engine.back;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.MemoryCluster;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthWaitTest {
  private static final ObjectRef INSTANCE =
      new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", "flux-system", "flux-instance");
  private static final String WAITS = "Running health checks for revision main@sha1:4dcf0f2 with a timeout of 5m0s";

  private final MemoryCluster cluster = new MemoryCluster();

  @Test
  void oneThatIsDeletedWhileItsHealthIsWaitedForIsLetGo() {
    kustomization(WAITS, "finalizers.fluxcd.io");
    delete();

    assertThat(HealthWait.keeps(live())).isTrue();
    HealthWait.end(cluster, live());

    assertThat(cluster.get(INSTANCE)).isEmpty();
  }

  @Test
  void oneThatIsNotDeletedIsNone() {
    kustomization(WAITS, "finalizers.fluxcd.io");

    assertThat(HealthWait.keeps(live())).isFalse();
  }

  @Test
  void oneThatStillHasSomethingToApplyIsNone() {
    kustomization("Building manifests for revision main@sha1:4dcf0f2 with a timeout of 5m0s", "finalizers.fluxcd.io");
    delete();

    assertThat(HealthWait.keeps(live())).isFalse();
  }

  @Test
  void theFinalizersOfOthersStay() {
    kustomization(WAITS, "finalizers.fluxcd.io", "example.org/mine");
    delete();

    HealthWait.end(cluster, live());

    assertThat(live().body().list("metadata", "finalizers")).containsExactly(Value.of("example.org/mine"));
  }

  @Test
  void aWriteInBetweenIsLeftToTheNextLook() {
    kustomization(WAITS, "finalizers.fluxcd.io");
    delete();
    LiveObject read = live();
    cluster.edit(INSTANCE, k -> k.withPath(List.of("metadata", "annotations", "a"), Value.of("b")));

    HealthWait.end(cluster, read);

    assertThat(live().body().list("metadata", "finalizers")).hasSize(1);
  }

  private void kustomization(String reconciling, String... finalizers) {
    cluster.with(Mapping.of(
        "apiVersion", "kustomize.toolkit.fluxcd.io/v1",
        "kind", "Kustomization",
        "metadata", Mapping.of(
            "name", INSTANCE.name(), "namespace", INSTANCE.namespace(), "finalizers", List.of(finalizers)),
        "spec", Mapping.of("prune", false),
        "status", Mapping.of("conditions", List.of(
            Mapping.of("type", "Reconciling", "status", "True", "reason", "Progressing", "message", reconciling)))));
  }

  private void delete() {
    cluster.delete(INSTANCE, live().uid(), live().resourceVersion());
  }

  private LiveObject live() {
    return cluster.get(INSTANCE).orElseThrow();
  }
}
