package dev.fluxlift.live.model;

import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** An object without what differs from server to server: names that are counted or dealt out, and times. */
final class Comparable {
  /** Ignored wherever they stand. */
  private static final Set<String> COUNTED =
      Set.of("uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "clusterIP", "clusterIPs", "nodePort",
          "lastTransitionTime", "controller-uid", "batch.kubernetes.io/controller-uid");

  private Comparable() {}

  static Mapping of(Mapping object) {
    Mapping out = without(object).asMapping();
    List<Value> entries = new ArrayList<>(object.list("metadata", "managedFields").stream()
        .<Value>map(e -> e.asMapping().without("time")).toList());
    if (entries.isEmpty()) {
      return out;
    }
    entries.sort(Comparator.comparing(Json::canonical));
    return out.withPath(List.of("metadata", "managedFields"), Sequence.of(entries));
  }

  private static Value without(Value value) {
    return switch (value) {
      case Mapping m -> {
        Mapping out = m;
        for (String key : COUNTED) {
          // whether a time is set is no matter of the clock
          out = m.get(key).filter(v -> !(v instanceof Value.Null)).isPresent() ? out.with(key, Value.of("…")) : out;
        }
        yield out.map(Comparable::without);
      }
      case Sequence s -> Sequence.of(s.values().stream().map(Comparable::without).toList());
      case Value.Text _, Value.Num _, Value.Bool _, Value.Null _ -> value;
    };
  }
}
