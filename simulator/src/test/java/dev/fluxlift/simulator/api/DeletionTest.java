package dev.fluxlift.simulator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.simulator.api.Api.Deletion;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.simulator.api.Api.Propagation;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Finalizers, garbage, the end of namespaces and CRDs. */
class DeletionTest {
  private static final Mapping HELD = Mapping.of("finalizers", List.of("test.fluxlift.dev/hold"));

  private final ApiServer server = Servers.fresh();
  private final Caller api = server.as("test");

  private LiveObject configMap(String name, Mapping more) {
    Mapping metadata = Mapping.of("name", name, "namespace", "default");
    for (var entry : more.entries().entrySet()) {
      metadata = metadata.with(entry.getKey(), entry.getValue());
    }
    return api.create(Mapping.of("apiVersion", "v1", "kind", "ConfigMap", "metadata", metadata));
  }

  private static Mapping ownedBy(LiveObject owner, boolean blocking) {
    return Mapping.of("ownerReferences", List.of(Map.of("apiVersion", "v1", "kind", "ConfigMap",
        "name", owner.ref().name(), "uid", owner.uid(), "blockOwnerDeletion", blocking)));
  }

  private static ObjectRef ref(String name) {
    return new ObjectRef("", "ConfigMap", "default", name);
  }

  @Test
  void aFinalizerHoldsAnObjectUntilItIsRemoved() {
    configMap("held", HELD);
    api.delete(ref("held"), Deletion.BACKGROUND);
    assertThat(api.get(ref("held")).orElseThrow().terminating()).isTrue();

    api.patch(ref("held"), PatchType.MERGE, Mapping.of("metadata", Mapping.of("finalizers", Value.of(null))), "");

    assertThat(api.get(ref("held"))).isEmpty();
  }

  @Test
  void noFinalizerCanBeAddedToWhatIsGoing() {
    configMap("held", HELD);
    api.delete(ref("held"), Deletion.BACKGROUND);

    assertThatThrownBy(() -> api.patch(ref("held"), PatchType.MERGE,
        Mapping.of("metadata", Mapping.of("finalizers", List.of("test.fluxlift.dev/hold", "a.b/c"))), ""))
        .hasMessageContaining("no new finalizers can be added");
  }

  @Test
  void dependentsGoAfterTheirOwner() {
    LiveObject owner = configMap("owner", Mapping.EMPTY);
    configMap("dependent", ownedBy(owner, true));

    api.delete(ref("owner"), Deletion.BACKGROUND);
    assertThat(api.get(ref("dependent"))).isPresent();
    server.chores().runAll();

    assertThat(api.get(ref("dependent"))).isEmpty();
  }

  @Test
  void aForegroundDeletionWaitsForWhatBlocksIt() {
    LiveObject owner = configMap("owner", Mapping.EMPTY);
    configMap("dependent", ownedBy(owner, true).with("finalizers", HELD.get("finalizers").orElseThrow()));

    api.delete(ref("owner"), new Deletion(Propagation.FOREGROUND, "", ""));
    server.chores().runAll();
    assertThat(api.get(ref("owner"))).isPresent();
    api.patch(ref("dependent"), PatchType.MERGE, Mapping.of("metadata", Mapping.of("finalizers", Value.of(null))), "");
    server.chores().runAll();

    assertThat(api.list(new KindRef("", "ConfigMap"))).isEmpty();
  }

  @Test
  void orphansLoseTheirReferenceAndStay() {
    LiveObject owner = configMap("owner", Mapping.EMPTY);
    configMap("dependent", ownedBy(owner, false));

    api.delete(ref("owner"), new Deletion(Propagation.ORPHAN, "", ""));
    server.chores().runAll();

    assertThat(api.get(ref("owner"))).isEmpty();
    assertThat(api.get(ref("dependent")).orElseThrow().body().list("metadata", "ownerReferences")).isEmpty();
  }

  @Test
  void anOwnerOfTheSameNameButAnotherUidIsNone() {
    LiveObject first = configMap("owner", Mapping.EMPTY);
    configMap("dependent", ownedBy(first, false));
    api.delete(ref("owner"), Deletion.BACKGROUND);
    LiveObject second = configMap("owner", Mapping.EMPTY);
    assertThat(second.uid()).isNotEqualTo(first.uid());

    server.chores().runAll();

    assertThat(api.get(ref("dependent"))).isEmpty();
  }

  @Test
  void preconditionsStopADeletion() {
    LiveObject object = configMap("object", Mapping.EMPTY);

    assertThatThrownBy(() -> api.delete(ref("object"), new Deletion(Propagation.BACKGROUND, "other", "")))
        .isInstanceOfSatisfying(ClusterException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONFLICT));
    assertThatThrownBy(() -> api.delete(ref("object"), new Deletion(Propagation.BACKGROUND, object.uid(), "1")))
        .isInstanceOfSatisfying(ClusterException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONFLICT));
    assertThat(api.get(ref("object"))).isPresent();
  }

  @Test
  void aNamespaceGoesWhenItIsEmptyAndLetsNothingInBefore() {
    api.create(Mapping.of("apiVersion", "v1", "kind", "Namespace", "metadata", Mapping.of("name", "apps")));
    Mapping object = Mapping.of("apiVersion", "v1", "kind", "ConfigMap", "metadata",
        Mapping.of("name", "a", "namespace", "apps"));
    api.create(object);
    api.delete(new ObjectRef("", "Namespace", "", "apps"), Deletion.BACKGROUND);

    assertThatThrownBy(() -> api.create(object.withPath(List.of("metadata", "name"), Value.of("b"))))
        .isInstanceOfSatisfying(ClusterException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FORBIDDEN));
    server.chores().runAll();

    assertThat(api.get(ObjectRef.of(object))).isEmpty();
    assertThat(api.get(new ObjectRef("", "Namespace", "", "apps"))).isEmpty();
  }

  @Test
  void aPodOnANodeHasItsGracePeriodUntilTheKubeletEndsIt() {
    Mapping pod = Servers.yaml("""
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: default}
        spec: {nodeName: node1, containers: [{name: web, image: "nginx:1"}]}
        """);
    ObjectRef ref = api.create(pod).ref();
    api.delete(ref, Deletion.BACKGROUND);
    assertThat(api.get(ref).orElseThrow().body().text("metadata", "deletionGracePeriodSeconds")).contains("30");

    server.as("kubelet").delete(ref, new Deletion(Propagation.BACKGROUND, "", "", true));

    assertThat(api.get(ref)).isEmpty();
  }

  @Test
  void aCrdTakesItsInstancesWithIt() {
    Mapping crd = CustomResourceTest.crd();
    api.create(crd);
    ObjectRef thing = api.create(CustomResourceTest.thing("one")).ref();

    api.delete(ObjectRef.of(crd), Deletion.BACKGROUND);
    assertThat(api.get(thing)).isPresent();
    assertThatThrownBy(() -> api.create(CustomResourceTest.thing("two"))).hasMessageContaining("is terminating");
    server.chores().runAll();

    assertThat(api.get(ObjectRef.of(crd))).isEmpty();
    assertThat(api.serves(new KindRef("example.org", "Thing"))).isFalse();
  }
}
