package dev.fluxlift.simulator.api.fields;

import dev.fluxlift.simulator.api.fields.Type.Atom;
import dev.fluxlift.simulator.api.fields.Type.ListType;
import dev.fluxlift.simulator.api.fields.Type.MapType;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Null;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value without some of its fields and items (structured-merge-diff@v4 typed/remove.go). */
final class Removal {
  private static final Null NOTHING = new Null(Origin.NONE);

  private Removal() {}

  /** A list or map that loses its last item becomes null. */
  static Value of(Value value, FieldSet remove, Type type) {
    Atom atom = type.atom().of(value);
    if (atom.map().isPresent()) {
      return value instanceof Mapping m && !m.entries().isEmpty() && !atom.map().get().atomic()
          ? map(m, remove, atom.map().get())
          : NOTHING;
    }
    if (atom.scalar().isPresent()) {
      return value;
    }
    ListType list = atom.list().orElseThrow();
    return value instanceof Sequence s && !s.values().isEmpty() && list.associative()
        ? list(s, remove, list)
        : NOTHING;
  }

  private static Value map(Mapping value, FieldSet remove, MapType type) {
    Map<String, Value> out = new LinkedHashMap<>();
    value.entries().forEach((key, child) -> {
      PathElement step = new PathElement.Field(key);
      if (!remove.has(step)) {
        FieldSet below = remove.below(step);
        out.put(key, below.isEmpty() ? child : of(child, below, type.at(key).orElse(Type.DEDUCED)));
      }
    });
    return out.isEmpty() ? NOTHING : new Mapping(out, value.origin());
  }

  private static Value list(Sequence value, FieldSet remove, ListType type) {
    List<Value> out = new ArrayList<>();
    for (Value item : value.values()) {
      PathElement step = ListKeys.of(type, item);
      if (!remove.has(step)) {
        FieldSet below = remove.below(step);
        out.add(below.isEmpty() ? item : of(item, below, type.element()));
      }
    }
    return out.isEmpty() ? NOTHING : Sequence.of(out);
  }
}
