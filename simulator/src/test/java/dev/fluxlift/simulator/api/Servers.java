package dev.fluxlift.simulator.api;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.simulator.api.schema.Kinds;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlStream;
import java.time.Instant;
import java.util.List;

/** Servers and objects for tests. */
final class Servers {
  static final Kinds KINDS = Kinds.kubernetes();

  private Servers() {}

  static ApiServer fresh() {
    Instant now = Instant.parse("2026-11-01T00:00:00Z");
    return new ApiServer(KINDS, 7, () -> now);
  }

  /** A manifest of YAML text. */
  static Mapping yaml(String text) {
    return YamlStream.parse("test.yaml", text).documents().getFirst().value().asMapping();
  }

  static Mapping configMap(String name, Object... data) {
    return Mapping.of("apiVersion", "v1", "kind", "ConfigMap",
        "metadata", Mapping.of("name", name, "namespace", "default"), "data", Mapping.of(data));
  }

  /** The fieldsV1 of a manager's entry, as text; "" when it has none. */
  static String owned(LiveObject object, String manager) {
    return object.body().list("metadata", "managedFields").stream().map(Value::asMapping)
        .filter(e -> e.text("manager").orElse("").equals(manager))
        .map(e -> dev.fluxlift.engine.json.Json.canonical(e.mapping("fieldsV1")))
        .findFirst().orElse("");
  }

  static List<Value> list(LiveObject object, String... path) {
    return object.body().list(path);
  }
}
