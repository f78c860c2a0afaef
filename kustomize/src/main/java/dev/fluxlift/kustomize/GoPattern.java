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

  /** No name or kind of Kubernetes is longer. */
  private static final int LONGEST = 1000;
  /** Far more than any expression needs that does not go back and forth without end, which RE2 never does. */
  private static final int STEPS = 1_000_000;

  private final Pattern pattern;
  private final String literal;
  private final Origin origin;

  private GoPattern(String literal, Pattern pattern, Origin origin) {
    this.literal = literal;
    this.pattern = pattern;
    this.origin = origin;
  }

  /** The pattern of a target field; the empty one matches all. */
  static GoPattern of(String text, Origin origin) {
    boolean plain = text.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '/');
    if (plain) {
      return new GoPattern(text, NEVER, origin);
    }
    if (text.length() > LONGEST) {
      throw KustomizeException.unsupported(origin, "a regular expression of " + text.length() + " characters");
    }
    refuseDifferences(text, origin);
    try {
      return new GoPattern("", Pattern.compile("^(?:" + text + ")$", Pattern.UNIX_LINES), origin);
    } catch (PatternSyntaxException e) {
      throw KustomizeException.fails(origin, "\"" + text + "\" is no regular expression: " + e.getDescription());
    }
  }

  private static final Pattern NEVER = Pattern.compile("");

  boolean matches(String text) {
    if (pattern == NEVER) {
      return literal.isEmpty() || literal.equals(text);
    }
    if (text.length() > LONGEST) {
      throw KustomizeException.unsupported(origin, "a regular expression over " + text.length() + " characters");
    }
    return pattern.matcher(new Counted(text, origin, new int[] {STEPS})).find();
  }

  /** A text that ends a search that looks at it too often. */
  private record Counted(CharSequence text, Origin origin, int[] left) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (left[0]-- <= 0) {
        throw KustomizeException.unsupported(origin, "a regular expression that takes too many steps");
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Counted(text.subSequence(start, end), origin, left);
    }

    @Override
    public String toString() {
      return text.toString();
    }
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
