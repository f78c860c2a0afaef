package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code spec.commonMetadata}: labels and annotations that the controller gives each object before it applies it
 * (fluxcd/pkg ssa/utils/object.go@v0.48.0 SetCommonMetadata). They win over those of the object.
 */
final class CommonMetadata {
  private CommonMetadata() {}

  static List<Value.Mapping> add(Value.Mapping spec, List<Value.Mapping> objects) {
    Value.Mapping common = Fields.mapping(spec, "commonMetadata");
    Map<String, Value.Text> labels = Fields.pairs(common, "labels");
    Map<String, Value.Text> annotations = Fields.pairs(common, "annotations");
    List<Value.Mapping> out = new ArrayList<>();
    for (Value.Mapping object : objects) {
      out.add(with(with(object, "labels", labels), "annotations", annotations));
    }
    return List.copyOf(out);
  }

  private static Value.Mapping with(Value.Mapping object, String field, Map<String, Value.Text> more) {
    if (more.isEmpty()) {
      return object;
    }
    Value.Mapping metadata = object.mapping("metadata");
    Map<String, Value> all = new LinkedHashMap<>(Fields.mapping(metadata, field).entries());
    all.forEach((key, value) -> {
      if (!(value instanceof Value.Text)) {
        throw KustomizeException.unsupported(value.origin(), "the value of " + key + " in " + field + " is no string");
      }
    });
    all.putAll(more);
    Value.Mapping old = metadata.mapping(field);
    return object.with("metadata", metadata.with(field, new Value.Mapping(all, old.origin())));
  }
}
