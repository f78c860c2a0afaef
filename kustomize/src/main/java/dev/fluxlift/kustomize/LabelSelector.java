package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** A selector of labels or annotations as text, e.g. {@code app=x,tier in (a, b),!old} (apimachinery labels.Parse). */
final class LabelSelector {
  private final List<Predicate<Map<String, String>>> requirements;

  private LabelSelector(List<Predicate<Map<String, String>>> requirements) {
    this.requirements = requirements;
  }

  static LabelSelector of(String text, Origin origin) {
    List<Predicate<Map<String, String>>> out = new ArrayList<>();
    for (String part : parts(text)) {
      out.add(requirement(part.strip(), text, origin));
    }
    return new LabelSelector(out);
  }

  boolean matches(Map<String, String> labels) {
    return requirements.stream().allMatch(requirement -> requirement.test(labels));
  }

  /** Splits at commas outside parentheses. */
  private static List<String> parts(String text) {
    List<String> out = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        out.add(text.substring(start, i));
        start = i + 1;
      }
    }
    if (!text.isBlank()) {
      out.add(text.substring(start));
    }
    return out;
  }

  private static Predicate<Map<String, String>> requirement(String part, String text, Origin origin) {
    int open = part.indexOf('(');
    if (open > 0 && part.endsWith(")")) {
      return setRequirement(part, open, text, origin);
    }
    int notEqual = part.indexOf("!=");
    if (notEqual > 0) {
      String key = name(part.substring(0, notEqual), text, origin);
      String value = value(part.substring(notEqual + 2), text, origin);
      return labels -> !value.equals(labels.get(key));
    }
    int equal = part.indexOf('=');
    if (equal > 0) {
      String key = name(part.substring(0, equal), text, origin);
      int from = part.startsWith("==", equal) ? equal + 2 : equal + 1;
      String value = value(part.substring(from), text, origin);
      return labels -> value.equals(labels.get(key));
    }
    if (part.startsWith("!")) {
      String key = name(part.substring(1), text, origin);
      return labels -> !labels.containsKey(key);
    }
    String key = name(part, text, origin);
    return labels -> labels.containsKey(key);
  }

  private static Predicate<Map<String, String>> setRequirement(String part, int open, String text, Origin origin) {
    String[] head = part.substring(0, open).strip().split("\\s+");
    Set<String> values = Set.copyOf(Arrays.stream(part.substring(open + 1, part.length() - 1).split(",", -1))
        .map(value -> value(value, text, origin)).toList());
    if (head.length != 2 || !(head[1].equals("in") || head[1].equals("notin"))) {
      throw KustomizeException.unsupported(origin, "selector \"" + text + "\"");
    }
    String key = name(head[0], text, origin);
    boolean wanted = head[1].equals("in");
    return labels -> wanted
        ? labels.containsKey(key) && values.contains(labels.get(key))
        : !labels.containsKey(key) || !values.contains(labels.get(key));
  }

  private static String name(String raw, String text, Origin origin) {
    String name = raw.strip();
    if (name.isEmpty() || !name.chars().allMatch(c -> isWord(c) || c == '/')) {
      throw KustomizeException.unsupported(origin, "selector \"" + text + "\"");
    }
    return name;
  }

  private static String value(String raw, String text, Origin origin) {
    String value = raw.strip();
    if (!value.chars().allMatch(LabelSelector::isWord)) {
      throw KustomizeException.unsupported(origin, "selector \"" + text + "\"");
    }
    return value;
  }

  private static boolean isWord(int c) {
    return (c < 128 && Character.isLetterOrDigit(c)) || c == '-' || c == '_' || c == '.';
  }
}
