package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ClusterChange;
import dev.fluxlift.engine.change.Fate;
import dev.fluxlift.engine.change.Item;
import dev.fluxlift.engine.change.Owner;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import java.util.Comparator;

/** Where a person looks for the reason. */
final class Places {
  private Places() {}

  /** Of an object that left a build: the nearest kustomization file that was read, else where the object stood. */
  static String of(Fate fate, ClusterChange change) {
    Owner now = change.to().owners().get(fate.owner());
    Item item = fate.item();
    if (now == null || now.files().isEmpty() || item.value().origin().file().isEmpty()) {
      return item.where();
    }
    String file = item.value().origin().file();
    return now.files().stream()
        .filter(f -> f.endsWith("kustomization.yaml") || f.endsWith("kustomization.yml") || f.endsWith("Kustomization"))
        .max(Comparator.comparingInt((String f) -> shared(f, file)).thenComparing(Comparator.comparingInt(String::length).reversed()))
        .map(f -> new Origin(f, 1).toString())
        .orElse(item.where());
  }

  private static int shared(String one, String other) {
    int n = 0;
    while (n < one.length() && n < other.length() && one.charAt(n) == other.charAt(n)) {
      n++;
    }
    return n;
  }

  /** The place of a value, or of what holds it when it has none of its own. */
  static String of(Value value, Value holder) {
    return value.origin().file().isEmpty() ? holder.origin().toString() : value.origin().toString();
  }
}
