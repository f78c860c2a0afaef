package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads fields whose type kustomize insists upon: it decodes a kustomization.yaml into Go types, and a number where a
 * string belongs ends the build (types/kustomization.go Unmarshal).
 */
final class Fields {
  private Fields() {}

  /** A string; empty when absent or null. */
  static String string(Value.Mapping from, String key) {
    return switch (from.get(key).orElse(Value.of(null))) {
      case Value.Text text -> text.value();
      case Value.Null _ -> "";
      case Value other -> throw KustomizeException.fails(other.origin(), key + " is no string");
    };
  }

  /** A truth value; false when absent or null. */
  static boolean flag(Value.Mapping from, String key) {
    return switch (from.get(key).orElse(Value.of(null))) {
      case Value.Bool bool -> bool.value();
      case Value.Null _ -> false;
      case Value other -> throw KustomizeException.fails(other.origin(), key + " is neither true nor false");
    };
  }

  /** A whole number; 0 when absent or null. */
  static Value.Num integer(Value.Mapping from, String key) {
    return switch (from.get(key).orElse(Value.of(null))) {
      case Value.Num number when number.number() instanceof BigInteger whole && whole.bitLength() < 64 -> number;
      case Value.Null none -> new Value.Num(BigDecimal.ZERO, none.origin());
      case Value other -> throw KustomizeException.fails(other.origin(), key + " is no whole number");
    };
  }

  /** A mapping; one without keys when absent or null. */
  static Value.Mapping mapping(Value.Mapping from, String key) {
    return switch (from.get(key).orElse(Value.of(null))) {
      case Value.Mapping mapping -> mapping;
      case Value.Null _ -> Value.Mapping.EMPTY;
      case Value other -> throw KustomizeException.fails(other.origin(), key + " is no mapping");
    };
  }

  /** A list; none when absent or null. */
  static List<Value> list(Value.Mapping from, String key) {
    return switch (from.get(key).orElse(Value.of(null))) {
      case Value.Sequence sequence -> sequence.values();
      case Value.Null _ -> List.of();
      case Value other -> throw KustomizeException.fails(other.origin(), key + " is no list");
    };
  }

  /** A list of strings. */
  static List<Value.Text> strings(Value.Mapping from, String key) {
    List<Value.Text> out = new ArrayList<>();
    for (Value item : list(from, key)) {
      if (!(item instanceof Value.Text text)) {
        throw KustomizeException.fails(item.origin(), "an item of " + key + " that is no string");
      }
      out.add(text);
    }
    return out;
  }

  /** A list of mappings. */
  static List<Value.Mapping> mappings(Value.Mapping from, String key) {
    List<Value.Mapping> out = new ArrayList<>();
    for (Value item : list(from, key)) {
      if (!(item instanceof Value.Mapping mapping)) {
        throw KustomizeException.fails(item.origin(), "an item of " + key + " that is no mapping");
      }
      out.add(mapping);
    }
    return out;
  }

  /** A mapping of strings to strings. */
  static Map<String, Value.Text> pairs(Value.Mapping from, String key) {
    Map<String, Value.Text> out = new LinkedHashMap<>();
    mapping(from, key).entries().forEach((name, value) -> {
      if (!(value instanceof Value.Text text)) {
        throw KustomizeException.fails(value.origin(), name + " in " + key + " is no string");
      }
      if (name.equals("true") || name.equals("false") || name.chars().allMatch(Character::isDigit)) {
        throw KustomizeException.unsupported(value.origin(), "the key " + name + " in " + key);
      }
      out.put(name, text);
    });
    return out;
  }

  /** Refuses keys of a mapping that this build does not know. */
  static void allow(Value.Mapping mapping, Set<String> keys, String what) {
    mapping.entries().forEach((key, value) -> {
      if (!keys.contains(key)) {
        throw KustomizeException.unsupported(value.origin(), "field " + key + " of " + what);
      }
    });
  }
}
