package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Reading;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code postBuild} substitution as kustomize-controller does it (fluxcd/pkg/kustomize v1.18.0 kustomize_varsub.go,
 * fluxcd/pkg/envsubst v1.4.0): in the printed YAML, so that {@code replicas: ${N}} becomes a number. Without variables
 * nothing at all is substituted, defaults included.
 */
public final class Substitution {
  private static final String SWITCH = "kustomize.toolkit.fluxcd.io/substitute";

  private final Map<String, String> variables = new LinkedHashMap<>();

  /**
   * A substitution with these variables.
   *
   * @throws IllegalArgumentException for a name that Flux refuses
   */
  public Substitution(Map<String, String> variables) {
    variables.forEach((name, value) -> {
      boolean legal = !name.isEmpty() && !Character.isDigit(name.charAt(0))
          && name.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '_'));
      if (!legal) {
        throw new IllegalArgumentException("\"" + name + "\" is no name of a variable");
      }
      this.variables.put(name, value.replace("\n", ""));
    });
  }

  /**
   * The objects with their variables replaced.
   *
   * @throws KustomizeException when the controller would fail, or for a function of a variable that is not known here
   */
  public List<Value.Mapping> apply(List<Value.Mapping> objects) {
    if (variables.isEmpty()) {
      return List.copyOf(objects);
    }
    List<Value.Mapping> out = new ArrayList<>(objects);
    for (int i = 0; i < out.size(); i++) {
      Value.Mapping object = out.get(i);
      if (isSwitchedOff(object)) {
        continue;
      }
      Value.Mapping done = Patches.asJsonNumbers(mapping(object)).asMapping();
      out.set(i, done);
      ObjectId id = ObjectId.of(done);
      if (out.stream().filter(other -> ObjectId.of(other).same(id)).count() > 1) {
        throw KustomizeException.fails(object.origin(), "substitution makes two objects one: " + id);
      }
    }
    return List.copyOf(out);
  }

  /** Whether an object asks to be left alone. */
  public static boolean isSwitchedOff(Value.Mapping object) {
    return object.text("metadata", "labels", SWITCH).filter("disabled"::equals).isPresent()
        || object.text("metadata", "annotations", SWITCH).filter("disabled"::equals).isPresent();
  }

  /**
   * The names of the variables that a value uses, in any of its strings.
   *
   * @throws KustomizeException for what is no variable that this program can read
   */
  public static Set<String> variablesIn(Value value) {
    Set<String> out = new TreeSet<>();
    collect(value, out);
    return out;
  }

  private static void collect(Value value, Set<String> out) {
    switch (value) {
      case Value.Mapping m -> m.entries().forEach((key, child) -> {
        collect(new Value.Text(key, child.origin()), out);
        collect(child, out);
      });
      case Value.Sequence s -> s.values().forEach(child -> collect(child, out));
      case Value.Text t when concerns(t.value()) -> new Template(t.value(), t.origin(), name -> {
        out.add(name);
        return "";
      }).replaced();
      default -> {
        // numbers, truth values and null are printed without a dollar
      }
    }
  }

  private static boolean concerns(String text) {
    return text.contains("${") || text.contains("$$");
  }

  private Value.Mapping mapping(Value.Mapping mapping) {
    Map<String, Value> out = new LinkedHashMap<>();
    mapping.entries().forEach((key, child) -> {
      String name = concerns(key) ? key(key, child.origin()) : key;
      if (out.put(name, value(child, "k: ")) != null) {
        throw KustomizeException.fails(child.origin(), "substitution makes the key " + name + " come twice");
      }
    });
    return new Value.Mapping(out, mapping.origin());
  }

  private Value value(Value value, String before) {
    return switch (value) {
      case Value.Mapping m -> mapping(m);
      case Value.Sequence s ->
          new Value.Sequence(s.values().stream().map(item -> value(item, "- ")).toList(), s.origin());
      case Value.Text t when concerns(t.value()) -> text(t, before);
      default -> value;
    };
  }

  private Value text(Value.Text text, String before) {
    PrintedText printed = PrintedText.of(text.value());
    String replaced = substitute(printed.text(), text.origin());
    if (printed.style() == PrintedText.Style.LITERAL) {
      return literal(text, replaced);
    }
    Value read = read(before + replaced, text.origin());
    Value found = before.equals("- ")
        ? read.items().getFirst()
        : read.asMapping().get("k").orElseThrow();
    return at(found, text.origin());
  }

  /** A block keeps its lines, unless its first one starts with a space now: readers take the indent from there. */
  private static Value literal(Value.Text text, String replaced) {
    boolean sure = !replaced.isBlank() && !Character.isWhitespace(replaced.charAt(0)) && !replaced.contains("\t\n")
        && !replaced.contains(" \n") && !replaced.endsWith(" ");
    if (!sure) {
      throw KustomizeException.unsupported(text.origin(), "substitution at the edge of a text of several lines");
    }
    return new Value.Text(replaced, text.origin());
  }

  private String key(String key, Origin origin) {
    PrintedText printed = PrintedText.of(key);
    if (printed.style() == PrintedText.Style.LITERAL) {
      throw KustomizeException.unsupported(origin, "substitution in a key of several lines");
    }
    Value read = read(substitute(printed.text(), origin) + ": 1", origin);
    if (!(read instanceof Value.Mapping m) || m.entries().size() != 1) {
      throw KustomizeException.fails(origin, "substitution breaks the key " + key);
    }
    return m.entries().keySet().iterator().next();
  }

  private String substitute(String text, Origin origin) {
    return new Template(text, origin, name -> variables.getOrDefault(name, "")).replaced();
  }

  private static Value read(String text, Origin origin) {
    try {
      return YamlStream.parse("", text, Reading.SIGS_YAML).single();
    } catch (YamlException e) {
      throw KustomizeException.fails(origin, "no YAML after substitution: " + e.reason());
    }
  }

  private static Value at(Value value, Origin origin) {
    return switch (value) {
      case Value.Mapping m -> m.map(child -> at(child, origin)).at(origin);
      case Value.Sequence s -> new Value.Sequence(s.values().stream().map(child -> at(child, origin)).toList(), origin);
      default -> value.at(origin);
    };
  }

  /** How a Go program prints a string (go.yaml.in/yaml/v2 encode.go stringv and emitterc.go). */
  private record PrintedText(Style style, String text) {
    enum Style {
      PLAIN,
      SINGLE,
      DOUBLE,
      LITERAL
    }

    static PrintedText of(String text) {
      boolean special = text.chars().anyMatch(c -> (c < ' ' && c != '\n' && c != '\t') || c == 0x7f || c == 0xFEFF
          || c == 0x85 || c == 0x2028 || c == 0x2029 || Character.isSurrogate((char) c));
      boolean spaceBreak = text.contains(" \n");
      boolean edges = text.startsWith(" ") || text.endsWith(" ");
      if (text.contains("\n") && !spaceBreak && !special && !text.endsWith(" ")) {
        return new PrintedText(Style.LITERAL, text);
      }
      if (spaceBreak || special || text.contains("\t") || text.contains("\n")) {
        return new PrintedText(Style.DOUBLE, doubled(text));
      }
      return edges || !isPlain(text)
          ? new PrintedText(Style.SINGLE, "'" + text.replace("'", "''") + "'")
          : new PrintedText(Style.PLAIN, text);
    }

    /** yaml_emitter_analyze_scalar: what may stand without quotes in a block. */
    private static boolean isPlain(String text) {
      if (text.startsWith("---") || text.startsWith("...") || "#,[]{}&*!|>'\"%@`".indexOf(text.charAt(0)) >= 0) {
        return false;
      }
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        boolean gapNext = i + 1 == text.length() || text.charAt(i + 1) == ' ';
        boolean gapBefore = i == 0 || text.charAt(i - 1) == ' ';
        boolean breaks = (c == ':' && gapNext) || (c == '#' && gapBefore)
            || (i == 0 && gapNext && (c == '-' || c == '?'));
        if (breaks) {
          return false;
        }
      }
      return true;
    }

    private static String doubled(String text) {
      StringBuilder out = new StringBuilder("\"");
      text.codePoints().forEach(c -> {
        switch (c) {
          case '"' -> out.append("\\\"");
          case '\\' -> out.append("\\\\");
          case '\n' -> out.append("\\n");
          case '\t' -> out.append("\\t");
          case '\r' -> out.append("\\r");
          default -> out.append(c < ' ' || c == 0x7f || c == 0x85 || c == 0xFEFF || c == 0x2028 || c == 0x2029
              ? "\\u%04X".formatted(c) : Character.toString(c));
        }
      });
      return out.append('"').toString();
    }
  }

  private interface Lookup {
    String value(String name);
  }

  /** One text with variables (envsubst/parse/parse.go). */
  private static final class Template {
    private final String text;
    private final Origin origin;
    private final Lookup lookup;
    private int at;

    Template(String text, Origin origin, Lookup lookup) {
      this.text = text;
      this.origin = origin;
      this.lookup = lookup;
    }

    String replaced() {
      StringBuilder out = new StringBuilder();
      while (at < text.length()) {
        if (text.startsWith("$$", at)) {
          out.append('$');
          at += 2;
        } else if (text.startsWith("${", at)) {
          out.append(variable());
        } else {
          out.append(text.charAt(at++));
        }
      }
      return out.toString();
    }

    private String variable() {
      int start = at;
      at += 2;
      int nameStart = at;
      while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
        at++;
      }
      String name = text.substring(nameStart, at);
      if (name.isEmpty() || at == text.length()) {
        throw broken(start);
      }
      String value = lookup.value(name);
      return switch (text.charAt(at)) {
        case '}' -> {
          at++;
          yield value;
        }
        case ':' -> {
          boolean isDefault = text.startsWith(":=", at) || text.startsWith(":-", at);
          if (!isDefault) {
            throw unknown(start);
          }
          at += 2;
          yield withDefault(value, start);
        }
        case '=' -> {
          at++;
          yield withDefault(value, start);
        }
        case ',', '^' -> cased(value, start);
        case '/' -> withReplacement(value, start);
        case '#', '%' -> trimmed(value, start);
        default -> throw broken(start);
      };
    }

    private String withDefault(String value, int start) {
      StringBuilder otherwise = new StringBuilder();
      while (at < text.length() && text.charAt(at) != '}') {
        if (text.startsWith("${", at)) {
          otherwise.append(variable());
        } else {
          otherwise.append(text.charAt(at++));
        }
      }
      close(start);
      return value.isEmpty() ? otherwise.toString() : value;
    }

    private String cased(String value, int start) {
      int from = at;
      while (at < text.length() && (text.charAt(at) == ',' || text.charAt(at) == '^')) {
        at++;
      }
      String function = text.substring(from, at);
      close(start);
      boolean ascii = value.chars().allMatch(c -> c < 128);
      if (!ascii) {
        throw unknown(start);
      }
      String rest = value.isEmpty() ? "" : value.substring(1);
      return switch (function) {
        case "," -> value.isEmpty() ? "" : Character.toLowerCase(value.charAt(0)) + rest;
        case ",," -> value.toLowerCase(java.util.Locale.ROOT);
        case "^" -> value.isEmpty() ? "" : Character.toUpperCase(value.charAt(0)) + rest;
        case "^^" -> value.toUpperCase(java.util.Locale.ROOT);
        default -> throw unknown(start);
      };
    }

    /** {@code ${x/a/b}} and {@code ${x//a/b}}: plain texts, not patterns. */
    private String withReplacement(String value, int start) {
      boolean all = text.startsWith("//", at);
      at += all ? 2 : 1;
      int slash = text.indexOf('/', at);
      int end = text.indexOf('}', at);
      if (slash <= at || end < slash) {
        throw unknown(start);
      }
      String wanted = text.substring(at, slash);
      String other = text.substring(slash + 1, end);
      boolean plain = (wanted + other).chars().noneMatch(c -> c == '\\' || c == '$' || c == '#' || c == '%' || c == '/');
      if (!plain) {
        throw unknown(start);
      }
      at = end + 1;
      if (all) {
        return value.replace(wanted, other);
      }
      int found = value.indexOf(wanted);
      return found < 0 ? value : value.substring(0, found) + other + value.substring(found + wanted.length());
    }

    /**
     * {@code ${x#a}}, {@code ${x##a}}, {@code ${x%a}} and {@code ${x%%a}} (envsubst/funcs.go trimShortestPrefix and its
     * like): plain texts, of which the shortest and the longest match are the same, not patterns.
     */
    private String trimmed(String value, int start) {
      char edge = text.charAt(at);
      at += at + 1 < text.length() && text.charAt(at + 1) == edge ? 2 : 1;
      int end = text.indexOf('}', at);
      if (end <= at) {
        throw broken(start);
      }
      String off = text.substring(at, end);
      if (off.chars().anyMatch(c -> c == '$' || c == '*' || c == '?' || c == '[' || c == '\\')) {
        throw unknown(start);
      }
      at = end + 1;
      if (edge == '#') {
        return value.startsWith(off) ? value.substring(off.length()) : value;
      }
      return value.endsWith(off) ? value.substring(0, value.length() - off.length()) : value;
    }

    private void close(int start) {
      if (at >= text.length() || text.charAt(at) != '}') {
        throw broken(start);
      }
      at++;
    }

    private String around(int start) {
      return text.substring(start, Math.min(text.length(), start + 30)).lines().findFirst().orElse("");
    }

    private KustomizeException broken(int start) {
      return KustomizeException.fails(origin, "no variable that Flux can read: " + around(start));
    }

    private KustomizeException unknown(int start) {
      return KustomizeException.unsupported(origin, "the function in " + around(start));
    }
  }
}
