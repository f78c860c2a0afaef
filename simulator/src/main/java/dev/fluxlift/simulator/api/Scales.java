package dev.fluxlift.simulator.api;

import dev.fluxlift.simulator.api.schema.ServedKind.Scale;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The scale subresource of an object, a Scale of autoscaling/v1. */
final class Scales {
  private Scales() {}

  static Mapping of(Mapping object, Scale scale) {
    Map<String, Value> metadata = new LinkedHashMap<>();
    for (String key : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
      object.get("metadata", key).ifPresent(v -> metadata.put(key, v));
    }
    Value wanted = object.get(scale.spec().toArray(String[]::new)).orElse(Value.of(0));
    Value seen = object.get(scale.status().toArray(String[]::new)).orElse(Value.of(0));
    return Mapping.of("apiVersion", "autoscaling/v1", "kind", "Scale",
        "metadata", new Mapping(metadata, Origin.NONE),
        "spec", Map.of("replicas", wanted),
        "status", Map.of("replicas", seen));
  }
}
