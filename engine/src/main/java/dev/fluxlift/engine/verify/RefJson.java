package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;

/** References as JSON: {@code {group, kind, namespace, name}} and what else is said of the object. */
final class RefJson {
  private RefJson() {}

  static Mapping of(ObjectRef ref) {
    return Mapping.of("group", ref.group(), "kind", ref.kind(), "namespace", ref.namespace(), "name", ref.name());
  }

  static ObjectRef read(Value value) {
    Mapping mapping = value.asMapping();
    return new ObjectRef(
        required(mapping, "group"),
        required(mapping, "kind"),
        required(mapping, "namespace"),
        required(mapping, "name"));
  }

  static String required(Mapping mapping, String key) {
    return mapping
        .text(key)
        .orElseThrow(() -> new IllegalArgumentException(mapping.origin() + ": " + key + " is missing"));
  }

  static boolean requiredBool(Mapping mapping, String key) {
    return mapping
        .bool(key)
        .orElseThrow(() -> new IllegalArgumentException(mapping.origin() + ": " + key + " is missing"));
  }
}
