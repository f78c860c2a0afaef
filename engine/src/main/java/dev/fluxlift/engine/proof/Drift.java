package dev.fluxlift.engine.proof;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a render says and a live object does not. Fields that only the live object has are the server's defaults or
 * other owners' and no drift.
 */
final class Drift {
  private Drift() {}

  static List<String> of(Mapping rendered, Mapping live) {
    List<String> out = new ArrayList<>();
    compare("", rendered, Optional.of(live), out);
    return out;
  }

  private static void compare(String path, Value wanted, Optional<Value> live, List<String> out) {
    if (live.isEmpty()) {
      if (!(wanted instanceof Mapping m && m.entries().isEmpty()) && !(wanted instanceof Value.Null)) {
        out.add(path + " is missing, the old side says " + Proofs.words(wanted));
      }
      return;
    }
    switch (wanted) {
      case Mapping m ->
          m.entries().forEach((k, v) -> compare(path.isEmpty() ? k : path + "." + k, v, live.get().asMapping().get(k), out));
      case Sequence s when sameNames(s, live.get()) -> {
        for (int i = 0; i < s.values().size(); i++) {
          compare(path + "[" + i + "]", s.values().get(i), Optional.of(live.get().items().get(i)), out);
        }
      }
      default -> {
        if (!wanted.equals(live.get()) && !sameQuantity(wanted, live.get())) {
          out.add(path + " is " + Proofs.words(live.get()) + ", the old side says " + Proofs.words(wanted));
        }
      }
    }
  }

  /** Lists of objects of the same length are compared item by item, so that defaults in the items do not count. */
  private static boolean sameNames(Sequence wanted, Value live) {
    return wanted.values().size() == live.items().size()
        && wanted.values().stream().allMatch(v -> v instanceof Mapping);
  }

  /** The server writes 1000m as 1 (apimachinery pkg/api/resource: canonical form of quantities). */
  private static boolean sameQuantity(Value wanted, Value live) {
    Optional<java.math.BigDecimal> one = Quantity.of(wanted);
    return one.isPresent() && Quantity.of(live).filter(two -> one.get().compareTo(two) == 0).isPresent();
  }
}
