package dev.fluxlift.simulator.api;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A 64-bit hash of an object that is the same for equal objects, whatever order their keys have, and does not see
 * resourceVersions and times.
 */
final class StateHash {
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
  private static final Set<String> COUNTERS = Set.of("resourceVersion");

  private StateHash() {}

  static long of(Value value) {
    return switch (value) {
      case Mapping m -> {
        long sum = 0x9E3779B97F4A7C15L;
        for (var entry : m.entries().entrySet()) {
          if (!COUNTERS.contains(entry.getKey()) && !time(entry.getValue())) {
            sum += mix(text(entry.getKey()) * 31 + of(entry.getValue()));
          }
        }
        yield mix(sum);
      }
      case Sequence s -> {
        long out = 17;
        for (Value item : s.values()) {
          out = mix(out * 31 + of(item));
        }
        yield out;
      }
      case Value.Text t -> text(t.value()) + 1;
      case Value.Num n -> text(n.literal()) + 2;
      case Value.Bool b -> b.value() ? 3 : 4;
      case Value.Null _ -> 5;
    };
  }

  private static boolean time(Value value) {
    return value instanceof Value.Text t && t.value().length() >= 20 && t.value().length() <= 30
        && TIME.matcher(t.value()).matches();
  }

  private static long text(String text) {
    long out = 1125899906842597L;
    for (int i = 0; i < text.length(); i++) {
      out = 31 * out + text.charAt(i);
    }
    return mix(out);
  }

  /** splitmix64. */
  static long mix(long x) {
    long z = x;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
