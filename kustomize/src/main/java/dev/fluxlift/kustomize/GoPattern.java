package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Origin;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of a patch target: anchored at both ends (kustomize api/types/selector.go anchorRegex). Only the
 * constructs that RE2 and Java read alike are taken.
 */
final class GoPattern {
  private static final String LITERALS = "-_ ./:@,=~<>!#%&;'\"";

  private final Pattern pattern;
  private final String literal;

  private GoPattern(String literal, Pattern pattern) {
    this.literal = literal;
    this.pattern = pattern;
  }

  /** The pattern of a target field; the empty one matches all. */
  static GoPattern of(String text, Origin origin) {
    boolean plain = text.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '/');
    if (plain) {
      return new GoPattern(text, NEVER);
    }
    refuseDifferences(text, origin);
    try {
      return new GoPattern("", Pattern.compile("^(?:" + text + ")$", Pattern.UNIX_LINES));
    } catch (PatternSyntaxException e) {
      throw KustomizeException.fails(origin, "\"" + text + "\" is no regular expression: " + e.getDescription());
    }
  }

  private static final Pattern NEVER = Pattern.compile("");

  boolean matches(String text) {
    return pattern == NEVER ? literal.isEmpty() || literal.equals(text) : pattern.matcher(text).find();
  }

  /** Lets pass what both engines read alike; everything else, even if right, is refused. */
  private static void refuseDifferences(String text, Origin origin) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      String rest = text.substring(i + 1);
      boolean good = Character.isLetterOrDigit(c) && c < 128 || LITERALS.indexOf(c) >= 0 || switch (c) {
        case '*', '+', '?', '}' -> !rest.startsWith("+") && !rest.startsWith("*");
        case '|', ')', ']', '^', '$', '{' -> true;
        case '(' -> !rest.startsWith("?") || rest.startsWith("?:");
        case '[' -> classIsPlain(rest);
        case '\\' -> !rest.isEmpty() && "dDwWsS.\\-/+*?()[]{}|^$".indexOf(rest.charAt(0)) >= 0;
        default -> false;
      };
      if (!good) {
        throw KustomizeException.unsupported(origin, "\"" + text + "\": regular expression that Go and Java may read "
            + "differently at position " + (i + 1));
      }
      i += c == '\\' ? 1 : 0;
    }
  }

  private static boolean classIsPlain(String rest) {
    int end = rest.indexOf(']');
    String inner = end < 0 ? "[" : rest.substring(0, end);
    return !inner.contains("[") && !inner.contains("&&") && !inner.isEmpty() && !inner.equals("^");
  }
}
