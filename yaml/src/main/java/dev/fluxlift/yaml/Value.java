package dev.fluxlift.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An immutable JSON-like value that knows where it was written. Equality is by content; the origin does not take part,
 * and neither does the order of keys.
 */
public sealed interface Value {
  /** Where this value was written, {@link Origin#NONE} for a value the program made. */
  Origin origin();

  /** The same value said to come from elsewhere. */
  Value at(Origin origin);

  /** The mapping this is, or an empty one when it is something else. */
  default Mapping asMapping() {
    return this instanceof Mapping m ? m : Mapping.EMPTY;
  }

  /** The items of this sequence, or none when it is something else. */
  default List<Value> items() {
    return this instanceof Sequence s ? s.values() : List.of();
  }

  /** The text of this scalar as Kubernetes would print it; empty for null, mappings and sequences. */
  default Optional<String> text() {
    return Optional.empty();
  }

  /** Plain Java: Map, List, String, Boolean, BigInteger or BigDecimal, or null. */
  default @Nullable Object plain() {
    return switch (this) {
      case Text t -> t.value();
      case Bool b -> b.value();
      case Num n -> n.number();
      case Null _ -> null;
      case Mapping m -> {
        Map<String, Object> out = new LinkedHashMap<>();
        m.entries().forEach((k, v) -> out.put(k, v.plain()));
        yield Collections.unmodifiableMap(out);
      }
      case Sequence s -> {
        List<Object> out = new ArrayList<>();
        s.values().forEach(v -> out.add(v.plain()));
        yield Collections.unmodifiableList(out);
      }
    };
  }

  /**
   * The value of plain Java data.
   *
   * @throws IllegalArgumentException for a type that is no JSON
   */
  static Value of(@Nullable Object plain) {
    // most are texts
    if (plain instanceof String s) {
      return new Text(s, Origin.NONE);
    }
    return switch (plain) {
      case null -> new Null(Origin.NONE);
      case Value v -> v;
      case Boolean b -> new Bool(b, Origin.NONE);
      case Integer n -> new Num(BigDecimal.valueOf(n), Origin.NONE);
      case Long n -> new Num(BigDecimal.valueOf(n), Origin.NONE);
      case BigInteger n -> new Num(new BigDecimal(n), Origin.NONE);
      case BigDecimal n -> new Num(n, Origin.NONE);
      case Double n -> new Num(BigDecimal.valueOf(n), Origin.NONE);
      case Map<?, ?> m -> {
        Map<String, Value> out = new LinkedHashMap<>();
        m.forEach((k, v) -> out.put((String) Objects.requireNonNull(k), of(v)));
        yield new Mapping(out, Origin.NONE);
      }
      case List<?> l -> new Sequence(l.stream().map(Value::of).toList(), Origin.NONE);
      default -> throw new IllegalArgumentException("not JSON: " + plain.getClass());
    };
  }

  /** A string. */
  record Text(String value, Origin origin) implements Value {
    @Override
    public Optional<String> text() {
      return Optional.of(value);
    }

    @Override
    public Text at(Origin origin) {
      return new Text(value, origin);
    }

    @Override
    public boolean equals(@Nullable Object o) {
      return o == this || o instanceof Text t && t.value.equals(value);
    }

    @Override
    public int hashCode() {
      return value.hashCode();
    }

    @Override
    public String toString() {
      return '"' + value + '"';
    }
  }

  /** A truth value. */
  record Bool(boolean value, Origin origin) implements Value {
    @Override
    public Optional<String> text() {
      return Optional.of(Boolean.toString(value));
    }

    @Override
    public Bool at(Origin origin) {
      return new Bool(value, origin);
    }

    @Override
    public boolean equals(@Nullable Object o) {
      return o instanceof Bool b && b.value == value;
    }

    @Override
    public int hashCode() {
      return Boolean.hashCode(value);
    }

    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  /** A number; 1 and 1.0 are equal. */
  record Num(BigDecimal value, Origin origin) implements Value {
    /** BigInteger when it has no fraction, else BigDecimal. */
    public Number number() {
      BigDecimal plain = value.stripTrailingZeros();
      return plain.scale() <= 0 ? plain.toBigIntegerExact() : plain;
    }

    @Override
    public Optional<String> text() {
      return Optional.of(literal());
    }

    /** As JSON writes it. */
    public String literal() {
      if (value.scale() == 0) {
        return value.toString();
      }
      return number() instanceof BigInteger i ? i.toString() : value.stripTrailingZeros().toPlainString();
    }

    @Override
    public Num at(Origin origin) {
      return new Num(value, origin);
    }

    @Override
    public boolean equals(@Nullable Object o) {
      return o == this || o instanceof Num n && n.value.compareTo(value) == 0;
    }

    @Override
    public int hashCode() {
      return value.stripTrailingZeros().hashCode();
    }

    @Override
    public String toString() {
      return literal();
    }
  }

  /** The null that YAML and JSON write. */
  record Null(Origin origin) implements Value {
    @Override
    public Null at(Origin origin) {
      return new Null(origin);
    }

    @Override
    public boolean equals(@Nullable Object o) {
      return o instanceof Null;
    }

    @Override
    public int hashCode() {
      return 0;
    }

    @Override
    public String toString() {
      return "null";
    }
  }

