package dev.fluxlift.simulator.api;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A 64-bit hash of an object that is the same for equal objects, whatever order their keys have. It does not see what
 * changes without anything following from it: resourceVersions, UIDs, times, counters, and the generation, of which only
 * counts how far what was observed is behind.
 */
public final class StateHash {
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
  private static final int UID = 36;
  private static final Set<String> COUNTERS =
      Set.of("resourceVersion", "uid", "generation", "totalReconciliations", "lastReconciledDuration", "leaseTransitions");
  private static final Set<String> OBSERVED = Set.of("observedGeneration", "lastAttemptedGeneration");

  /** What is asked for in an annotation, and the status that says that it was answered. */
  private static final List<List<String>> REQUESTS = List.of(
      List.of("reconcile.fluxcd.io/requestedAt", "lastHandledReconcileAt"),
      List.of("reconcile.fluxcd.io/forceAt", "lastHandledForceAt"),
      List.of("reconcile.fluxcd.io/resetAt", "lastHandledResetAt"));

  private StateHash() {}

  /** Of an object as it is stored. One whose name the server made counts by the prefix that was asked for. */
  public static long object(Mapping object) {
    Mapping metadata = object.mapping("metadata");
    Mapping seen = metadata.has("generateName") ? object.withPath(List.of("metadata"), metadata.without("name")) : object;
    long out = of(seen, metadata.text("generation").map(Long::parseLong).orElse(0L));
    for (List<String> request : REQUESTS) {
      var asked = metadata.text("annotations", request.getFirst());
      if (asked.isPresent()) {
        boolean answered = asked.equals(object.text("status", request.getLast()));
        out = mix(out * 31 + (answered ? 1 : 2));
      }
    }
    return out;
  }

  /** Of any value. */
  public static long of(Value value) {
    return of(value, 0);
  }

  /** Of a reference. */
  public static long of(ObjectRef ref) {
    return text(ref.group()) * 31 + text(ref.toString());
  }

  private static long of(Value value, long generation) {
    return switch (value) {
      case Mapping m -> {
        long sum = 0x9E3779B97F4A7C15L;
        for (var entry : m.entries().entrySet()) {
          String key = entry.getKey();
          if (OBSERVED.contains(key) && entry.getValue() instanceof Value.Num n) {
            sum += mix(text(key) * 31 + mix(generation - Long.parseLong(n.literal())));
          } else if (!COUNTERS.contains(key)) {
            long said = time(entry.getValue()) ? 9 : of(entry.getValue(), generation);
            sum += mix(text(key) * 31 + said);
          }
        }
        yield mix(sum);
      }
      case Sequence s -> {
        long out = 17;
        for (Value item : s.values()) {
          out = mix(out * 31 + of(item, generation));
        }
        yield out;
      }
      case Value.Text t -> text(withoutUid(t.value())) + 1;
      case Value.Num n -> text(n.literal()) + 2;
      case Value.Bool b -> b.value() ? 3 : 4;
      case Value.Null _ -> 5;
    };
  }

  private static boolean time(Value value) {
    return value instanceof Value.Text t && t.value().length() >= 20 && t.value().length() <= 30
        && TIME.matcher(t.value()).matches();
  }

  /** A text that is a UID says nothing, and one that ends in one (who holds a Lease) nothing either. */
  private static String withoutUid(String text) {
    int at = text.length() - UID;
    boolean ends = at == 0 || at > 0 && text.charAt(at - 1) == '_';
    return ends && isUid(text, at) ? "" : text;
  }

  private static boolean isUid(String text, int from) {
    for (int i = 0; i < UID; i++) {
      char c = text.charAt(from + i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? c != '-' : Character.digit(c, 16) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Of a text. */
  public static long text(String text) {
    long out = 1125899906842597L;
    for (int i = 0; i < text.length(); i++) {
      out = 31 * out + text.charAt(i);
    }
    return mix(out);
  }

  /** splitmix64. */
  public static long mix(long x) {
    long z = x;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
