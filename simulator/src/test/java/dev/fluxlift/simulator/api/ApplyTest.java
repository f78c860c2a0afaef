package dev.fluxlift.simulator.api;

import static dev.fluxlift.simulator.api.Servers.configMap;
import static dev.fluxlift.simulator.api.Servers.owned;
import static dev.fluxlift.simulator.api.Servers.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Server-side apply and who owns what. */
class ApplyTest {
  private final ApiServer server = Servers.fresh();
  private final Caller api = server.as("test");

  @Test
  void aManagerThatStopsToApplyAFieldRemovesItUnlessAnotherOwnsIt() {
    api.apply(configMap("settings", "mine", "1", "shared", "1"), "one", false);
    api.apply(configMap("settings", "shared", "1"), "two", false);

    LiveObject after = api.apply(configMap("settings"), "one", false);

    assertThat(after.body().mapping("data")).isEqualTo(Mapping.of("shared", "1"));
    assertThat(owned(after, "two")).isEqualTo("{\"f:data\":{\"f:shared\":{}}}");
  }

  @Test
  void aFieldOfAnotherIsAConflictThatSaysWhoseItIs() {
    api.apply(configMap("settings", "key", "1"), "one", false);

    assertThatThrownBy(() -> api.apply(configMap("settings", "key", "2"), "two", false))
        .isInstanceOfSatisfying(ClusterException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONFLICT))
        .hasMessage("Apply failed with 1 conflict: conflict with \"one\": .data.key");
  }

  @Test
  void forceTakesTheFieldFromItsOwner() {
    api.apply(configMap("settings", "key", "1"), "one", false);

    LiveObject after = api.apply(configMap("settings", "key", "2"), "two", true);

    assertThat(after.body().text("data", "key")).contains("2");
    assertThat(owned(after, "one")).isEmpty();
    assertThat(owned(after, "two")).isEqualTo("{\"f:data\":{\"f:key\":{}}}");
  }

  @Test
  void applyingTheSameAgainIsNoWrite() {
    LiveObject first = api.apply(configMap("settings", "key", "1"), "one", false);

    LiveObject again = api.apply(configMap("settings", "key", "1"), "one", false);

    assertThat(again.resourceVersion()).isEqualTo(first.resourceVersion());
  }

  @Test
  void anApplyThatChangedNothingIsWorkedOutAnewWhenTheObjectIsAnother() {
    Mapping manifest = configMap("settings", "key", "1");
    api.apply(manifest, "one", false);
    api.apply(manifest, "one", false);
    ObjectRef ref = new ObjectRef("", "ConfigMap", "default", "settings");
    api.patch(ref, PatchType.MERGE, Mapping.of("data", Mapping.of("key", "2")), "");

    assertThatThrownBy(() -> api.apply(manifest, "one", false)).hasMessageContaining("conflict with \"test\"");
    LiveObject after = api.apply(manifest, "one", true);

    assertThat(after.body().text("data", "key")).contains("1");
    assertThat(owned(after, "test")).isEmpty();
  }

  @Test
  void anApplyThatChangedNothingByOneManagerIsWorkedOutForAnother() {
    Mapping manifest = configMap("settings", "key", "1");
    api.apply(manifest, "one", false);
    api.apply(manifest, "one", false);

    LiveObject after = api.apply(manifest, "two", false);

    assertThat(owned(after, "two")).isEqualTo("{\"f:data\":{\"f:key\":{}}}");
  }

  @Test
  void aWriterThatChangesItsOwnFieldAgainAndAgainKeepsItsEntryAndNothingElse() {
    api.create(configMap("settings", "key", "1", "other", "1"));
    ObjectRef ref = new ObjectRef("", "ConfigMap", "default", "settings");
    api.patch(ref, PatchType.MERGE, Mapping.of("data", Mapping.of("key", "2")), "");

    LiveObject after = api.patch(ref, PatchType.MERGE, Mapping.of("data", Mapping.of("key", "3")), "");

    assertThat(owned(after, "test")).isEqualTo("{\"f:data\":{\".\":{},\"f:key\":{},\"f:other\":{}}}");
  }

  @Test
  void aWriterTakesAFieldThatAnApplierOwnsToo() {
    api.apply(configMap("settings", "key", "1"), "one", false);
    ObjectRef ref = new ObjectRef("", "ConfigMap", "default", "settings");
    Mapping second = Mapping.of("data", Mapping.of("key", "2"));
    api.patch(ref, PatchType.MERGE, second, "");
    LiveObject both = api.apply(configMap("settings", "key", "2"), "one", false);
    assertThat(owned(both, "one")).isEqualTo(owned(both, "test"));

    LiveObject after = api.patch(ref, PatchType.MERGE, Mapping.of("data", Mapping.of("key", "3")), "");

    assertThat(owned(after, "one")).isEmpty();
    assertThat(owned(after, "test")).isEqualTo("{\"f:data\":{\"f:key\":{}}}");
  }

  @Test
  void whatWasThereWithoutEntriesBelongsToBeforeFirstApply() {
    api.create(configMap("settings", "key", "1"));
    ObjectRef ref = new ObjectRef("", "ConfigMap", "default", "settings");
    LiveObject cleared =
        api.patch(ref, PatchType.MERGE, Mapping.of("metadata", Mapping.of("managedFields", List.of(Mapping.EMPTY))), "");
    assertThat(cleared.body().get("metadata", "managedFields")).isEmpty();

    LiveObject after = api.apply(configMap("settings", "other", "1"), "one", false);

    assertThat(owned(after, "before-first-apply")).isEqualTo("{\"f:data\":{\".\":{},\"f:key\":{}}}");
    assertThat(owned(after, "one")).isEqualTo("{\"f:data\":{\"f:other\":{}}}");
  }

  @Test
  void itemsOfAKeyedListAreOwnedOneByOne() {
    api.apply(service(80), "one", false);
    LiveObject after = api.apply(service(81), "two", false);

    assertThat(after.body().list("spec", "ports")).hasSize(2);
    assertThat(owned(after, "two")).isEqualTo("{\"f:spec\":{\"f:ports\":{\"k:{\\\"port\\\":81,\\\"protocol\\\":\\\"TCP\\\"}\":"
        + "{\".\":{},\"f:name\":{},\"f:port\":{}}}}}");
    LiveObject without = api.apply(yaml("""
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: default}
        """), "two", false);
    assertThat(without.body().list("spec", "ports")).hasSize(1);
  }

  private static Mapping service(int port) {
    return yaml("""
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: default}
        spec: {ports: [{name: p%d, port: %d}]}
        """.formatted(port, port));
  }

  @Test
  void aManagerCanBeRenamedByAPatchOfItsEntry() {
    api.apply(configMap("settings", "key", "1"), "flux-operator", false);
    ObjectRef ref = new ObjectRef("", "ConfigMap", "default", "settings");

    api.patch(ref, PatchType.JSON, Sequence.of(List.of(Mapping.of(
        "op", "replace", "path", "/metadata/managedFields/0/manager", "value", "kustomize-controller"))), "");
    LiveObject after = api.apply(configMap("settings").without("data"), "kustomize-controller", false);

    assertThat(after.body().get("data")).isEmpty();
    assertThat(after.managers()).isEmpty();
  }

  @Test
  void aFieldThatTheKindDoesNotHaveIsRefused() {
    assertThatThrownBy(() -> api.apply(configMap("settings").with("spec", Value.of("x")), "one", false))
        .isInstanceOfSatisfying(ClusterException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID))
        .hasMessageContaining(".spec: field not declared in schema");
  }

  @Test
  void aDryRunChangesNothing() {
    LiveObject dry = api.applyDry(configMap("settings", "key", "1"), "one", false);

    assertThat(dry.body().text("data", "key")).contains("1");
    assertThat(api.get(dry.ref())).isEmpty();
  }

  @Test
  void otherWritesAreKeptApartByManagerAndSubresource() {
    api.create(deployment());
    ObjectRef ref = new ObjectRef("apps", "Deployment", "default", "web");
    server.as("scaler").patch(ref, PatchType.MERGE, Mapping.of("spec", Mapping.of("replicas", 3)), "scale");
    server.as("kubelet").patch(ref, PatchType.MERGE,
        Mapping.of("status", Mapping.of("replicas", 3), "spec", Mapping.of("replicas", 9)), "status");

    LiveObject after = api.get(ref).orElseThrow();

    assertThat(after.spec("replicas").flatMap(Value::text)).contains("3");
    assertThat(after.body().text("status", "replicas")).contains("3");
    assertThat(owned(after, "scaler")).isEqualTo("{\"f:spec\":{\"f:replicas\":{}}}");
    assertThat(owned(after, "kubelet")).isEqualTo("{\"f:status\":{\"f:replicas\":{}}}");
    assertThat(after.generation()).isEqualTo(2);
  }

  private static Mapping deployment() {
    return yaml("""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: default}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: web, image: "nginx:1"}]
        """);
  }
}
