package dev.fluxlift.simulator.api.schema;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Rebuilding;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Null;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pruning and defaulting by a structural schema (apiextensions-apiserver@v0.33 pkg/apiserver/schema:
 * pruning/algorithm.go, defaulting/prunenulls.go, defaulting/algorithm.go).
 */
final class CrdShape {
  private CrdShape() {}

  /** The value without unknown fields and without nulls that may not be. */
  static Value pruned(Value value, Mapping schema, boolean resource) {
    return switch (value) {
      case Mapping m -> map(m, schema, resource);
      case Sequence s -> {
        Mapping items = schema.mapping("items");
        yield s.withValues(s.values().stream().map(v -> pruned(v, items, false)).toList());
      }
      default -> value;
    };
  }

  private static Mapping map(Mapping value, Mapping schema, boolean resource) {
    boolean keep = schema.bool("x-kubernetes-preserve-unknown-fields").orElse(false);
    boolean whole = resource || schema.bool("x-kubernetes-embedded-resource").orElse(false);
    Mapping properties = schema.mapping("properties");
    Optional<Value> additional = schema.get("additionalProperties").filter(a -> !a.equals(Value.of(false)));
    Rebuilding out = value.rebuilding();
    value.entries().forEach((key, child) -> {
      if (whole && List.of("apiVersion", "kind", "metadata").contains(key)) {
        out.put(key, child);
        return;
      }
      Optional<Mapping> below = properties.has(key)
          ? Optional.of(properties.mapping(key))
          : additional.filter(Mapping.class::isInstance).map(Value::asMapping);
      if (below.isEmpty()) {
        if (keep || additional.isPresent()) {
          out.put(key, child);
        }
      } else if (!(forbiddenNull(child, below.get()) && !below.get().has("default"))) {
        out.put(key, pruned(child, below.get(), false));
      }
    });
    return out.done();
  }

  private static boolean forbiddenNull(Value value, Mapping schema) {
    return value instanceof Null && !schema.bool("nullable").orElse(false);
  }

  /** The value with what its schema gives to absent fields. */
  static Value defaulted(Value value, Mapping schema) {
    return switch (value) {
      case Mapping m -> {
        Mapping whole = withDefaults(m, schema.mapping("properties"));
        Rebuilding out = whole.rebuilding();
        whole.entries().forEach((key, child) -> out.put(key, below(schema, key).map(s -> defaulted(child, s)).orElse(child)));
        yield out.done();
      }
      case Sequence s -> {
        Mapping items = schema.mapping("items");
        yield s.withValues(s.values().stream().map(v -> defaulted(v, items)).toList());
      }
      default -> value;
    };
  }

  private static Mapping withDefaults(Mapping value, Mapping properties) {
    Mapping out = value;
    for (Map.Entry<String, Value> property : properties.entries().entrySet()) {
      Optional<Value> fallback = property.getValue().asMapping().get("default");
      if (fallback.isPresent()) {
        Value there = value.entries().get(property.getKey());
        if (there == null || forbiddenNull(there, property.getValue().asMapping())) {
          out = out.with(property.getKey(), fallback.get());
        }
      }
    }
    return out;
  }

  private static Optional<Mapping> below(Mapping schema, String key) {
    return schema.get("properties", key)
        .or(() -> schema.get("additionalProperties"))
        .filter(Mapping.class::isInstance)
        .map(Value::asMapping);
  }

  /** Unknown fields, as strict requests report them. */
  static List<String> unknown(Value value, Mapping schema) {
    List<String> out = new ArrayList<>();
    unknown(value, pruned(value, schema, true), "", out);
    return out;
  }

  private static void unknown(Value given, Value kept, String path, List<String> out) {
    if (given instanceof Mapping g && kept instanceof Mapping k) {
      g.entries().forEach((key, child) -> {
        String here = path.isEmpty() ? key : path + "." + key;
        Value there = k.entries().getOrDefault(key, new Null(Origin.NONE));
        if (!k.has(key) && !(child instanceof Null)) {
          out.add(here);
        } else {
          unknown(child, there, here, out);
        }
      });
    } else if (given instanceof Sequence g && kept instanceof Sequence k) {
      for (int i = 0; i < g.values().size(); i++) {
        unknown(g.values().get(i), k.values().get(i), path + "[" + i + "]", out);
      }
    }
  }
}
