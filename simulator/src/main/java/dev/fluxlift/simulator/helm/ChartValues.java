package dev.fluxlift.simulator.helm;

import dev.fluxlift.yaml.Value.Bool;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Null;
import dev.fluxlift.yaml.Value.Num;
import dev.fluxlift.yaml.Value.Sequence;
import dev.fluxlift.yaml.Value.Text;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** Values as templates see them. */
final class ChartValues {
  private ChartValues() {}

  /** A release's values over a chart's defaults: maps are merged, null takes a default away (Helm's coalescing). */
  static Mapping coalesce(Mapping defaults, Mapping values) {
    Map<String, Value> out = new LinkedHashMap<>(defaults.entries());
    values.entries().forEach((key, value) -> {
      Value old = defaults.entries().get(key);
      if (value instanceof Null) {
        out.remove(key);
      } else if (old instanceof Mapping from && value instanceof Mapping to) {
        out.put(key, coalesce(from, to));
      } else {
        out.put(key, value);
      }
    });
    return (Mapping) Value.of(out);
  }

  /** Values over others, as helm-controller merges references: null is kept as a value (fluxcd/pkg chartutil). */
  static Mapping merge(Mapping below, Mapping above) {
    Map<String, Value> out = new LinkedHashMap<>(below.entries());
    above.entries().forEach((key, value) -> {
      Value old = below.entries().get(key);
      out.put(key, old instanceof Mapping from && value instanceof Mapping to ? merge(from, to) : value);
    });
    return (Mapping) Value.of(out);
  }

  /** What a template means by true: all but false, zero, the empty string, list and map, and null. */
  static boolean truth(Value value) {
    return switch (value) {
      case Bool b -> b.value();
      case Text t -> !t.value().isEmpty();
      case Num n -> n.value().signum() != 0;
      case Mapping m -> !m.entries().isEmpty();
      case Sequence s -> !s.values().isEmpty();
      case Null _ -> false;
    };
  }

  /** A value printed without quotes and read again: text that looks like a number becomes one. */
  static Value printed(Value value) {
    String text = value.text().orElse("");
    Mapping read = YamlStream.parse("template", "value: " + text + "\n").mappings().getFirst();
    return read.get("value").orElse(Value.of(null));
  }
}
