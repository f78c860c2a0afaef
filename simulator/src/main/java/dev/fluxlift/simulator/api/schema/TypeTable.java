package dev.fluxlift.simulator.api.schema;

import dev.fluxlift.simulator.api.fields.Type;
import dev.fluxlift.simulator.api.fields.Type.Field;
import dev.fluxlift.simulator.api.fields.Type.ListType;
import dev.fluxlift.simulator.api.fields.Type.MapType;
import dev.fluxlift.simulator.api.fields.Type.Scalar;
import dev.fluxlift.yaml.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table {@code kinds.txt}; its head says how it is written. */
final class TypeTable {
  /** Metadata of every object. */
  static final String METADATA = "meta.ObjectMeta";

  private final Map<String, Type> types = new HashMap<>();
  private final List<Kind> kinds = new ArrayList<>();

  /** A line {@code kind}. */
  record Kind(
      String apiVersion, String kind, String plural, boolean namespaced, List<String> subresources, String type) {}

  private TypeTable(List<String> lines) {
    int i = 0;
    while (i < lines.size()) {
      String[] words = lines.get(i).strip().split(" ");
      i++;
      switch (words[0]) {
        case "kind" -> kinds.add(new Kind(words[1], words[2], words[3], words[4].equals("namespaced"),
            List.of(words[5].split(",")), words[6]));
        case "type" -> {
          List<String> fields = new ArrayList<>();
          while (i < lines.size() && lines.get(i).startsWith(" ")) {
            fields.add(lines.get(i).strip());
            i++;
          }
          boolean atomic = words.length > 2;
          types.put(words[1], lazily(() -> new MapType(words[1], fields(fields), Optional.empty(), atomic)));
        }
        case "#" -> { }
        default -> throw new IllegalStateException("kinds.txt: " + lines.get(i - 1));
      }
    }
  }

  static TypeTable read() {
    return new TypeTable(lines("kinds.txt"));
  }

  /** The lines of a resource beside this class. */
  static List<String> lines(String resource) {
    try (InputStream in = TypeTable.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not in the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Kind> kinds() {
    return List.copyOf(kinds);
  }

  Type type(String name) {
    Type type = types.get(name);
    if (type == null) {
      throw new IllegalStateException("kinds.txt has no type " + name);
    }
    return type;
  }

  private static Type lazily(java.util.function.Supplier<MapType> map) {
    return new Type() {
      private Optional<Atom> made = Optional.empty();

      @Override
      public Atom atom() {
        if (made.isEmpty()) {
          made = Optional.of(new Atom(Optional.empty(), Optional.empty(), Optional.of(map.get())));
        }
        return made.get();
      }
    };
  }

  private Map<String, Field> fields(List<String> lines) {
    Map<String, Field> out = new LinkedHashMap<>();
    for (String line : lines) {
      String[] words = line.split(" ", 3);
      String flags = words.length > 2 ? words[2] : "";
      Type type = parse(words[1]);
      boolean written = flags.startsWith("!");
      boolean struct = flags.contains("+");
      int equals = flags.indexOf('=');
      Optional<Value> value =
          equals >= 0
              ? Optional.of(literal(type, flags.substring(equals + 1)))
              : zeroOf(words[1]).filter(_ -> written && !flags.contains("?"));
      out.put(words[0], new Field(type, written, struct, flags.contains("?"), value));
    }
    return out;
  }

  private static Value literal(Type type, String text) {
    return switch (type.atom().scalar().orElse(Scalar.STRING)) {
      case NUMERIC -> Value.of(new java.math.BigDecimal(text));
      case BOOLEAN -> Value.of(Boolean.valueOf(text.toLowerCase(java.util.Locale.ROOT)));
      case STRING, UNTYPED, QUANTITY -> Value.of(text);
    };
  }

  /** What Go writes for a scalar that was not given; empty for what it writes as null. */
  private static Optional<Value> zeroOf(String type) {
    return switch (type) {
      case "n" -> Optional.of(Value.of(0));
      case "b" -> Optional.of(Value.of(false));
      case "s" -> Optional.of(Value.of(""));
      case "q" -> Optional.of(Value.of("0"));
      default -> Optional.empty();
    };
  }

  private Type parse(String text) {
    return switch (text.charAt(0)) {
      case 's' -> Type.of(Scalar.STRING);
      case 'n' -> Type.of(Scalar.NUMERIC);
      case 'b' -> Type.of(Scalar.BOOLEAN);
      case 't', 'i' -> Type.of(Scalar.UNTYPED);
      case 'q' -> Type.of(Scalar.QUANTITY);
      case '*' -> Type.DEDUCED;
      case '@' -> named(text.substring(1));
      case '{' -> {
        int end = text.indexOf('}');
        yield Type.of(new MapType("", Map.of(), Optional.of(parse(text.substring(end + 1))), end > 1));
      }
      case '[' -> list(text);
      default -> throw new IllegalStateException("kinds.txt: " + text);
    };
  }

  private Type named(String text) {
    String plain = text.contains("~") ? text.substring(0, text.indexOf('~')) : text;
    boolean atomic = plain.endsWith("^");
    String name = atomic ? plain.substring(0, plain.length() - 1) : plain;
    if (!atomic) {
      return new Type() {
        private Optional<Atom> found = Optional.empty();

        @Override
        public Atom atom() {
          if (found.isEmpty()) {
            found = Optional.of(type(name).atom());
          }
          return found.get();
        }
      };
    }
    return lazily(() -> {
      MapType whole = type(name).atom().map().orElseThrow();
      return new MapType(whole.name(), whole.fields(), whole.element(), true);
    });
  }

  private Type list(String text) {
    int end = text.indexOf(']');
    String keys = text.substring(1, end);
    int tilde = text.lastIndexOf('~');
    String element = tilde > 0 ? text.substring(end + 1, tilde) : text.substring(end + 1);
    String merge = tilde > 0 ? text.substring(tilde + 1) : "";
    boolean retain = merge.endsWith("+");
    boolean set = keys.equals("=");
    return Type.of(new ListType(
        parse(element),
        !keys.isEmpty(),
        keys.isEmpty() || set ? List.of() : List.of(keys.split(",")),
        tilde > 0 ? Optional.of(retain ? merge.substring(0, merge.length() - 1) : merge) : Optional.empty(),
        retain));
  }
}
