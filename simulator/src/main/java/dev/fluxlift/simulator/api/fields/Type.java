package dev.fluxlift.simulator.api.fields;

import dev.fluxlift.yaml.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The structure of a value as server-side apply sees it (structured-merge-diff@v4 schema/elements.go), with what
 * else a table of types knows. Resolved on demand, because types refer to themselves.
 */
@FunctionalInterface
public interface Type {
  /** What it is. */
  Atom atom();

  /** Any JSON; lists are atomic, maps granular (kube-openapi schemaconv: __untyped_deduced_). */
  Type DEDUCED = new Type() {
    @Override
    public Atom atom() {
      return new Atom(
          Optional.of(Scalar.UNTYPED),
          Optional.of(ListType.atomicOf(ATOMIC)),
          Optional.of(new MapType("", Map.of(), Optional.of(this), false)));
    }
  };

  /** Any JSON, as one leaf (kube-openapi schemaconv: __untyped_atomic_). */
  Type ATOMIC = new Type() {
    @Override
    public Atom atom() {
      return new Atom(
          Optional.of(Scalar.UNTYPED),
          Optional.of(ListType.atomicOf(this)),
          Optional.of(new MapType("", Map.of(), Optional.of(this), true)));
    }
  };

  /** A value without parts. */
  static Type of(Scalar scalar) {
    Atom atom = new Atom(Optional.of(scalar), Optional.empty(), Optional.empty());
    return () -> atom;
  }

  /** A list. */
  static Type of(ListType list) {
    Atom atom = new Atom(Optional.empty(), Optional.of(list), Optional.empty());
    return () -> atom;
  }

  /** A map or struct. */
  static Type of(MapType map) {
    Atom atom = new Atom(Optional.empty(), Optional.empty(), Optional.of(map));
    return () -> atom;
  }

  /** What a value may be: one or more of the three. */
  record Atom(Optional<Scalar> scalar, Optional<ListType> list, Optional<MapType> map) {
    /** The one that a value is; all when it is none of them or null. */
    Atom of(Value value) {
      if (scalar.isEmpty() ? list.isEmpty() || map.isEmpty() : list.isEmpty() && map.isEmpty()) {
        return this;
      }
      return switch (value) {
        case Value.Null _ -> this;
        case Value.Mapping _ -> map.isPresent() ? new Atom(Optional.empty(), Optional.empty(), map) : this;
        case Value.Sequence _ -> list.isPresent() ? new Atom(Optional.empty(), list, Optional.empty()) : this;
        case Value.Text _, Value.Num _, Value.Bool _ ->
            scalar.isPresent() ? new Atom(scalar, Optional.empty(), Optional.empty()) : this;
      };
    }

    boolean sameShape(Atom other) {
      return scalar.isPresent() == other.scalar.isPresent()
          && list.isPresent() == other.list.isPresent()
          && map.isPresent() == other.map.isPresent();
    }
  }

  /** Kinds of leaves. */
  enum Scalar {
    NUMERIC, STRING, BOOLEAN,
    /** Any of them. */
    UNTYPED,
    /** A resource quantity, kept in its canonical form. */
    QUANTITY;

    /** Whether a value is such a leaf; null is any. */
    boolean accepts(Value value) {
      return switch (this) {
        case NUMERIC -> value instanceof Value.Num;
        case STRING -> value instanceof Value.Text;
        case BOOLEAN -> value instanceof Value.Bool;
        case UNTYPED, QUANTITY ->
            value instanceof Value.Num || value instanceof Value.Text || value instanceof Value.Bool;
      } || value instanceof Value.Null;
    }
  }

  /**
   * A list.
   *
   * @param associative whether items are told apart by keys, or by themselves when there are no keys
   * @param mergeKey how a strategic merge patch tells items apart; {@code ""} for a set, empty when it replaces the
   *   list
   * @param retainKeys whether a strategic merge of an item keeps only the keys of its $retainKeys
   */
  record ListType(
      Type element, boolean associative, List<String> keys, Optional<String> mergeKey, boolean retainKeys) {
    static ListType atomicOf(Type element) {
      return new ListType(element, false, List.of(), Optional.empty(), false);
    }
  }

  /**
   * A map or struct.
   *
   * @param name of a declared type, else {@code ""}
   * @param fields declared fields
   * @param element type of other keys; empty when there may be none
   */
  record MapType(String name, Map<String, Field> fields, Optional<Type> element, boolean atomic) {
    /** The type below a key; empty when the key may not be there. */
    public Optional<Type> at(String key) {
      Field field = fields.get(key);
      return field == null ? element : Optional.of(field.type());
    }
  }

  /**
   * A declared field.
   *
   * @param written whether the server always writes it, empty or not
   * @param struct whether it is an object that is never absent
   * @param pointer whether absent and zero are two things
   * @param value default as lists by keys use it for a key that is not there
   */
  record Field(Type type, boolean written, boolean struct, boolean pointer, Optional<Value> value) {
    /** A field that may be absent. */
    public static Field of(Type type) {
      return new Field(type, false, false, true, Optional.empty());
    }
  }
}
