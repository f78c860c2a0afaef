package dev.fluxlift.simulator.api;

import dev.fluxlift.simulator.api.schema.ServedKind.Scale;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The scale subresource of an object, a Scale of autoscaling/v1. */
final class Scales {
  private static final Value ZERO = Value.of(0);

  private Scales() {}

  static Mapping of(Mapping object, Scale scale) {
    Map<String, Value> metadata = new LinkedHashMap<>();
    for (String key : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
      object.get("metadata", key).ifPresent(v -> metadata.put(key, v));
    }
    Value wanted = object.get(scale.spec().toArray(String[]::new)).orElse(ZERO);
    Value seen = object.get(scale.status().toArray(String[]::new)).orElse(ZERO);
    Mapping status = Mapping.of("replicas", seen);
    String selector = selector(object.mapping("spec", "selector"));
    return Mapping.of("apiVersion", "autoscaling/v1", "kind", "Scale",
        "metadata", new Mapping(metadata, Origin.NONE),
        // 0 is not written
        "spec", wanted.equals(ZERO) ? Mapping.EMPTY : Mapping.of("replicas", wanted),
        "status", selector.isEmpty() ? status : status.with("selector", Value.of(selector)));
  }

  /** The labels of a built-in kind's selector as text; its expressions are not written here. */
  private static String selector(Mapping selector) {
    return selector.mapping("matchLabels").entries().entrySet().stream().sorted(Map.Entry.comparingByKey())
        .map(e -> e.getKey() + "=" + e.getValue().text().orElse("")).collect(Collectors.joining(","));
  }
}
