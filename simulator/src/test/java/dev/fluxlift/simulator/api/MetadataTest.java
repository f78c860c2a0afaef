package dev.fluxlift.simulator.api;

import static dev.fluxlift.simulator.api.Servers.configMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server refuses in the metadata of any object. */
class MetadataTest {
  private static final ObjectRef SETTINGS = new ObjectRef("", "ConfigMap", "default", "settings");

  private final Caller api = Servers.fresh().as("test");

  private static Mapping with(String field, String key, String value) {
    return configMap("settings").withPath(List.of("metadata", field, key), Value.of(value));
  }

  @ParameterizedTest
  @CsvSource({
    "labels, app.kubernetes.io/version, 0.58.1+4548ed6c8a9d",
    "labels, app.kubernetes.io/version, -1",
    "labels, app.kubernetes.io/version, two words",
    "labels, App/version, 1",
    "labels, a/b/c, 1",
    "labels, /version, 1",
    "annotations, two words, 1",
    "annotations, -a, 1",
  })
  void whatIsNoLabelOrAnnotationIsRefused(String field, String key, String value) {
    assertThatThrownBy(() -> api.create(with(field, key, value)))
        .isInstanceOfSatisfying(ClusterException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID))
        .hasMessageContaining("metadata." + field + ": Invalid value");
  }

  @ParameterizedTest
  @CsvSource({
    "labels, app.kubernetes.io/version, 0.58.1_4548ed6c8a9d",
    "labels, version, ''",
    "labels, A_b.c-d, X",
    "annotations, App/version, 0.58.1+4548ed6c8a9d",
    "annotations, meta.helm.sh/release-name, two words",
  })
  void whatIsOneIsTaken(String field, String key, String value) {
    assertThat(api.create(with(field, key, value)).body().text("metadata", field, key)).contains(value);
  }

  @Test
  void itIsRefusedInAChangeToo() {
    api.create(configMap("settings"));

    assertThatThrownBy(() -> api.patch(SETTINGS, PatchType.MERGE,
        Mapping.of("metadata", Mapping.of("labels", Mapping.of("version", "1+1"))), ""))
        .hasMessageContaining("a valid label must be an empty string or");
  }
}
