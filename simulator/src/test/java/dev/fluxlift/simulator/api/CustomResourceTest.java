package dev.fluxlift.simulator.api;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Kinds that CRDs bring. */
class CustomResourceTest {
  private final ApiServer server = Servers.fresh();
  private final Caller api = server.as("test");

  static Mapping crd() {
    return Servers.yaml("""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: things.example.org}
        spec:
          group: example.org
          scope: Namespaced
          names: {kind: Thing, plural: things}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            schema:
              openAPIV3Schema: &schema
                type: object
                properties:
                  spec:
                    type: object
                    required: [size]
                    properties:
                      size: {type: string, enum: [small, large]}
                      mode: {type: string, default: plain}
                      parts:
                        type: array
                        x-kubernetes-list-type: map
                        x-kubernetes-list-map-keys: [name]
                        items: {type: object, properties: {name: {type: string}, color: {type: string}}}
                  status: {type: object, x-kubernetes-preserve-unknown-fields: true}
          - {name: v1beta1, served: true, storage: false, subresources: {status: {}}, schema: {openAPIV3Schema: *schema}}
        """);
  }

  static Mapping thing(String name) {
    return Mapping.of("apiVersion", "example.org/v1", "kind", "Thing",
        "metadata", Mapping.of("name", name, "namespace", "default"), "spec", Mapping.of("size", "small"));
  }

  @BeforeEach
  void served() {
    api.create(crd());
  }

  @Test
  void aCrdIsEstablishedAndSaysWhatItStores() {
    LiveObject crd = api.get(ObjectRef.of(crd())).orElseThrow();

    assertThat(crd.condition("Established").orElseThrow().text("status")).contains("True");
    assertThat(crd.body().list("status", "storedVersions")).containsExactly(Value.of("v1"));
  }

  @Test
  void anotherStorageVersionIsRememberedBesideTheFirst() {
    api.patch(ObjectRef.of(crd()), PatchType.JSON, Sequence.of(List.of(
        Mapping.of("op", "replace", "path", "/spec/versions/0/storage", "value", false),
        Mapping.of("op", "replace", "path", "/spec/versions/1/storage", "value", true))), "");

    LiveObject crd = api.get(ObjectRef.of(crd())).orElseThrow();
    assertThat(crd.body().list("status", "storedVersions")).containsExactly(Value.of("v1"), Value.of("v1beta1"));
    assertThatThrownBy(() -> api.patch(ObjectRef.of(crd()), PatchType.JSON,
        Sequence.of(List.of(Mapping.of("op", "remove", "path", "/spec/versions/0"))), ""))
        .hasMessageContaining("status.storedVersions");
  }

  @Test
  void defaultsComeAndUnknownFieldsGo() {
    LiveObject made = api.create(thing("one").withPath(List.of("spec", "unknown"), Value.of(1)));

    assertThat(made.body().mapping("spec")).isEqualTo(Mapping.of("size", "small", "mode", "plain"));
    assertThatThrownBy(() -> api.strict().create(thing("two").withPath(List.of("spec", "unknown"), Value.of(1))))
        .hasMessageContaining("unknown field \"spec.unknown\"");
  }

  @Test
  void aDefaultThatTheSchemaGetsLaterComesWithTheNextApplyOfTheSame() {
    api.apply(thing("one"), "one", false);
    api.apply(thing("one"), "one", false);
    ObjectRef crd = new ObjectRef("apiextensions.k8s.io", "CustomResourceDefinition", "", "things.example.org");
    api.patch(crd, PatchType.JSON, Value.of(List.of(Mapping.of(
        "op", "add",
        "path", "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/shade",
        "value", Mapping.of("type", "string", "default", "dark")))), "");

    LiveObject after = api.apply(thing("one"), "one", false);

    assertThat(after.body().text("spec", "shade")).contains("dark");
  }

  @Test
  void whatTheSchemaForbidsIsInvalid() {
    assertThatThrownBy(() -> api.create(thing("one").with("spec", Mapping.of("size", "huge"))))
        .isInstanceOfSatisfying(ClusterException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID))
        .hasMessageContaining("spec.size: Unsupported value");
    assertThatThrownBy(() -> api.create(thing("one").with("spec", Mapping.EMPTY)))
        .hasMessageContaining("spec.size: Required value");
  }

  @Test
  void statusHasADoorOfItsOwn() {
    LiveObject made = api.create(thing("one"));
    Mapping ready = made.body().with("status", Mapping.of("ready", true)).with("spec", Mapping.of("size", "large"));

    LiveObject told = server.as("controller").updateStatus(ready);

    assertThat(told.spec("size").flatMap(Value::text)).contains("small");
    assertThat(told.generation()).isEqualTo(1);
    assertThat(Servers.owned(told, "controller")).isEqualTo("{\"f:status\":{\".\":{},\"f:ready\":{}}}");
  }

  @Test
  void anotherServedVersionIsTheSameObject() {
    api.create(thing("one"));

    LiveObject applied = api.apply(thing("one").with("apiVersion", Value.of("example.org/v1beta1"))
        .with("spec", Mapping.of("parts", List.of(Mapping.of("name", "a")))), "applier", false);

    assertThat(applied.body().text("apiVersion")).contains("example.org/v1beta1");
    LiveObject stored = api.get(applied.ref()).orElseThrow();
    assertThat(stored.body().text("apiVersion")).contains("example.org/v1");
    assertThat(stored.body().list("spec", "parts")).hasSize(1);
    assertThat(stored.spec("size").flatMap(Value::text)).contains("small");
  }

  @Test
  void anUpdateHasToSayWhatItRead() {
    api.create(thing("one"));

    assertThatThrownBy(() -> api.update(thing("one"))).hasMessageContaining("must be specified for an update");
  }

  @Test
  void anUnknownKindIsNotThere() {
    assertThatThrownBy(() -> api.create(thing("one").with("kind", Value.of("Nothing"))))
        .isInstanceOfSatisfying(ClusterException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND));
    assertThat(api.get(new ObjectRef("example.org", "Nothing", "default", "one"))).isEmpty();
  }
}
