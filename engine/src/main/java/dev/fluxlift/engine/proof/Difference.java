package dev.fluxlift.engine.proof;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import java.util.List;
import java.util.Optional;

/**
 * One field that is not the same on both sides.
 *
 * @param object whose
 * @param path keys from the top; an item of a list is {@code [index]} of the side that has it, the new side when both
 * @param before its value on the old side, empty when it is not there
 * @param after its value on the new side, empty when it is not there
 * @param expected the published reason; empty when there is none, which is a finding
 */
public record Difference(
    ObjectRef object, List<String> path, Optional<Value> before, Optional<Value> after, Optional<Expected> expected) {

  /** Copies. */
  public Difference {
    path = List.copyOf(path);
  }

  /** The path as one word, e.g. {@code spec.template.spec.containers[0].image}. */
  public String field() {
    StringBuilder out = new StringBuilder();
    for (String key : path) {
      if (key.startsWith("[")) {
        out.append(key);
      } else if (key.contains(".") || key.contains("/")) {
        out.append("[\"").append(key).append("\"]");
      } else {
        out.append(out.isEmpty() ? "" : ".").append(key);
      }
    }
    return out.toString();
  }

  /** One line: what it was and what it becomes. */
  public String sentence() {
    return field() + ": " + before.map(Difference::brief).orElse("absent") + " -> "
        + after.map(Difference::brief).orElse("absent");
  }

  private static String brief(Value value) {
    String text = value.text().orElseGet(value::toString);
    return text.length() > 120 ? text.substring(0, 117) + "..." : text;
  }
}