  /** A list. */
  record Sequence(List<Value> values, Origin origin) implements Value {
    /** A list without items. */
    public static final Sequence EMPTY = new Sequence(List.of(), Origin.NONE);

    /** Copies the list. */
    public Sequence {
      values = List.copyOf(values);
    }

    /** A list made by the program. */
    public static Sequence of(List<? extends Value> values) {
      return new Sequence(List.copyOf(values), Origin.NONE);
    }

    /** A list of these values made by the program; this very list when they are its own. */
    public Sequence withValues(List<? extends Value> others) {
      if (!origin.equals(Origin.NONE) || others.size() != values.size()) {
        return of(others);
      }
      for (int i = 0; i < values.size(); i++) {
        if (values.get(i) != others.get(i)) {
          return of(others);
        }
      }
      return this;
    }

    @Override
    public Sequence at(Origin origin) {
      return new Sequence(values, origin);
    }

    @Override
    public boolean equals(@Nullable Object o) {
      return o == this || o instanceof Sequence s && (s.values == values || s.values.equals(values));
    }

    @Override
    public int hashCode() {
      return values.hashCode();
    }

    @Override
    public String toString() {
      return values.toString();
    }
  }

  /** Keys and values in the order they were written. */
  record Mapping(Map<String, Value> entries, Origin origin) implements Value {
    /** A mapping without keys. */
    public static final Mapping EMPTY = new Mapping(Map.of(), Origin.NONE);

    /** Copies the map, keeping its order. */
    public Mapping {
      entries = Entries.copyOf(entries);
    }

    private Entries own() {
      return (Entries) entries;
    }

    /** A mapping made by the program from keys and plain values in turn. */
    public static Mapping of(Object... keysAndValues) {
      Map<String, Value> out = new LinkedHashMap<>();
      for (int i = 0; i < keysAndValues.length; i += 2) {
        out.put((String) keysAndValues[i], Value.of(keysAndValues[i + 1]));
      }
      return new Mapping(out, Origin.NONE);
    }

    /** The value below a path of keys. */
    public Optional<Value> get(String... path) {
      Value here = this;
      for (String key : path) {
        if (!(here instanceof Mapping m)) {
          return Optional.empty();
        }
        Value next = m.entries.get(key);
        if (next == null) {
          return Optional.empty();
        }
        here = next;
      }
      return Optional.of(here);
    }

    /** The text of the scalar below a path; empty when absent, null or no scalar. */
    public Optional<String> text(String... path) {
      return get(path).flatMap(Value::text);
    }

    /** The truth value below a path; empty when absent or no truth value. */
    public Optional<Boolean> bool(String... path) {
      return get(path).flatMap(v -> v instanceof Bool b ? Optional.of(b.value()) : Optional.empty());
    }

    /** The mapping below a path, an empty one when absent or something else. */
    public Mapping mapping(String... path) {
      return get(path).map(Value::asMapping).orElse(EMPTY);
    }

    /** The items of the list below a path, none when absent or something else. */
    public List<Value> list(String... path) {
      return get(path).map(Value::items).orElse(List.of());
    }

    /** Whether there is such a key here. */
    public boolean has(String key) {
      return entries.containsKey(key);
    }

    /** The same mapping with one key set, in its old place when it was there. */
    public Mapping with(String key, Value value) {
      Entries out = own().with(key, value);
      return out == entries ? this : new Mapping(out, origin);
    }

    /** The same mapping without one key. */
    public Mapping without(String key) {
      Entries out = own().without(key);
      return out == entries ? this : new Mapping(out, origin);
    }

    /** The same mapping with the value below a path set; mappings on the way are made when absent. */
    public Mapping withPath(List<String> path, Value value) {
      String first = path.getFirst();
      if (path.size() == 1) {
        return with(first, value);
      }
      Mapping child = get(first).map(Value::asMapping).orElse(EMPTY);
      return with(first, child.withPath(path.subList(1, path.size()), value));
    }

    /** The same mapping without the value below a path; mappings left empty on the way stay. */
    public Mapping withoutPath(List<String> path) {
      String first = path.getFirst();
      if (path.size() == 1) {
        return without(first);
      }
      if (!(entries.get(first) instanceof Mapping child)) {
        return this;
      }
      return with(first, child.withoutPath(path.subList(1, path.size())));
    }

    /** This mapping made anew, key by key. */
    public Rebuilding rebuilding() {
      return new Rebuilding(this, own());
    }

    /** These entries in the same place; this very mapping when they are its own, in the same order. */
    public Mapping withEntries(Map<String, Value> others) {
      Entries out = own().orSame(Entries.copyOf(others));
      return out == entries ? this : new Mapping(out, origin);
    }

    /** The same keys with each value changed. */
    public Mapping map(UnaryOperator<Value> change) {
      Map<String, Value> out = new LinkedHashMap<>();
      entries.forEach((k, v) -> out.put(k, change.apply(v)));
      return new Mapping(out, origin);
    }

    @Override
    public Mapping at(Origin origin) {
      return new Mapping(entries, origin);
    }

    @Override
    public boolean equals(@Nullable Object o) {
      return o == this || o instanceof Mapping m && m.entries.equals(entries);
    }

    @Override
    public int hashCode() {
      return entries.hashCode();
    }

    @Override
    public String toString() {
      return entries.toString();
    }
  }
}
