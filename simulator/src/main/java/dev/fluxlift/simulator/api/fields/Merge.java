package dev.fluxlift.simulator.api.fields;

import dev.fluxlift.simulator.api.fields.Type.Atom;
import dev.fluxlift.simulator.api.fields.Type.ListType;
import dev.fluxlift.simulator.api.fields.Type.MapType;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Null;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is live with what is applied laid over it (structured-merge-diff@v4 typed/merge.go). Nothing gets removed. What comes
 * out as it was is the very same value, so that nobody has to look into it again.
 */
final class Merge {
  private Merge() {}

  static Value of(Value live, Value applied, Type type) {
    return merge(Optional.of(live), Optional.of(applied), type).orElseThrow();
  }

  private static Optional<Value> merge(Optional<Value> live, Optional<Value> applied, Type type) {
    Atom all = type.atom();
    Atom atom = applied.isPresent() ? all.of(applied.get()) : live.map(all::of).orElse(all);
    if (atom.map().isPresent()) {
      return maps(live, applied, atom.map().get());
    }
    if (atom.scalar().isPresent()) {
      return leaf(live, applied);
    }
    return lists(live, applied, atom.list().orElseThrow());
  }

  private static Optional<Value> leaf(Optional<Value> live, Optional<Value> applied) {
    return applied.isEmpty() || applied.equals(live) ? live : applied;
  }

  private static Optional<Value> maps(Optional<Value> live, Optional<Value> applied, MapType type) {
    Map<String, Value> l = Typed.map(live).map(Mapping::entries).orElse(Map.of());
    Map<String, Value> r = Typed.map(applied).map(Mapping::entries).orElse(Map.of());
    if (type.atomic() || l.isEmpty() && r.isEmpty()) {
      return leaf(live, applied);
    }
    Set<String> keys = new LinkedHashSet<>(l.keySet());
    keys.addAll(r.keySet());
    Map<String, Value> out = new LinkedHashMap<>();
    boolean same = keys.size() == l.size();
    for (String key : keys) {
      Optional<Value> was = Optional.ofNullable(l.get(key));
      Optional<Value> is = r.containsKey(key)
          ? merge(was, Optional.ofNullable(r.get(key)), type.at(key).orElse(Type.DEDUCED))
          : was;
      same &= is.isPresent() && was.isPresent() && is.get() == was.get();
      is.ifPresent(v -> out.put(key, v));
    }
    if (same) {
      return live;
    }
    return out.isEmpty() ? Optional.empty() : Optional.of(new Mapping(out, Origin.NONE));
  }

  private static Optional<Value> lists(Optional<Value> live, Optional<Value> applied, ListType type) {
    List<Value> l = Typed.list(live).map(Sequence::values).orElse(List.of());
    List<Value> r = Typed.list(applied).map(Sequence::values).orElse(List.of());
    if (!type.associative() || l.isEmpty() && r.isEmpty()) {
      return leaf(live, applied);
    }
    List<Value> out = new ListMerge(type, l, r).items();
    if (same(l, out)) {
      return live;
    }
    return out.isEmpty() ? Optional.empty() : Optional.of(Sequence.of(out));
  }

  private static boolean same(List<Value> was, List<Value> is) {
    boolean same = !is.isEmpty() && was.size() == is.size();
    for (int i = 0; same && i < was.size(); i++) {
      same = was.get(i) == is.get(i);
    }
    return same;
  }

  /** Items in the order of what is live, but for shared ones that are applied in another order. */
  private static final class ListMerge {
    private final ListType type;
    private final List<Value> live;
    private final List<PathElement> liveKeys = new ArrayList<>();
    private final List<PathElement> appliedKeys = new ArrayList<>();
    private final Map<PathElement, Value> liveByKey = new LinkedHashMap<>();
    private final Map<PathElement, Value> appliedByKey = new LinkedHashMap<>();
    private final Deque<PathElement> shared = new ArrayDeque<>();
    private final List<Value> out = new ArrayList<>();

    ListMerge(ListType type, List<Value> live, List<Value> applied) {
      this.type = type;
      this.live = live;
      for (Value item : live) {
        PathElement key = ListKeys.of(type, item);
        liveKeys.add(key);
        // duplicated items are not merged with the new value
        liveByKey.put(key, liveByKey.containsKey(key) ? new Null(Origin.NONE) : item);
      }
      for (Value item : applied) {
        PathElement key = ListKeys.of(type, item);
        appliedKeys.add(key);
        appliedByKey.put(key, item);
      }
      appliedKeys.stream().filter(liveByKey::containsKey).forEach(shared::add);
    }

    List<Value> items() {
      Set<PathElement> merged = new HashSet<>();
      int l = 0;
      int r = 0;
      while (l < liveKeys.size() || r < appliedKeys.size()) {
        if (l < liveKeys.size() && r < appliedKeys.size()) {
          PathElement key = liveKeys.get(l);
          if (key.equals(appliedKeys.get(r))) {
            merged.add(key);
            add(Optional.ofNullable(liveByKey.get(key)), Optional.ofNullable(appliedByKey.get(key)));
            l++;
            r++;
            shared.poll();
            continue;
          }
          if (appliedByKey.containsKey(key) && !shared.isEmpty() && !shared.peek().equals(key)) {
            l++;
            continue;
          }
        }
        if (l < liveKeys.size()) {
          PathElement key = liveKeys.get(l);
          if (!appliedByKey.containsKey(key)) {
            add(Optional.of(live.get(l)), Optional.empty());
            l++;
            continue;
          } else if (merged.contains(key)) {
            l++;
          }
        }
        if (r < appliedKeys.size()) {
          PathElement key = appliedKeys.get(r);
          merged.add(key);
          add(Optional.ofNullable(liveByKey.get(key)), Optional.ofNullable(appliedByKey.get(key)));
          r++;
          if (!shared.isEmpty() && shared.peek().equals(key)) {
            shared.poll();
          }
        }
      }
      return out;
    }

    private void add(Optional<Value> l, Optional<Value> r) {
      merge(l, r, type.element()).ifPresent(out::add);
    }
  }
}
