package dev.fluxlift.simulator.api.patch;

import dev.fluxlift.simulator.api.fields.Type;
import dev.fluxlift.simulator.api.fields.Type.ListType;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Null;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Strategic merge patch (apimachinery@v0.33 pkg/util/strategicpatch/patch.go). Directives: {@code $patch:
 * replace|delete}, {@code $deleteFromPrimitiveList/…}, {@code $setElementOrder/…} and {@code $retainKeys}.
 */
public final class StrategicPatch {
  private static final String DIRECTIVE = "$patch";
  private static final String RETAIN = "$retainKeys";
  private static final String ORDER = "$setElementOrder/";
  private static final String DELETE = "$deleteFromPrimitiveList/";

  private StrategicPatch() {}

  /** @throws PatchFailed when the patch does not fit the type */
  public static Mapping apply(Mapping object, Value patch, Type type) {
    if (!(patch instanceof Mapping m)) {
      throw new PatchFailed("a strategic merge patch is an object");
    }
    return maps(object, m, Optional.of(type));
  }

  private static Mapping maps(Mapping target, Mapping patch, Optional<Type> type) {
    Optional<String> directive = patch.text(DIRECTIVE);
    if (directive.isPresent()) {
      return switch (directive.get()) {
        case "replace" -> clean(patch.without(DIRECTIVE)).asMapping();
        case "delete" -> Mapping.EMPTY;
        default -> throw new PatchFailed("Unknown patch type " + directive.get());
      };
    }
    Map<String, Value> out = new LinkedHashMap<>(retained(target, patch).entries());
    patch.entries().forEach((key, value) -> {
      if (key.startsWith(DELETE)) {
        String field = key.substring(DELETE.length());
        List<Value> left = new ArrayList<>(out.getOrDefault(field, Sequence.EMPTY).items());
        left.removeAll(value.items());
        out.put(field, Sequence.of(left));
      }
    });
    patch.entries().forEach((key, value) -> {
      if (key.startsWith("$")) {
        return;
      }
      Optional<Type> below = type.flatMap(t -> t.atom().map()).flatMap(m -> m.at(key));
      Value there = out.get(key);
      if (value instanceof Null) {
        out.remove(key);
      } else if (value instanceof Mapping m && there instanceof Mapping t) {
        out.put(key, maps(t, m, below));
      } else if (value instanceof Sequence s) {
        List<Value> order = patch.list(ORDER + key);
        out.put(key, lists(there == null ? List.of() : there.items(), s, below, order));
      } else {
        out.put(key, clean(value));
      }
    });
    return new Mapping(out, target.origin());
  }

  private static Mapping retained(Mapping target, Mapping patch) {
    if (!patch.has(RETAIN)) {
      return target;
    }
    Map<String, Value> out = new LinkedHashMap<>(target.entries());
    out.keySet().removeIf(key -> !patch.list(RETAIN).contains(Value.of(key)));
    return new Mapping(out, target.origin());
  }

  private static Sequence lists(List<Value> target, Sequence patch, Optional<Type> type, List<Value> order) {
    Optional<ListType> list = type.flatMap(t -> t.atom().list());
    Optional<String> key = list.flatMap(ListType::mergeKey);
    if (key.isEmpty()) {
      return clean(patch) instanceof Sequence s ? s : Sequence.EMPTY;
    }
    if (patch.values().stream().anyMatch(i -> i.asMapping().text(DIRECTIVE).orElse("").equals("replace"))) {
      return Sequence.of(patch.values().stream().filter(i -> !i.asMapping().has(DIRECTIVE))
          .map(StrategicPatch::clean).toList());
    }
    List<Value> out = new ArrayList<>(target);
    for (Value item : patch.values()) {
      merge(out, item, key.get(), list.get().element());
    }
    List<Value> wanted = order.isEmpty() ? patch.values() : order;
    return Sequence.of(ordered(out, target, wanted, key.get()));
  }

  private static void merge(List<Value> out, Value item, String key, Type element) {
    if (key.isEmpty()) {
      if (!out.contains(item)) {
        out.add(item);
      }
      return;
    }
    Mapping change = item.asMapping();
    Value id = change.get(key).orElseThrow(() ->
        new PatchFailed("map: " + change + " does not contain declared merge key: " + key));
    int at = 0;
    while (at < out.size() && !out.get(at).asMapping().get(key).filter(id::equals).isPresent()) {
      at++;
    }
    boolean found = at < out.size();
    if (change.text(DIRECTIVE).orElse("").equals("delete")) {
      if (found) {
        out.remove(at);
      }
    } else if (found) {
      out.set(at, maps(out.get(at).asMapping(), change, Optional.of(element)));
    } else {
      out.add(clean(change));
    }
  }

  /**
   * Items of the patch in its order, with the others between them where the live list has them
   * (normalizeElementOrder, mergeSortedSlice).
   */
  private static List<Value> ordered(List<Value> items, List<Value> live, List<Value> order, String key) {
    List<Value> places = live.stream().map(i -> id(i, key)).toList();
    List<Value> ids = order.stream().map(o -> id(o, key)).distinct().toList();
    List<Value> patched = new ArrayList<>();
    ids.forEach(id -> items.stream().filter(i -> id(i, key).equals(id)).forEach(patched::add));
    List<Value> others = items.stream().filter(i -> !ids.contains(id(i, key))).toList();
    List<Value> out = new ArrayList<>();
    int o = 0;
    for (Value item : patched) {
      int place = places.indexOf(id(item, key));
      while (o < others.size() && place >= 0 && places.indexOf(id(others.get(o), key)) < place) {
        out.add(others.get(o));
        o++;
      }
      out.add(item);
    }
    out.addAll(others.subList(o, others.size()));
    return out;
  }

  private static Value id(Value item, String key) {
    return key.isEmpty() ? item : item.asMapping().get(key).orElse(new Null(Origin.NONE));
  }

  /** A new value without directives and nulls. */
  private static Value clean(Value value) {
    return switch (value) {
      case Mapping m -> {
        Map<String, Value> out = new LinkedHashMap<>();
        m.entries().forEach((k, v) -> {
          if (!k.startsWith("$") && !(v instanceof Null)) {
            out.put(k, clean(v));
          }
        });
        yield new Mapping(out, m.origin());
      }
      case Sequence s -> Sequence.of(s.values().stream()
          .filter(i -> !i.asMapping().text(DIRECTIVE).orElse("").equals("delete"))
          .map(StrategicPatch::clean).toList());
      default -> value;
    };
  }
}
