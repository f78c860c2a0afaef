package dev.fluxlift.engine.json;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Bool;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Null;
import dev.fluxlift.yaml.Value.Num;
import dev.fluxlift.yaml.Value.Sequence;
import dev.fluxlift.yaml.Value.Text;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Values as JSON text. Reading is strict: UTF-8, one value, no duplicate keys, no number whose exponent could fill the
 * memory. Each value read knows its line.
 */
public final class Json {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** Far above any quantity of Kubernetes; BigDecimal would otherwise write 1e999999999 digit by digit. */
  private static final int LARGEST_EXPONENT = 400;

  private Json() {}

  /** The text is no JSON we accept; the message says why and the origin where. */
  public static final class MalformedJson extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final transient Origin origin;

    private MalformedJson(Origin origin, String why) {
      super(origin + ": " + why);
      this.origin = origin;
    }

    /** File and line. */
    public Origin origin() {
      return origin;
    }
  }

  /**
   * Reads one value.
   *
   * @param file what the origins of the values say; {@code ""} gives them {@link Origin#NONE}
   * @throws MalformedJson when the text is not exactly one JSON value
   */
  public static Value parse(String text, String file) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      parser.nextToken();
      Value value = read(parser, file);
      if (parser.nextToken() != null) {
        throw new MalformedJson(here(parser, file), "text after the end of the JSON value");
      }
      return value;
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      int line = at == null ? 0 : Math.max(0, at.getLineNr());
      throw new MalformedJson(new Origin(file, line), e.getOriginalMessage());
    }
  }

  /** As {@link #parse(String, String)}, for UTF-8 bytes. */
  public static Value parse(byte[] utf8, String file) {
    return parse(new String(utf8, StandardCharsets.UTF_8), file);
  }

  /** One line without spaces, keys in the order they have. */
  public static String compact(Value value) {
    StringBuilder out = new StringBuilder();
    write(value, out, false);
    return out.toString();
  }

  /** One line without spaces, keys sorted by UTF-16 unit: equal values have equal canonical text, fit to be hashed. */
  public static String canonical(Value value) {
    StringBuilder out = new StringBuilder();
    write(value, out, true);
    return out.toString();
  }

  /** Two spaces of indentation, keys in the order they have, a line feed at the end. */
  public static String pretty(Value value) {
    StringBuilder out = new StringBuilder();
    pretty(value, "\n", out);
    return out.append('\n').toString();
  }

  private static Value read(JsonParser parser, String file) {
    Origin origin = here(parser, file);
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new MalformedJson(origin, "no JSON value");
    }
    return switch (token) {
      case START_OBJECT -> mapping(parser, file, origin);
      case START_ARRAY -> sequence(parser, file, origin);
      case VALUE_STRING -> new Text(parser.getString(), origin);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getString(), origin);
      case VALUE_TRUE -> new Bool(true, origin);
      case VALUE_FALSE -> new Bool(false, origin);
      case VALUE_NULL -> new Null(origin);
      default -> throw new MalformedJson(origin, "unexpected " + token);
    };
  }

  private static Mapping mapping(JsonParser parser, String file, Origin origin) {
    Map<String, Value> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      entries.put(key, read(parser, file));
    }
    return new Mapping(entries, origin);
  }

  private static Sequence sequence(JsonParser parser, String file, Origin origin) {
    List<Value> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(read(parser, file));
    }
    return new Sequence(values, origin);
  }

  private static Num number(String literal, Origin origin) {
    BigDecimal number = new BigDecimal(literal);
    if (Math.abs((long) number.scale()) > LARGEST_EXPONENT) {
      throw new MalformedJson(origin, "number out of range: " + literal);
    }
    return new Num(number, origin);
  }

  private static Origin here(JsonParser parser, String file) {
    return file.isEmpty() ? Origin.NONE : new Origin(file, parser.currentTokenLocation().getLineNr());
  }

  private static void write(Value value, StringBuilder out, boolean sorted) {
    if (value instanceof Text t) {
      quote(t.value(), out);
      return;
    }
    switch (value) {
      case Mapping m -> {
        char separator = '{';
        for (String key : keys(m, sorted)) {
          quote(key, out.append(separator));
          write(Objects.requireNonNull(m.entries().get(key)), out.append(':'), sorted);
          separator = ',';
        }
        out.append(m.entries().isEmpty() ? "{}" : "}");
      }
      case Sequence s -> {
        char separator = '[';
        for (Value item : s.values()) {
          write(item, out.append(separator), sorted);
          separator = ',';
        }
        out.append(s.values().isEmpty() ? "[]" : "]");
      }
      case Text _, Num _, Bool _, Null _ -> scalar(value, out);
    }
  }

  private static String[] keys(Mapping mapping, boolean sorted) {
    String[] out = mapping.entries().keySet().toArray(String[]::new);
    if (sorted) {
      Arrays.sort(out);
    }
    return out;
  }

  private static void pretty(Value value, String margin, StringBuilder out) {
    String inner = margin + "  ";
    switch (value) {
      case Mapping m when !m.entries().isEmpty() -> {
        out.append('{');
        Iterator<Map.Entry<String, Value>> entries = m.entries().entrySet().iterator();
        while (entries.hasNext()) {
          Map.Entry<String, Value> entry = entries.next();
          quote(entry.getKey(), out.append(inner));
          pretty(entry.getValue(), inner, out.append(": "));
          out.append(entries.hasNext() ? "," : margin);
        }
        out.append('}');
      }
      case Sequence s when !s.values().isEmpty() -> {
        out.append('[');
        Iterator<Value> items = s.values().iterator();
        while (items.hasNext()) {
          pretty(items.next(), inner, out.append(inner));
          out.append(items.hasNext() ? "," : margin);
        }
        out.append(']');
      }
      default -> write(value, out, false);
    }
  }

  private static void scalar(Value value, StringBuilder out) {
    switch (value) {
      case Text t -> quote(t.value(), out);
      case Num n -> out.append(n.literal());
      case Bool b -> out.append(b.value());
      default -> out.append("null");
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    int plain = plain(text);
    if (plain == text.length()) {
      out.append(text).append('"');
      return;
    }
    out.append(text, 0, plain);
    for (int i = plain; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || loneSurrogate(text, i)) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /** How many characters from the front are certainly written as they are. */
  private static int plain(String text) {
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c < 0x20 || c == '"' || c == '\\' || c >= Character.MIN_SURROGATE) {
        break;
      }
      i++;
    }
    return i;
  }

  /** A half of a pair cannot be written as UTF-8; as an escape it survives. */
  private static boolean loneSurrogate(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
