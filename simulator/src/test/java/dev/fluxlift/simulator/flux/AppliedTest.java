package dev.fluxlift.simulator.flux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What comes from a Secret of a snapshot is known by what it became, or it is not simulated. */
class AppliedTest {
  private static final String UNKNOWN = "redacted-0123456789abcdef0123456789abcdef";
  private static final String REVISION = "main@sha1:a";
  private static final Mapping KUSTOMIZATION = Mapping.of(
      "apiVersion", ObjectRef.KUSTOMIZE + "/v1", "kind", "Kustomization",
      "metadata", Mapping.of("name", "apps", "namespace", "flux-system"),
      "status", Mapping.of(
          "lastAppliedRevision", REVISION,
          "inventory", Mapping.of("entries", List.of(
              Mapping.of("id", "home_web_networking.k8s.io_Ingress", "v", "v1"),
              Mapping.of("id", "home_tls-example-com__ConfigMap", "v", "v1")))));
  private static final Mapping LIVE = ingress("web", "web.example.com").withPath(List.of("metadata", "managedFields"), Value.of(List.of(
      Mapping.of("manager", "kustomize-controller", "operation", "Apply",
          "fieldsV1", Mapping.of("f:spec", Mapping.of("f:rules", Mapping.EMPTY))))));

  private final Applied applied = new Applied(before());

  private static SortedMap<ObjectRef, LiveObject> before() {
    SortedMap<ObjectRef, LiveObject> out = new TreeMap<>();
    for (Mapping object : List.of(KUSTOMIZATION, LIVE, config("tls-example-com", "mail=me@example.com"))) {
      out.put(ObjectRef.of(object), new LiveObject(object));
    }
    return out;
  }

  private static Mapping ingress(String name, String host) {
    return Mapping.of(
        "apiVersion", "networking.k8s.io/v1", "kind", "Ingress", "metadata", Mapping.of("name", name, "namespace", "home"),
        "spec", Mapping.of("rules", List.of(Mapping.of("host", host))));
  }

  private static Mapping config(String name, String text) {
    return Mapping.of(
        "apiVersion", "v1", "kind", "ConfigMap", "metadata", Mapping.of("name", name, "namespace", "home"),
        "data", Mapping.of("text", text));
  }

  private List<Mapping> known(String revision, Mapping... built) {
    return applied.known(new KustomizationSpec(KUSTOMIZATION), List.of(built), revision);
  }

  @Test
  void aValueIsWhatTheSameRevisionMadeOfIt() {
    assertThat(known(REVISION, ingress("web", "web." + UNKNOWN))).containsExactly(ingress("web", "web.example.com"));
  }

  @Test
  void aLaterRevisionMayUseItElsewhereAndOnlyAsBefore() {
    known(REVISION, ingress("web", "web." + UNKNOWN));

    assertThat(known("main@sha1:b", ingress("other", "web." + UNKNOWN))).containsExactly(ingress("other", "web.example.com"));
    assertThatThrownBy(() -> known("main@sha1:b", ingress("web", "mail." + UNKNOWN)))
        .isInstanceOf(BuildFailure.class).hasMessageContaining("Ingress/home/web").hasMessageContaining("not simulated");
  }

  @Test
  void aNameIsTheOneOfTheInventoryItCanHaveBecome() {
    assertThat(known(REVISION, config("tls-" + UNKNOWN, "mail=me@" + UNKNOWN)))
        .containsExactly(config("tls-example-com", "mail=me@example.com"));
  }

  @Test
  void whatTheClusterDoesNotTellIsNotGuessed() {
    assertThatThrownBy(() -> known(REVISION, ingress("web", "nas." + UNKNOWN))).isInstanceOf(BuildFailure.class);
    assertThatThrownBy(() -> new Applied(before()).known(
        new KustomizationSpec(KUSTOMIZATION), List.of(ingress("web", "web." + UNKNOWN)), "main@sha1:b"))
        .isInstanceOf(BuildFailure.class);
  }

  @Test
  void ofAnArtifactThatIsNotKnownItIsWhatTheManagerOwns() {
    SortedMap<ObjectRef, LiveObject> objects = before();
    Mapping one = KUSTOMIZATION.withPath(List.of("status", "inventory", "entries"),
        Value.of(List.of(Mapping.of("id", "home_web_networking.k8s.io_Ingress", "v", "v1"))));
    objects.put(ObjectRef.of(one), new LiveObject(one));
    Applied unknown = new Applied(objects);

    assertThat(unknown.whole(new KustomizationSpec(one), REVISION)).containsExactly(ingress("web", "web.example.com"));
    assertThatThrownBy(() -> unknown.whole(new KustomizationSpec(one), "main@sha1:b"))
        .isInstanceOf(BuildFailure.class).hasMessageContaining("main@sha1:b");
    assertThatThrownBy(() -> applied.whole(new KustomizationSpec(KUSTOMIZATION), REVISION))
        .isInstanceOf(BuildFailure.class).hasMessageContaining("ConfigMap/home/tls-example-com");
  }
}
