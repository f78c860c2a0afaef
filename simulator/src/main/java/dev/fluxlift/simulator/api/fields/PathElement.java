package dev.fluxlift.simulator.api.fields;

import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Bool;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Null;
import dev.fluxlift.yaml.Value.Num;
import dev.fluxlift.yaml.Value.Sequence;
import dev.fluxlift.yaml.Value.Text;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One step of a path to a field (structured-merge-diff@v4 fieldpath/element.go, serialize-pe.go). */
public sealed interface PathElement extends Comparable<PathElement> {
  /** As fieldsV1 writes it: {@code f:name}, {@code k:{…}}, {@code v:…} or {@code i:…}. */
  String encoded();

  /** A key of a map or struct. */
  record Field(String name) implements PathElement {
    @Override
    public String encoded() {
      return "f:" + name;
    }

    @Override
    public String toString() {
      return "." + name;
    }
  }

  /** The item of a list whose key fields have these values. */
  record Key(Map<String, Value> fields) implements PathElement {
    /** Sorts by the names of the fields. */
    public Key {
      fields = java.util.Collections.unmodifiableMap(new TreeMap<>(fields));
    }

    @Override
    public String encoded() {
      return "k:" + Json.compact(new Mapping(fields, dev.fluxlift.yaml.Origin.NONE));
    }

    @Override
    public String toString() {
      return fields.entrySet().stream().map(e -> e.getKey() + "=" + shown(e.getValue()))
          .collect(Collectors.joining(",", "[", "]"));
    }
  }

  /** The item of a set. */
  record Item(Value value) implements PathElement {
    @Override
    public String encoded() {
      return "v:" + Json.compact(value);
    }

    @Override
    public String toString() {
      return "[=" + shown(value) + "]";
    }
  }

  /** The item at a place of a list. */
  record Index(int place) implements PathElement {
    @Override
    public String encoded() {
      return "i:" + place;
    }

    @Override
    public String toString() {
      return "[" + place + "]";
    }
  }

  /**
   * Reads what {@link #encoded} writes.
   *
   * @throws IllegalArgumentException for anything else
   */
  static PathElement decode(String text) {
    if (text.length() < 2 || text.charAt(1) != ':') {
      throw new IllegalArgumentException("missing colon: " + text);
    }
    String rest = text.substring(2);
    return switch (text.charAt(0)) {
      case 'f' -> new Field(rest);
      case 'v' -> new Item(Json.parse(rest, ""));
      case 'k' -> new Key(new LinkedHashMap<>(Json.parse(rest, "").asMapping().entries()));
      case 'i' -> new Index(Integer.parseInt(rest));
      default -> throw new IllegalArgumentException("unknown path element type: " + text);
    };
  }

  @Override
  default int compareTo(PathElement other) {
    // most are fields
    if (this instanceof Field a && other instanceof Field b) {
      return a.name().compareTo(b.name());
    }
    int rank = Integer.compare(rank(this), rank(other));
    if (rank != 0) {
      return rank;
    }
    return switch (this) {
      case Field f -> f.name().compareTo(((Field) other).name());
      case Index i -> Integer.compare(i.place(), ((Index) other).place());
      case Item v -> compare(v.value(), ((Item) other).value());
      case Key k -> compare(k, (Key) other);
    };
  }

  private static int rank(PathElement element) {
    return element instanceof Field ? 0 : element instanceof Key ? 1 : element instanceof Item ? 2 : 3;
  }

  private static int compare(Key a, Key b) {
    var left = a.fields().entrySet().iterator();
    var right = b.fields().entrySet().iterator();
    while (left.hasNext() && right.hasNext()) {
      var l = left.next();
      var r = right.next();
      int order = l.getKey().compareTo(r.getKey());
      order = order != 0 ? order : compare(l.getValue(), r.getValue());
      if (order != 0) {
        return order;
      }
    }
    return Boolean.compare(left.hasNext(), right.hasNext());
  }

  private static int compare(Value a, Value b) {
    if (a instanceof Num x && b instanceof Num y) {
      return x.value().compareTo(y.value());
    }
    if (a instanceof Text x && b instanceof Text y) {
      return x.value().compareTo(y.value());
    }
    if (a instanceof Bool x && b instanceof Bool y) {
      return Boolean.compare(x.value(), y.value());
    }
    int kind = Integer.compare(kind(a), kind(b));
    return kind != 0 ? kind : Json.canonical(a).compareTo(Json.canonical(b));
  }

  private static int kind(Value value) {
    return switch (value) {
      case Num _ -> 0;
      case Text _ -> 1;
      case Bool _ -> 2;
      case Sequence _ -> 3;
      case Mapping _ -> 4;
      case Null _ -> 5;
    };
  }

  private static String shown(Value value) {
    return value instanceof Text ? Json.compact(value) : value.text().orElse("null");
  }
}
