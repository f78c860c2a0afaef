package dev.fluxlift.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.simulator.api.Api.Deletion;
import dev.fluxlift.simulator.api.schema.Kinds;
import dev.fluxlift.simulator.time.SimulatedServer;
import dev.fluxlift.simulator.workload.GarbageCollector;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The simulated server as the engine's port, and in simulated time. */
class SimulatedClusterTest {
  private static final ObjectRef SETTINGS = new ObjectRef("", "ConfigMap", "default", "settings");

  private final SimulatedServer time = new SimulatedServer(Kinds.kubernetes(), 1, Instant.parse("2026-01-01T00:00:00Z"));
  private final Cluster cluster = new SimulatedCluster(time.api(), _ -> List.of("one", "two", "three"));

  private static Mapping settings(String value) {
    return Mapping.of("apiVersion", "v1", "kind", "ConfigMap",
        "metadata", Mapping.of("name", "settings", "namespace", "default"), "data", Mapping.of("key", value));
  }

  @Test
  void writesAreOurs() {
    cluster.create(settings("1"), false);

    LiveObject patched = cluster.mergePatch(SETTINGS, Mapping.of("data", Mapping.of("other", "2")), false);

    assertThat(patched.managers()).containsExactly("fluxlift/Update");
    assertThat(cluster.identity().kubeSystemUid()).isNotEmpty();
    assertThat(cluster.list(new KindRef("", "ConfigMap"), "default")).hasSize(1);
  }

  @Test
  void aTestOfAPatchThatDoesNotHoldIsAConflict() {
    cluster.create(settings("1"), false);

    assertThatThrownBy(() -> cluster.jsonPatch(SETTINGS,
        List.of(Mapping.of("op", "test", "path", "/data/key", "value", "2")), false))
        .isInstanceOfSatisfying(ClusterException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONFLICT));
  }

  @Test
  void unknownFieldsAreRefusedNotDropped() {
    assertThatThrownBy(() -> cluster.create(settings("1").with("unknown", Mapping.EMPTY), false))
        .isInstanceOfSatisfying(ClusterException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID))
        .hasMessageContaining("unknown field \"unknown\"");
  }

  @Test
  void nothingIsDeletedWithoutItsUid() {
    LiveObject object = cluster.create(settings("1"), false);

    assertThatThrownBy(() -> cluster.delete(SETTINGS, "", "")).hasMessageContaining("not deleted without its UID");
    cluster.delete(SETTINGS, object.uid(), "");

    assertThat(cluster.get(SETTINGS)).isEmpty();
  }

  @Test
  void theLastLinesOfALogAreGiven() {
    time.as("test").create(Mapping.of("apiVersion", "v1", "kind", "Pod",
        "metadata", Mapping.of("name", "web", "namespace", "default"),
        "spec", Mapping.of("containers", List.of(Mapping.of("name", "web", "image", "web:1")))));

    assertThat(cluster.logs(new ObjectRef("", "Pod", "default", "web"), 2)).containsExactly("two", "three");
  }

  @Test
  void timeHearsOfChangesAndPutsAStateBack() {
    time.changes();
    Object before = time.memory();
    cluster.create(settings("1"), false);
    assertThat(time.changes()).hasSize(1);
    assertThat(time.changes()).isEmpty();
    assertThat(time.memory()).isNotEqualTo(before);

    time.remember(before);

    assertThat(cluster.get(SETTINGS)).isEmpty();
    assertThat(time.memory()).isEqualTo(before).hasSameHashCodeAs(before);
  }

  @Test
  void whatIsLeftOfADeletionIsAnItemOfTheScheduler() {
    GarbageCollector chores = new GarbageCollector(time.api());
    LiveObject owner = cluster.create(settings("1"), false);
    ObjectRef dependent = cluster.create(Mapping.of("apiVersion", "v1", "kind", "ConfigMap",
        "metadata", Mapping.of("name", "dependent", "namespace", "default", "ownerReferences",
            List.of(Mapping.of("apiVersion", "v1", "kind", "ConfigMap", "name", "settings", "uid", owner.uid())))),
        false).ref();
    time.changes();
    time.as("test").delete(SETTINGS, Deletion.BACKGROUND);

    List<ObjectRef> due = time.changes().stream().flatMap(c -> chores.watches(c, time.as("test")).stream()).toList();
    assertThat(due).containsExactly(dependent);
    chores.reconcile(dependent, time.as("test"), Instant.parse("2026-01-01T00:00:00Z"));

    assertThat(cluster.get(dependent)).isEmpty();
    assertThat(chores.atStart(time.as("test"))).isEmpty();
  }
}
