package dev.fluxlift.simulator.api;

import static dev.fluxlift.simulator.api.Servers.configMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.simulator.api.Api.Deletion;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.simulator.api.Faults.Call;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** State, watches, faults, rights and patches. */
class ServerTest {
  private static final ObjectRef SETTINGS = new ObjectRef("", "ConfigMap", "default", "settings");

  private final ApiServer server = Servers.fresh();
  private final Caller api = server.as("test");

  @Test
  void aSnapshotIsPutBackAsItWas() {
    api.create(configMap("settings", "key", "1"));
    ApiServer.Snapshot before = server.snapshot();
    long hash = server.stateHash();
    api.patch(SETTINGS, PatchType.MERGE, Mapping.of("data", Mapping.of("key", "2")), "");
    api.create(configMap("other"));
    assertThat(server.stateHash()).isNotEqualTo(hash);

    server.restore(before);

    assertThat(server.stateHash()).isEqualTo(hash);
    assertThat(api.get(SETTINGS).orElseThrow().body().text("data", "key")).contains("1");
    assertThat(server.snapshot()).isEqualTo(before);
  }

  @Test
  void theHashSeesNeitherVersionsNorTimesNorTheOrderOfCreation() {
    Instant[] now = {Instant.parse("2026-01-01T00:00:00Z")};
    ApiServer one = new ApiServer(Servers.KINDS, 3, () -> now[0]);
    one.as("a").create(configMap("x"));
    one.as("a").create(configMap("y"));
    now[0] = now[0].plusSeconds(100);
    ApiServer other = new ApiServer(Servers.KINDS, 3, () -> now[0]);
    other.as("a").create(configMap("y"));
    other.as("a").create(configMap("x"));

    assertThat(other.stateHash()).isEqualTo(one.stateHash());
  }

  @Test
  void aStaleUpdateIsAConflict() {
    LiveObject read = api.create(configMap("settings", "key", "1"));
    api.patch(SETTINGS, PatchType.MERGE, Mapping.of("data", Mapping.of("key", "2")), "");

    assertThatThrownBy(() -> api.update(read.body()))
        .isInstanceOfSatisfying(ClusterException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONFLICT))
        .hasMessageContaining("the object has been modified");
  }

  @Test
  void whoWatchesHearsOfEachChange() {
    List<String> heard = new ArrayList<>();
    server.subscribe(c -> heard.add(c.before().isPresent() + " " + c.after().isPresent()));

    api.create(configMap("settings", "key", "1"));
    api.patch(SETTINGS, PatchType.MERGE, Mapping.of("data", Mapping.of("key", "2")), "");
    api.delete(SETTINGS, Deletion.BACKGROUND);

    assertThat(heard).containsExactly("false true", "true true", "true false");
  }

  @Test
  void aFaultTurnsACallAwayOrHidesItsSuccessOrServesAnOldRead() {
    ApiServer.Snapshot empty = server.snapshot();
    server.faults(new Faults() {
      @Override
      public Optional<ClusterException> before(Call call) {
        return call.caller().equals("throttled")
            ? Optional.of(new ClusterException(Reason.UNAVAILABLE, "429"))
            : Optional.empty();
      }

      @Override
      public Optional<ClusterException> after(Call call) {
        return call.verb().equals("create") ? Optional.of(new ClusterException(Reason.UNAVAILABLE, "time-out"))
            : Optional.empty();
      }

      @Override
      public Optional<ApiServer.Snapshot> stale(Call call) {
        return call.caller().equals("late") ? Optional.of(empty) : Optional.empty();
      }
    });

    assertThatThrownBy(() -> server.as("throttled").create(configMap("none"))).hasMessage("429");
    assertThatThrownBy(() -> api.create(configMap("settings"))).hasMessage("time-out");
    assertThat(api.get(SETTINGS)).isPresent();
    assertThat(server.as("late").get(SETTINGS)).isEmpty();
    assertThat(server.objects()).noneMatch(o -> o.ref().name().equals("none"));
  }

  @Test
  void whoMayNotIsForbidden() {
    server.rights((caller, verb, kind, _) -> !verb.equals("delete"));
    api.create(configMap("settings"));

    assertThat(api.allowed("delete", new dev.fluxlift.engine.estate.KindRef("", "ConfigMap"), "default")).isFalse();
    assertThatThrownBy(() -> api.delete(SETTINGS, Deletion.BACKGROUND))
        .isInstanceOfSatisfying(ClusterException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FORBIDDEN));
  }

  @Test
  void aTestThatDoesNotHoldRefusesTheWholeJsonPatch() {
    api.create(configMap("settings", "key", "1"));

    assertThatThrownBy(() -> api.patch(SETTINGS, PatchType.JSON, Sequence.of(List.of(
        Mapping.of("op", "replace", "path", "/data/key", "value", "2"),
        Mapping.of("op", "test", "path", "/data/key", "value", "1"))), ""))
        .isInstanceOfSatisfying(ClusterException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID));
    assertThat(api.get(SETTINGS).orElseThrow().body().text("data", "key")).contains("1");
  }

  @Test
  void aStrategicPatchMergesItemsByTheirKey() {
    api.create(Servers.yaml("""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: default}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: "nginx:1"}, {name: side, image: "side:1"}]}
        """));
    ObjectRef ref = new ObjectRef("apps", "Deployment", "default", "web");

    LiveObject patched = api.patch(ref, PatchType.STRATEGIC, Servers.yaml("""
        spec:
          template:
            spec: {containers: [{name: web, image: "nginx:2"}, {name: side, $patch: delete}]}
        """), "");

    List<Value> containers = patched.body().list("spec", "template", "spec", "containers");
    assertThat(containers).hasSize(1);
    assertThat(containers.getFirst().asMapping().text("image")).contains("nginx:2");
  }

  @Test
  void fieldsThatMayNotChangeDoNot() {
    api.create(Servers.yaml("""
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: binding}
        roleRef: {kind: ClusterRole, name: view}
        """));

    assertThatThrownBy(() -> api.patch(
        new ObjectRef("rbac.authorization.k8s.io", "ClusterRoleBinding", "", "binding"), PatchType.MERGE,
        Mapping.of("roleRef", Mapping.of("name", "edit")), ""))
        .hasMessageContaining("roleRef: Invalid value: field is immutable");
  }

  /** A client names no namespace in the path of a kind of the whole cluster, and the server clears one in the body. */
  @Test
  void aNamespaceOnAnObjectOfTheWholeClusterCountsForNothing() {
    Mapping role = Mapping.of("apiVersion", "rbac.authorization.k8s.io/v1", "kind", "ClusterRole",
        "metadata", Mapping.of("name", "wide", "namespace", "default"), "rules", List.of());
    ObjectRef misplaced = ObjectRef.of(role);

    assertThat(api.apply(role, "test", true).ref()).isEqualTo(misplaced.in(""));
    assertThat(api.get(misplaced)).contains(api.get(misplaced.in("")).orElseThrow());
    String version = api.get(misplaced).orElseThrow().resourceVersion();
    assertThat(api.apply(role, "test", true).resourceVersion()).isEqualTo(version);
    api.patch(misplaced, PatchType.MERGE, Mapping.of("metadata", Mapping.of("labels", Mapping.of("a", "b"))), "");
    assertThat(api.get(misplaced.in("")).orElseThrow().labels()).containsEntry("a", "b");
    api.delete(misplaced, Deletion.BACKGROUND);
    assertThat(api.get(misplaced.in(""))).isEmpty();
  }
}
