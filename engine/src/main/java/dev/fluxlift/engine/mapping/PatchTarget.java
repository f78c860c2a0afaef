package dev.fluxlift.engine.mapping;

import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Which of Flux's controllers a patch's target selects: each field is an expression over the whole value. */
final class PatchTarget {
  private PatchTarget() {}

  /** Controllers by name and component label; all of them when the target says only the kind. */
  static List<String> controllers(Mapping target, List<String> running) {
    if (!matches(target.text("kind").orElse(""), "Deployment")) {
      return List.of();
    }
    return running.stream()
        .filter(c -> matches(target.text("name").orElse(""), c))
        .filter(c -> labels(target.text("labelSelector").orElse(""), c))
        .toList();
  }

  /** kustomize api/types/selector.go@v0.20.1: anchored at both ends, an empty one matches all. */
  static boolean matches(String expression, String text) {
    try {
      return expression.isEmpty() || Pattern.matches("(?:" + expression + ")", text);
    } catch (PatternSyntaxException _) {
      return false;
    }
  }

  private static boolean labels(String selector, String controller) {
    return switch (selector.strip()) {
      case "", "app.kubernetes.io/part-of=flux" -> true;
      default -> selector.strip().equals("app.kubernetes.io/component=" + controller);
    };
  }
}
