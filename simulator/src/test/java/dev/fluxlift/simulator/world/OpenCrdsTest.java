package dev.fluxlift.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.proof.catalogue.Catalogue;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.ApiServer;
import dev.fluxlift.simulator.api.schema.Kinds;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flux's CRDs of the catalogue as the simulated server serves them. */
class OpenCrdsTest {
  private static final Kinds KINDS = Kinds.kubernetes();
  private static final Mapping KUSTOMIZATION = Mapping.of(
      "apiVersion", ObjectRef.KUSTOMIZE + "/v1",
      "kind", "Kustomization",
      "metadata", Mapping.of("name", "apps", "namespace", "default"),
      "spec", Mapping.of(
          "interval", "1h", "prune", true,
          "sourceRef", Mapping.of("kind", "GitRepository", "name", "repo")));

  private static Api server(String version) {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    Api api = new ApiServer(KINDS, 1, () -> now).as("kubectl");
    OpenCrds.in(Catalogue.distribution(version).orElseThrow()).components().values().stream()
        .flatMap(List::stream)
        .filter(o -> ObjectRef.of(o).kind().equals("CustomResourceDefinition"))
        .forEach(o -> api.apply(o, "kubectl", true));
    return api;
  }

  /** Seen on the real control plane. */
  @ParameterizedTest
  @ValueSource(strings = {"2.6.4", "2.9.4"})
  void defaultsComeAndStructsAreNoMaps(String version) {
    LiveObject applied = server(version).apply(KUSTOMIZATION, "kubectl", true);

    assertThat(applied.body().bool("spec", "force")).contains(false);
    Mapping owned = applied.body().list("metadata", "managedFields").getFirst().asMapping().mapping("fieldsV1", "f:spec");
    assertThat(owned.entries()).containsKey("f:sourceRef").doesNotContainKey("f:force");
    assertThat(owned.mapping("f:sourceRef").entries()).doesNotContainKey(".");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.6.4", "2.9.4"})
  void whatTheSchemaDoesNotAllowIsRefused(String version) {
    Api api = server(version);

    assertThatThrownBy(() -> api.apply(
        KUSTOMIZATION.withPath(List.of("spec", "deletionPolicy"), Value.of("Sometimes")), "kubectl", true))
        .isInstanceOf(ClusterException.class);
    assertThatThrownBy(() -> api.apply(
        KUSTOMIZATION.withPath(List.of("spec", "nonsense"), Value.of(1)), "kubectl", true))
        .isInstanceOf(ClusterException.class);
    assertThatThrownBy(() -> api.apply(KUSTOMIZATION.withoutPath(List.of("spec", "prune")), "kubectl", true))
        .isInstanceOf(ClusterException.class);
  }
}
