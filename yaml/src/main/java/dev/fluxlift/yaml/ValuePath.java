package dev.fluxlift.yaml;

import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Values by path: {@link String} keys and {@link Integer} positions from the root of a document. */
final class ValuePath {
  private ValuePath() {}

  static Optional<Value> at(Value value, List<?> path) {
    Value here = value;
    for (Object step : path) {
      Optional<Value> next = step instanceof Integer i
          ? here.items().stream().skip(i).findFirst()
          : here.asMapping().get((String) step);
      if (next.isEmpty()) {
        return next;
      }
      here = next.get();
    }
    return Optional.of(here);
  }

  /** The value with another one at a path; what is above the last step must be there. */
  static Value with(Value here, List<?> path, Value value) {
    if (path.isEmpty()) {
      return value;
    }
    List<?> rest = path.subList(1, path.size());
    if (path.getFirst() instanceof Integer i) {
      List<Value> items = new ArrayList<>(here.items());
      items.set(i, with(items.get(i), rest, value));
      return Sequence.of(items);
    }
    String key = (String) path.getFirst();
    Value below = here.asMapping().get(key).orElse(Mapping.EMPTY);
    return here.asMapping().with(key, with(below, rest, value));
  }

  /** The value without what is at a path. */
  static Value without(Value here, List<?> path) {
    if (path.size() > 1) {
      Value below = at(here, path.subList(0, 1)).orElseThrow();
      return with(here, path.subList(0, 1), without(below, path.subList(1, path.size())));
    }
    if (path.getFirst() instanceof Integer i) {
      List<Value> items = new ArrayList<>(here.items());
      items.remove((int) i);
      return Sequence.of(items);
    }
    return here.asMapping().without((String) path.getFirst());
  }

  /** The value with an item more in the list at a path. */
  static Value inserted(Value here, List<?> path, int index, Value item) {
    List<Value> items = new ArrayList<>(at(here, path).orElseThrow().items());
    items.add(index, item);
    return with(here, path, Sequence.of(items));
  }

  /** The value with a key of the mapping at a path renamed, in its place. */
  static Value renamed(Value here, List<?> path, String key, String name) {
    Mapping before = at(here, path).orElseThrow().asMapping();
    java.util.Map<String, Value> out = new java.util.LinkedHashMap<>();
    before.entries().forEach((k, v) -> out.put(k.equals(key) ? name : k, v));
    return with(here, path, new Mapping(out, before.origin()));
  }
}
