package dev.fluxlift.simulator.api.schema;

import dev.fluxlift.simulator.api.fields.Path;
import dev.fluxlift.simulator.api.fields.Type;
import dev.fluxlift.simulator.api.fields.Type.Field;
import dev.fluxlift.simulator.api.fields.Type.MapType;
import dev.fluxlift.simulator.api.fields.Type.Scalar;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Rebuilding;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Null;
import dev.fluxlift.yaml.Value.Sequence;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What reading an object into Go's structs and writing it again makes of it (encoding/json, and protobuf in etcd):
 * unknown fields are gone, so are zero values that are not written; structs that are no pointers appear.
 */
final class GoShape {
  private static final Null NULL = new Null(Origin.NONE);

  private final BiFunction<String, Mapping, Mapping> defaults;

  /** @param defaults what a struct of a type gets besides */
  GoShape(BiFunction<String, Mapping, Mapping> defaults) {
    this.defaults = defaults;
  }

  /** A value that a Go field cannot hold. */
  static final class Unreadable extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
      super(message);
    }
  }

  /** @throws Unreadable when a value is of another kind than its field */
  Value of(Value value, Type type, Path path) {
    return of(value, NULL, type, path);
  }

  /**
   * Reads and writes a value.
   *
   * @param known the value at this place that was read and written before; it stays when it is the very same
   * @throws Unreadable when a value is of another kind than its field
   */
  Value of(Value value, Value known, Type type, Path path) {
    if (value == known && known != NULL || type.equals(Type.DEDUCED)) {
      return value;
    }
    Type.Atom atom = type.atom();
    if (atom.map().isPresent() && atom.scalar().isEmpty()) {
      return switch (value) {
        case Null _ -> atom.map().get().element().isPresent() ? value : struct(Mapping.EMPTY, Mapping.EMPTY, atom.map().get(), path);
        case Mapping m when atom.map().get().element().isPresent() -> map(m, known.asMapping(), atom.map().get(), path);
        case Mapping m -> struct(m, known.asMapping(), atom.map().get(), path);
        default -> throw unreadable(value, "object", path);
      };
    }
    if (atom.list().isPresent() && atom.scalar().isEmpty()) {
      Type element = atom.list().get().element();
      return switch (value) {
        case Null _ -> value;
        case Sequence s -> {
          List<Value> before = known.items();
          List<Value> out = new ArrayList<>(s.values().size());
          for (int i = 0; i < s.values().size(); i++) {
            out.add(of(s.values().get(i), i < before.size() ? before.get(i) : NULL, element, path.item(i)));
          }
          yield s.withValues(out);
        }
        default -> throw unreadable(value, "list", path);
      };
    }
    return scalar(value, atom.scalar().orElseThrow(), path);
  }

  private static Value scalar(Value value, Scalar scalar, Path path) {
    if (value instanceof Null) {
      return switch (scalar) {
        case STRING -> Value.of("");
        case NUMERIC, QUANTITY -> Value.of(0);
        case BOOLEAN -> Value.of(false);
        case UNTYPED -> value;
      };
    }
    boolean fits = switch (scalar) {
      case STRING -> value instanceof Value.Text;
      case NUMERIC -> value instanceof Value.Num;
      case BOOLEAN -> value instanceof Value.Bool;
      case UNTYPED, QUANTITY -> !(value instanceof Mapping) && !(value instanceof Sequence);
    };
    if (!fits) {
      throw unreadable(value, scalar.toString().toLowerCase(java.util.Locale.ROOT), path);
    }
    return scalar == Scalar.QUANTITY ? Quantity.canonical(value, path) : value;
  }

  private static Unreadable unreadable(Value value, String wanted, Path path) {
    return new Unreadable(path + ": cannot unmarshal " + value.getClass().getSimpleName() + " into " + wanted);
  }

  private Mapping map(Mapping value, Mapping known, MapType type, Path path) {
    Type element = type.element().orElseThrow();
    Rebuilding out = value.rebuilding();
    value.entries().forEach((k, v) -> out.put(k, of(v, before(known, k), element, path.field(k))));
    return out.done();
  }

  private Mapping struct(Mapping value, Mapping known, MapType type, Path path) {
    Rebuilding out = value.rebuilding();
    type.fields().forEach((name, field) -> {
      Value given = value.entries().get(name);
      if (given != null && given == known.entries().get(name)) {
        out.put(name, given);
      } else if (given != null || field.struct() || field.written()) {
        field(Optional.ofNullable(given), before(known, name), field, path, name).ifPresent(v -> out.put(name, v));
      }
    });
    return defaults.apply(type.name(), out.done());
  }

  private static Value before(Mapping known, String key) {
    Value value = known.entries().get(key);
    return value == null ? NULL : value;
  }

  private Optional<Value> field(Optional<Value> given, Value known, Field field, Path parent, String name) {
    Path path = parent.field(name);
    if (given.isEmpty() || given.get() instanceof Null) {
      if (field.struct()) {
        return Optional.of(of(Mapping.EMPTY, field.type(), path));
      }
      if (!field.written()) {
        return Optional.empty();
      }
      return Optional.of(field.value().filter(_ -> !field.pointer()).orElse(NULL));
    }
    Value read = of(given.get(), known, field.type(), path);
    if (omitted(read, field)) {
      return field.written() ? Optional.of(NULL) : Optional.empty();
    }
    return Optional.of(read);
  }

  /**
   * Whether a value is written as if it were not there; protobuf does not keep empty lists and maps apart from none.
   */
  private static boolean omitted(Value value, Field field) {
    if (field.type().equals(Type.DEDUCED)) {
      return value instanceof Null;
    }
    return switch (value) {
      case Mapping m -> m.entries().isEmpty() && !field.pointer()
          && field.type().atom().map().filter(t -> t.element().isPresent()).isPresent();
      case Sequence s -> s.values().isEmpty();
      case Null _ -> true;
      case Value.Text t -> t.value().isEmpty() && !field.written() && !field.pointer();
      case Value.Num n -> n.value().compareTo(BigDecimal.ZERO) == 0 && !field.written() && !field.pointer();
      case Value.Bool b -> !b.value() && !field.written() && !field.pointer();
    };
  }

  /** The keys that are known nowhere in the type, as {@code .spec.foo}. */
  static List<String> unknown(Value value, Type type, String path) {
    if (type.equals(Type.DEDUCED)) {
      return List.of();
    }
    Type.Atom atom = type.atom();
    List<String> out = new java.util.ArrayList<>();
    if (value instanceof Mapping m && atom.map().isPresent()) {
      m.entries().forEach((k, v) -> atom.map().get().at(k).ifPresentOrElse(
          below -> out.addAll(unknown(v, below, path.isEmpty() ? k : path + "." + k)),
          () -> out.add(path.isEmpty() ? k : path + "." + k)));
    } else if (value instanceof Sequence s && atom.list().isPresent()) {
      for (int i = 0; i < s.values().size(); i++) {
        out.addAll(unknown(s.values().get(i), atom.list().get().element(), path + "[" + i + "]"));
      }
    }
    return out;
  }
}
