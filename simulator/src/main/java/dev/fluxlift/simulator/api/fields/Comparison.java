package dev.fluxlift.simulator.api.fields;

import dev.fluxlift.simulator.api.fields.Type.Atom;
import dev.fluxlift.simulator.api.fields.Type.ListType;
import dev.fluxlift.simulator.api.fields.Type.MapType;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which fields differ between two states of an object (structured-merge-diff@v4 typed/compare.go).
 *
 * @param removed only in the first
 * @param modified in both, with different values
 * @param added only in the second
 */
record Comparison(FieldSet removed, FieldSet modified, FieldSet added) {

  static Comparison of(Value before, Value after, Type type) {
    Comparison out = new Comparison(new FieldSet(), new FieldSet(), new FieldSet());
    out.compare(Optional.of(before), Optional.of(after), type, new ArrayList<>());
    return out;
  }

  /** Whether nothing differs. */
  boolean isEmpty() {
    return removed.isEmpty() && modified.isEmpty() && added.isEmpty();
  }

  /** The same without fields that a write there resets anyway. */
  Comparison without(FieldSet reset) {
    return new Comparison(
        removed.recursiveDifference(reset), modified.recursiveDifference(reset), added.recursiveDifference(reset));
  }

  private void compare(Optional<Value> before, Optional<Value> after, Type type, List<PathElement> path) {
    Atom all = type.atom();
    Atom left = before.map(all::of).orElse(all);
    Atom right = after.map(all::of).orElse(all);
    boolean leaf;
    if (after.isEmpty()) {
      leaf = handle(left, before, after, path);
    } else {
      if (before.isPresent() && !left.sameShape(right)) {
        handle(left, before, after, path);
      }
      leaf = handle(right, before, after, path);
    }
    if (!leaf) {
      if (before.isEmpty()) {
        added.insert(path);
      } else if (after.isEmpty()) {
        removed.insert(path);
      }
    }
  }

  /** Returns whether it was compared as a leaf. */
  private boolean handle(Atom atom, Optional<Value> before, Optional<Value> after, List<PathElement> path) {
    if (atom.map().isPresent()) {
      return maps(atom.map().get(), before, after, path);
    }
    if (atom.scalar().isPresent()) {
      return leaf(before, after, path);
    }
    return lists(atom.list().orElseThrow(), before, after, path);
  }

  private boolean leaf(Optional<Value> before, Optional<Value> after, List<PathElement> path) {
    if (before.isEmpty()) {
      added.insert(path);
    } else if (after.isEmpty()) {
      removed.insert(path);
    } else if (!before.equals(after)) {
      modified.insert(path);
    }
    return true;
  }

  private boolean maps(MapType type, Optional<Value> before, Optional<Value> after, List<PathElement> path) {
    Map<String, Value> l = Typed.map(before).map(Mapping::entries).orElse(Map.of());
    Map<String, Value> r = Typed.map(after).map(Mapping::entries).orElse(Map.of());
    if (type.atomic() || l.isEmpty() && r.isEmpty()) {
      return leaf(before, after, path);
    }
    l.forEach((key, was) -> key(type, key, Optional.of(was), Optional.ofNullable(r.get(key)), path));
    r.forEach((key, is) -> {
      if (!l.containsKey(key)) {
        key(type, key, Optional.empty(), Optional.of(is), path);
      }
    });
    return false;
  }

  private void key(
      MapType type, String key, Optional<Value> before, Optional<Value> after, List<PathElement> path) {
    boolean same = before.isPresent() && after.isPresent() && before.get() == after.get();
    if (!same) {
      path.add(new PathElement.Field(key));
      compare(before, after, type.at(key).orElse(Type.DEDUCED), path);
      path.removeLast();
    }
  }

  private boolean lists(ListType type, Optional<Value> before, Optional<Value> after, List<PathElement> path) {
    List<Value> l = Typed.list(before).map(Sequence::values).orElse(List.of());
    List<Value> r = Typed.list(after).map(Sequence::values).orElse(List.of());
    if (!type.associative() || l.isEmpty() && r.isEmpty()) {
      return leaf(before, after, path);
    }
    Map<PathElement, List<Value>> left = byKey(type, l);
    Map<PathElement, List<Value>> right = byKey(type, r);
    Set<PathElement> keys = new LinkedHashSet<>(left.keySet());
    keys.addAll(right.keySet());
    for (PathElement key : keys) {
      path.add(key);
      items(type, left.getOrDefault(key, List.of()), right.getOrDefault(key, List.of()), path);
      path.removeLast();
    }
    return false;
  }

  private void items(ListType type, List<Value> l, List<Value> r, List<PathElement> path) {
    if (l.size() <= 1 && r.size() <= 1) {
      compare(l.stream().findFirst(), r.stream().findFirst(), type.element(), path);
    } else if (l.size() >= 2 && r.size() >= 2) {
      if (!l.equals(r)) {
        modified.insert(path);
      }
    } else if (l.size() >= 2) {
      if (!r.isEmpty()) {
        compare(Optional.empty(), Optional.of(r.getFirst()), type.element(), path);
      }
      removed.insert(path);
    } else {
      if (!l.isEmpty()) {
        compare(Optional.of(l.getFirst()), Optional.empty(), type.element(), path);
      }
      added.insert(path);
    }
  }

  private static Map<PathElement, List<Value>> byKey(ListType type, List<Value> items) {
    Map<PathElement, List<Value>> out = new LinkedHashMap<>();
    items.forEach(item -> out.computeIfAbsent(ListKeys.of(type, item), _ -> new ArrayList<>()).add(item));
    return out;
  }
}
