package dev.fluxlift.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes NEW documents in the style people of this field write: two spaces, quotes only where a reader would otherwise
 * see another type, {@code |} for text of many lines. Text that exists is edited with {@link YamlEdit}, never
 * rewritten.
 *
 * @param indentedLists whether {@code - } stands two spaces right of its key, or below it
 * @param documentStart whether each document begins with {@code ---}
 * @param comments text to stand above a key or item, by its path; list positions are written as numbers, the empty
 *     path is the head of the document; without the {@code #}
 */
public record YamlWriter(boolean indentedLists, boolean documentStart, Map<List<String>, String> comments) {
  /** {@code ---} first, lists indented, no comments. */
  public static final YamlWriter STANDARD = new YamlWriter(true, true, Map.of());

  /** Copies the comments. */
  public YamlWriter {
    comments = Map.copyOf(comments);
  }

  /** The same style with lists indented or not. */
  public YamlWriter withIndentedLists(boolean indented) {
    return new YamlWriter(indented, documentStart, comments);
  }

  /** The same style with or without {@code ---}. */
  public YamlWriter withDocumentStart(boolean start) {
    return new YamlWriter(indentedLists, start, comments);
  }

  /** The same style with a comment above what stands at a path. */
  public YamlWriter withComment(List<String> path, String comment) {
    Map<List<String>, String> more = new HashMap<>(comments);
    more.put(List.copyOf(path), comment);
    return new YamlWriter(indentedLists, documentStart, more);
  }

  /**
   * The text of one document, ending in a line break.
   *
   * @throws IllegalStateException when the written text would not read back as the value in both readings
   */
  public String write(Value value) {
    String text = unproved(value);
    proveReadsBack(value, text);
    return text;
  }

  /** As {@link #write}, of what only the program itself reads again: nothing proves that it reads back as it was. */
  public String unproved(Value value) {
    StringBuilder out = new StringBuilder();
    if (documentStart) {
      out.append("---\n");
    }
    comment(List.of(), 0, out);
    switch (value) {
      case Value.Mapping m when !m.entries().isEmpty() -> mapping(m, List.of(), 0, out);
      case Value.Sequence s when !s.values().isEmpty() -> sequence(s, List.of(), 0, out);
      default -> out.append(scalar(value, 2)).append('\n');
    }
    return out.toString();
  }

  /** The text of several documents, with {@code ---} between them. */
  public String writeAll(List<? extends Value> values) {
    StringBuilder out = new StringBuilder();
    for (Value value : values) {
      boolean start = documentStart || !out.isEmpty();
      out.append(withDocumentStart(start).write(value));
    }
    return out.toString();
  }

  private static void proveReadsBack(Value value, String text) {
    for (Reading reading : Reading.values()) {
      List<YamlDocument> back = YamlStream.parse("written", text, reading).documents();
      if (back.size() != 1 || !back.getFirst().value().equals(value)) {
        throw new IllegalStateException("written text reads back differently as " + reading + ":\n" + text);
      }
    }
  }

  private void mapping(Value.Mapping mapping, List<String> path, int indent, StringBuilder out) {
    mapping.entries().forEach((key, value) -> {
      List<String> here = extend(path, key);
      comment(here, indent, out);
      out.repeat(' ', indent);
      entry(key, value, here, indent, out);
    });
  }

  private void entry(String key, Value value, List<String> path, int indent, StringBuilder out) {
    out.append(quoted(key)).append(':');
    switch (value) {
      case Value.Mapping m when !m.entries().isEmpty() -> {
        out.append('\n');
        mapping(m, path, indent + 2, out);
      }
      case Value.Sequence s when !s.values().isEmpty() -> {
        out.append('\n');
        sequence(s, path, indentedLists ? indent + 2 : indent, out);
      }
      default -> out.append(' ').append(scalar(value, indent + 2)).append('\n');
    }
  }

  private void sequence(Value.Sequence sequence, List<String> path, int indent, StringBuilder out) {
    int position = 0;
    for (Value item : sequence.values()) {
      List<String> here = extend(path, Integer.toString(position++));
      comment(here, indent, out);
      out.repeat(' ', indent).append('-');
      switch (item) {
        case Value.Mapping m when !m.entries().isEmpty() -> {
          boolean first = true;
          for (Map.Entry<String, Value> entry : m.entries().entrySet()) {
            List<String> inner = extend(here, entry.getKey());
            if (first) {
              out.append(' ');
            } else {
              comment(inner, indent + 2, out);
              out.repeat(' ', indent + 2);
            }
            entry(entry.getKey(), entry.getValue(), inner, indent + 2, out);
            first = false;
          }
        }
        case Value.Sequence s when !s.values().isEmpty() -> {
          out.append('\n');
          sequence(s, here, indent + 2, out);
        }
        default -> out.append(' ').append(scalar(item, indent + 2)).append('\n');
      }
    }
  }

  private void comment(List<String> path, int indent, StringBuilder out) {
    String text = comments.isEmpty() ? null : comments.get(path);
    if (text != null) {
      text.lines().forEach(line -> out.repeat(' ', indent).append(line.isEmpty() ? "#" : "# " + line).append('\n'));
    }
  }

  /** Paths are of use for comments alone. */
  private List<String> extend(List<String> path, String last) {
    if (comments.isEmpty()) {
      return path;
    }
    List<String> out = new ArrayList<>(path);
    out.add(last);
    return out;
  }

  /** The text of a scalar or an empty collection; lines after the first are indented. */
  static String scalar(Value value, int indent) {
    return switch (value) {
      case Value.Null _ -> "null";
      case Value.Bool b -> Boolean.toString(b.value());
      case Value.Num n -> n.literal();
      case Value.Mapping _ -> "{}";
      case Value.Sequence _ -> "[]";
      case Value.Text t -> canBeBlock(t.value()) ? block(t.value(), indent) : quoted(t.value());
    };
  }

  private static boolean canBeBlock(String text) {
    int firstBreak = text.indexOf('\n');
    if (firstBreak < 0 || text.isBlank()) {
      return false;
    }
    return text.chars().allMatch(c -> c == '\n' || (isPrintable(c) && c != '\t') || c == '\t')
        && !text.startsWith(" ") && !text.startsWith("\n") && !text.startsWith("\t");
  }

  private static String block(String text, int indent) {
    String chomp = text.endsWith("\n\n") ? "+" : text.endsWith("\n") ? "" : "-";
    StringBuilder out = new StringBuilder("|").append(chomp);
    String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    for (String line : body.split("\n", -1)) {
      out.append('\n');
      if (!line.isEmpty()) {
        out.repeat(' ', indent).append(line);
      }
    }
    return out.toString();
  }

  /** A string on one line: plain when every reader reads it as this very string, else in double quotes. */
  static String quoted(String text) {
    return isPlain(text) ? text : doubleQuoted(text);
  }

  private static boolean isPlain(String text) {
    if (text.isEmpty() || text.length() > 2000 || !plainCharacters(text)) {
      return false;
    }
    for (Reading reading : Reading.values()) {
      Node.Scalar scalar = new Node.Scalar(text, true, false, "", false, new Node.Span(0, 0, 0, 0));
      try {
        if (!(ScalarReading.resolve(scalar, reading, "") instanceof Value.Text t) || !t.value().equals(text)) {
          return false;
        }
      } catch (YamlException _) {
        return false;
      }
    }
    return !looksLikeOtherTypes(text);
  }

  /** Words that editors and older YAML readers take for truth values or base-60 numbers are quoted out of courtesy. */
  private static boolean looksLikeOtherTypes(String text) {
    return text.equals("<<") || text.equals("=")
        || (text.indexOf(':') > 0 && text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == ':' || c == '.'));
  }

  private static boolean plainCharacters(String text) {
    char first = text.charAt(0);
    boolean plainStart = Character.isLetterOrDigit(first) || "_./$(+~^\\;".indexOf(first) >= 0
        || (first == '-' && text.length() > 1 && text.charAt(1) != ' ' && text.charAt(1) != '-');
    if (!plainStart || text.endsWith(":") || text.endsWith(" ")) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean inner = i > 0 && ((c == '#' && text.charAt(i - 1) == ' ') || (c == ' ' && text.charAt(i - 1) == ':'));
      if (inner || c < ' ' || c > '~' || "{}[],\"'`|>&*!%@".indexOf(c) >= 0 && i == 0) {
        return false;
      }
    }
    return true;
  }

  private static String doubleQuoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints().forEach(c -> {
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        default -> {
          if (isPrintable(c)) {
            out.appendCodePoint(c);
          } else {
            out.append(c > 0xFFFF ? "\\U%08X".formatted(c) : "\\u%04X".formatted(c));
          }
        }
      }
    });
    return out.append('"').toString();
  }

  private static boolean isPrintable(int c) {
    return (c >= ' ' && c <= '~')
        || (c >= 0xA0 && c <= 0xD7FF && c != 0x2028 && c != 0x2029)
        || (c >= 0xE000 && c <= 0xFFFD && c != 0xFEFF)
        || (c >= 0x10000 && c <= 0x10FFFF);
  }
}
