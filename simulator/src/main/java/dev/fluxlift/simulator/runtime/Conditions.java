package dev.fluxlift.simulator.runtime;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * {@code status.conditions} of an object. A condition that says the same as before keeps its transition time; the
 * generation it speaks of is always the object's present one (fluxcd/pkg runtime/conditions/setter.go@runtime/v0.104).
 */
public final class Conditions {
  /** kstatus: the object is as it should be. */
  public static final String READY = "Ready";

  /** kstatus: work is under way. */
  public static final String RECONCILING = "Reconciling";

  /** kstatus: work has ended without success and will not go on by itself. */
  public static final String STALLED = "Stalled";

  private static final List<String> FIRST = List.of(STALLED, RECONCILING, READY);
  private static final List<String> PATH = List.of("status", "conditions");

  private Conditions() {}

  /** The object with this condition True. */
  public static Mapping yes(Mapping object, String type, String reason, String message, Instant now) {
    return set(object, type, "True", reason, message, now);
  }

  /** The object with this condition False. */
  public static Mapping no(Mapping object, String type, String reason, String message, Instant now) {
    return set(object, type, "False", reason, message, now);
  }

  /** The object with this condition Unknown. */
  public static Mapping unknown(Mapping object, String type, String reason, String message, Instant now) {
    return set(object, type, "Unknown", reason, message, now);
  }

  /** The object with work under way; what stalled does so no more. */
  public static Mapping reconciling(Mapping object, String reason, String message, Instant now) {
    return yes(without(object, STALLED), RECONCILING, reason, message, now);
  }

  /** The object with work given up; it reconciles no more. */
  public static Mapping stalled(Mapping object, String reason, String message, Instant now) {
    return yes(without(object, RECONCILING), STALLED, reason, message, now);
  }

  /** The object without this condition. */
  public static Mapping without(Mapping object, String type) {
    if (get(object, type).isEmpty()) {
      return object;
    }
    return object.withPath(
        PATH, Sequence.of(all(object).stream().filter(c -> !type(c).equals(type)).toList()));
  }

  /** The condition of this type. */
  public static Optional<Mapping> get(Mapping object, String type) {
    return all(object).stream().filter(c -> type(c).equals(type)).findFirst();
  }

  /** Whether the condition is there and True. */
  public static boolean isTrue(Mapping object, String type) {
    return status(object, type).equals("True");
  }

  /** Whether the condition is there and False. */
  public static boolean isFalse(Mapping object, String type) {
    return status(object, type).equals("False");
  }

  /** Its reason; {@code ""} when the condition is not there. */
  public static String reason(Mapping object, String type) {
    return get(object, type).flatMap(c -> c.text("reason")).orElse("");
  }

  /** Its message; {@code ""} when the condition is not there. */
  public static String message(Mapping object, String type) {
    return get(object, type).flatMap(c -> c.text("message")).orElse("");
  }

  /** True, False, Unknown, or {@code ""}. */
  public static String status(Mapping object, String type) {
    return get(object, type).flatMap(c -> c.text("status")).orElse("");
  }

  /** A moment as Kubernetes writes it, in seconds. */
  public static String time(Instant now) {
    return now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The object with this condition. */
  public static Mapping set(
      Mapping object, String type, String status, String reason, String message, Instant now) {
    String since = get(object, type)
        .filter(c -> c.text("status").equals(Optional.of(status))
            && c.text("reason").equals(Optional.of(reason))
            && c.text("message").equals(Optional.of(message)))
        .flatMap(c -> c.text("lastTransitionTime"))
        .orElse(time(now));
    Mapping condition = Mapping.of("type", type, "status", status);
    long generation = object.text("metadata", "generation").map(Long::parseLong).orElse(0L);
    if (generation > 0) {
      condition = condition.with("observedGeneration", Value.of(generation));
    }
    condition = condition
        .with("lastTransitionTime", Value.of(since))
        .with("reason", Value.of(reason))
        .with("message", Value.of(message));
    List<Mapping> out = new ArrayList<>(all(object).stream().filter(c -> !type(c).equals(type)).toList());
    out.add(condition);
    out.sort(Comparator.comparingInt((Mapping c) -> rank(type(c))).thenComparing(Conditions::type));
    return object.withPath(PATH, Sequence.of(out));
  }

  private static int rank(String type) {
    int at = FIRST.indexOf(type);
    return at < 0 ? FIRST.size() : at;
  }

  private static String type(Mapping condition) {
    return condition.text("type").orElse("");
  }

  private static List<Mapping> all(Mapping object) {
    return object.list("status", "conditions").stream().map(Value::asMapping).toList();
  }
}
