package dev.fluxlift.simulator.api.fields;

import dev.fluxlift.simulator.api.fields.Type.Atom;
import dev.fluxlift.simulator.api.fields.Type.ListType;
import dev.fluxlift.simulator.api.fields.Type.MapType;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Null;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a value is of a type, and which fields it has (structured-merge-diff@v4 typed/validate.go, tofieldset.go).
 */
public final class Typed {
  private Typed() {}

  /** A value that is not of its type. */
  public static final class Mismatch extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    Mismatch(String message) {
      super(message);
    }
  }

  /**
   * Checks a value.
   *
   * @param duplicates whether two items of a list may have one key
   * @throws Mismatch with the path of the first field that does not fit
   */
  public static void validate(Value value, Type type, boolean duplicates) {
    validate(value, type, duplicates, Path.ROOT);
  }

  /**
   * Checks a new state of a value, in which two items of a list may have one key; what is the very same as in the live one
   * was checked before.
   *
   * @throws Mismatch with the path of the first field that does not fit
   */
  static void validate(Value value, Value live, Type type) {
    validate(value, live, type, Path.ROOT);
  }

  private static void validate(Value value, Value live, Type type, Path path) {
    if (value == live) {
      return;
    }
    Optional<MapType> map = type.atom().of(value).map();
    if (map.isEmpty() || !(value instanceof Mapping next) || !(live instanceof Mapping before)) {
      validate(value, type, true, path);
      return;
    }
    next.entries().forEach((key, child) -> {
      Value was = before.entries().get(key);
      if (was == null) {
        validate(child, below(map.get(), key, path), true, path.field(key));
      } else if (was != child) {
        validate(child, was, below(map.get(), key, path), path.field(key));
      }
    });
  }

  private static Type below(MapType type, String key, Path path) {
    return type.at(key).orElseThrow(() -> new Mismatch(path + "." + key + ": field not declared in schema"));
  }

  private static void validate(Value value, Type type, boolean duplicates, Path path) {
    Atom atom = type.atom().of(value);
    if (atom.map().isPresent()) {
      if (!(value instanceof Null)) {
        map(expectMap(value, path), atom.map().get(), duplicates, path);
      }
    } else if (atom.scalar().isPresent()) {
      if (!atom.scalar().get().accepts(value)) {
        throw new Mismatch(path + ": expected " + expected(atom.scalar().get()) + ", got " + shown(value));
      }
    } else if (!(value instanceof Null)) {
      if (!(value instanceof Sequence list)) {
        throw new Mismatch(path + ": expected list, got " + shown(value));
      }
      list(list, atom.list().orElseThrow(), duplicates, path);
    }
  }

  private static Mapping expectMap(Value value, Path path) {
    if (value instanceof Mapping map) {
      return map;
    }
    throw new Mismatch(path + ": expected map, got " + shown(value));
  }

  private static void map(Mapping value, MapType type, boolean duplicates, Path path) {
    value.entries().forEach((key, child) -> {
      validate(child, below(type, key, path), duplicates, path.field(key));
    });
  }

  private static void list(Sequence value, ListType type, boolean duplicates, Path path) {
    Set<PathElement> seen = new HashSet<>();
    for (int i = 0; i < value.values().size(); i++) {
      Value item = value.values().get(i);
      PathElement step = type.associative() ? key(type, item, path, i) : new PathElement.Index(i);
      if (!seen.add(step) && !duplicates) {
        throw new Mismatch(path + ": duplicate entries for key " + step);
      }
      validate(item, type.element(), duplicates, path.step(step));
    }
  }

  private static PathElement key(ListType type, Value item, Path path, int place) {
    try {
      return ListKeys.of(type, item);
    } catch (Mismatch e) {
      throw new Mismatch(path + ": element " + place + ": " + e.getMessage());
    }
  }

  private static String expected(Type.Scalar scalar) {
    return switch (scalar) {
      case NUMERIC -> "numeric (int or float)";
      case STRING -> "string";
      case BOOLEAN -> "boolean";
      case UNTYPED, QUANTITY -> "any scalar";
    };
  }

  private static String shown(Value value) {
    return switch (value) {
      case Mapping _ -> "map";
      case Sequence _ -> "list";
      case Value.Text _, Value.Num _, Value.Bool _, Null _ -> value.toString();
    };
  }

  /** Every leaf, and every item of maps and lists. */
  public static FieldSet fields(Value value, Type type) {
    FieldSet out = new FieldSet();
    fields(value, type, new ArrayList<>(), out);
    return out;
  }

  private static void fields(Value value, Type type, List<PathElement> path, FieldSet out) {
    Atom atom = type.atom().of(value);
    if (atom.map().isPresent()) {
      MapType map = atom.map().get();
      if (map.atomic()) {
        out.insert(path);
      } else {
        mapFields(value.asMapping(), map, path, out);
      }
    } else if (atom.scalar().isPresent()) {
      out.insert(path);
    } else {
      ListType list = atom.list().orElseThrow();
      if (list.associative()) {
        listFields(value.items(), list, path, out);
      } else {
        out.insert(path);
      }
    }
  }

  private static void mapFields(Mapping value, MapType type, List<PathElement> path, FieldSet out) {
    value.entries().forEach((key, child) -> {
      path.add(new PathElement.Field(key));
      fields(child, type.at(key).orElse(Type.DEDUCED), path, out);
      boolean empty = child instanceof Null || child instanceof Mapping m && m.entries().isEmpty();
      if (empty || !type.fields().containsKey(key)) {
        out.insert(path);
      }
      path.removeLast();
    });
  }

  private static void listFields(List<Value> items, ListType type, List<PathElement> path, FieldSet out) {
    Set<PathElement> seen = new HashSet<>();
    Set<PathElement> twice = new HashSet<>();
    items.forEach(item -> {
      PathElement step = ListKeys.of(type, item);
      if (!seen.add(step)) {
        twice.add(step);
      }
    });
    items.forEach(item -> {
      PathElement step = ListKeys.of(type, item);
      path.add(step);
      if (!twice.contains(step)) {
        fields(item, type.element(), path, out);
      }
      out.insert(path);
      path.removeLast();
    });
  }

  /** The mapping that a side of a comparison is; empty when it is absent, null or something else. */
  static Optional<Mapping> map(Optional<Value> side) {
    return side.flatMap(v -> v instanceof Mapping m ? Optional.of(m) : Optional.empty());
  }

  /** As {@link #map}. */
  static Optional<Sequence> list(Optional<Value> side) {
    return side.flatMap(v -> v instanceof Sequence s ? Optional.of(s) : Optional.empty());
  }
}
