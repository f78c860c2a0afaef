package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Reading;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import java.util.ArrayList;
import java.util.HashMap;
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
  private final boolean strict;

  /**
   * A substitution with these variables; one that is not among them is empty.
   *
   * @throws IllegalArgumentException for a name that Flux refuses
   */
  public Substitution(Map<String, String> variables) {
    this(variables, false);
  }

  /**
   * A substitution with these variables.
   *
   * @param strict whether a variable that is not among them fails, where it is used without any function
   * @throws IllegalArgumentException for a name that Flux refuses
   */
  public Substitution(Map<String, String> variables, boolean strict) {
    this.strict = strict;
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
    Map<ObjectId, Integer> ids = new HashMap<>();
    objects.forEach(object -> ids.merge(ObjectId.of(object).same(), 1, Integer::sum));
    for (int i = 0; i < out.size(); i++) {
      Value.Mapping object = out.get(i);
      if (isSwitchedOff(object)) {
        continue;
      }
      Value.Mapping done = Patches.asJsonNumbers(mapping(object)).asMapping();
      out.set(i, done);
      ObjectId id = ObjectId.of(done);
      ids.merge(ObjectId.of(object).same(), -1, Integer::sum);
      if (ids.merge(id.same(), 1, Integer::sum) > 1) {
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
      case Value.Text t when concerns(t.value()) -> EnvSubst.replace(t.value(), t.origin(), name -> {
        out.add(name);
        return "";
      });
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

  /**
   * A block keeps its lines and what blanks they end with (go-yaml v3, seen with flux build of 2.6.4), but for those at its
   * ends: readers take the indent from the first one, and leave empty ones out at the end.
   */
  private static Value literal(Value.Text text, String replaced) {
    String before = text.value();
    boolean chomped = before.endsWith("\n") ? !before.endsWith("\n\n") && replaced.endsWith("\n\n") : replaced.endsWith("\n");
    boolean sure = !replaced.isBlank() && !Character.isWhitespace(replaced.charAt(0)) && !chomped
        && replaced.chars().noneMatch(c -> c != '\t' && c != '\n' && Character.isISOControl(c) || c == 0x2028 || c == 0x2029);
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
    return EnvSubst.replace(text, origin, new EnvSubst.Variables() {
      @Override
      public String value(String name) {
        return variables.getOrDefault(name, "");
      }

      @Override
      public String plain(String name) {
        if (strict && !variables.containsKey(name)) {
          throw KustomizeException.fails(origin, "variable not set (strict mode): \"" + name + "\"");
        }
        return value(name);
      }
    });
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
}
