package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Origin;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces the variables of one text exactly as Flux does: the scanner and parser of fluxcd/pkg envsubst v1.4.0
 * (envsubst/parse/scan.go and parse.go), step by step, its habits included. Those count bytes, so texts are handled as
 * UTF-8 with one char for each byte.
 */
final class EnvSubst {
  /** How deep defaults may stand in defaults. */
  private static final int DEEPEST = 100;
  /** Each one moves the rest of the text. */
  private static final int ESCAPES = 10_000;

  private static final int EOF = 0;
  private static final int IDENT = 1;
  private static final int LEFT = 2;
  private static final int RIGHT = 4;
  private static final int ESCAPE = 8;

  private enum Token {
    ILLEGAL,
    END,
    WORD,
    LEFT,
    RIGHT
  }

  /** The values of variables. */
  @FunctionalInterface
  interface Variables {
    /** The value of a variable, the empty text for one that is not set. */
    String value(String name);

    /** The value where a variable stands without a function; only there a strict reader misses it (template.go evalFunc). */
    default String plain(String name) {
      return value(name);
    }
  }

  private interface Accept {
    boolean test(int rune, int count);
  }

  private final String shown;
  private final Origin origin;
  private final Variables variables;
  private final StringBuilder text;
  private int position;
  private int start;
  private int width;
  private int mode;
  private boolean escapesSlashes;
  private Accept accept = (_, _) -> true;
  private int depth;
  private int nested;
  private int escapes;
  private boolean overran;

  private EnvSubst(String text, Origin origin, Variables variables) {
    this.shown = text;
    this.origin = origin;
    this.variables = variables;
    // in a document a line ends here, and more may follow
    this.text = new StringBuilder(bytes(text)).append('\n');
  }

  /**
   * The text with its variables replaced.
   *
   * @param variables the values of variables
   * @throws KustomizeException for what Flux cannot read either, and for a function whose end is not in this text
   */
  static String replace(String text, Origin origin, Variables variables) {
    return new EnvSubst(text, origin, variables).all();
  }

  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private String value(String name) {
    return bytes(variables.value(name));
  }

  private String all() {
    StringBuilder out = new StringBuilder();
    while (true) {
      accept = (_, _) -> true;
      mode = IDENT | LEFT | ESCAPE;
      escapesSlashes = false;
      switch (scan()) {
        case WORD -> out.append(token());
        case LEFT -> {
          depth++;
          out.append(function());
          depth--;
        }
        case END -> {
          return decoded(out.substring(0, out.length() - 1));
        }
        default -> throw broken();
      }
    }
  }

  private String decoded(String bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException _) {
      throw KustomizeException.unsupported(origin, "a function cuts a character in two in " + around());
    }
  }

  // ---- parse.go

  private String function() {
    if (++nested > DEEPEST) {
      throw KustomizeException.unsupported(origin, "variables nested deeper than " + DEEPEST);
    }
    String out = functionHere();
    nested--;
    return out;
  }

  private String functionHere() {
    escapesSlashes = true;
    if (peek() == '#') {
      return length();
    }
    String name = name();
    return switch (peek()) {
      case ':' -> defaultOrPart(name);
      case '=' -> otherwise(name);
      case ',', '^' -> cased(name);
      case '/' -> replaced(name);
      case '#' -> trimmed(name, '#');
      case '%' -> trimmed(name, '%');
      default -> {
        accept = EnvSubst::isName;
        close();
        yield bytes(variables.plain(name));
      }
    };
  }

  private String name() {
    accept = EnvSubst::isName;
    mode = IDENT;
    if (scan() != Token.WORD) {
      throw broken();
    }
    return token();
  }

  private String parameter(Accept accepted, int extra) {
    accept = accepted;
    mode = IDENT | LEFT | extra;
    return switch (scan()) {
      case LEFT -> function();
      case WORD -> token();
      default -> throw broken();
    };
  }

  private String length() {
    sign((c, i) -> c == '#' && i == 1);
    String name = name();
    close();
    return Integer.toString(value(name).length());
  }

  private String sign(Accept accepted) {
    accept = accepted;
    mode = IDENT;
    if (scan() != Token.WORD) {
      throw broken();
    }
    return token();
  }

  private String defaultOrPart(String name) {
    read();
    int next = peek();
    unread();
    return switch (next) {
      case '=', '-', '?', '+' -> otherwise(name);
      default -> part(name);
    };
  }

  private String otherwise(String name) {
    boolean bare = peek() == '=';
    sign(bare ? (c, i) -> i == 1 && c == '=' : (c, i) -> (i == 1 && c == ':') || (i == 2 && "=-?+".indexOf(c) >= 0));
    StringBuilder out = new StringBuilder();
    while (peek() != '}') {
      out.append(parameter((c, _) -> c != '}', 0));
    }
    close();
    String value = value(name);
    return value.isEmpty() ? out.toString() : value;
  }

  private String part(String name) {
    sign((c, i) -> i == 1 && c == ':');
    List<String> arguments = new ArrayList<>(List.of(parameter((c, _) -> c != ':' && c != '}', 0)));
    accept = (c, _) -> c == ':';
    mode = IDENT | RIGHT;
    switch (scan()) {
      case RIGHT -> {
        return part(value(name), arguments);
      }
      case WORD -> arguments.add(parameter((c, _) -> c != '}', 0));
      default -> throw broken();
    }
    close();
    return part(value(name), arguments);
  }

  /** funcs.go toSubstr. */
  private String part(String value, List<String> arguments) {
    if (!isNumber(arguments.getFirst())) {
      return value;
    }
    long from = Long.parseLong(arguments.getFirst());
    from = from < 0 ? Math.max(0, value.length() + from) : from;
    if (arguments.size() == 1) {
      return from < value.length() ? value.substring((int) from) : "";
    }
    if (!isNumber(arguments.get(1))) {
      return value;
    }
    long to = from + Long.parseLong(arguments.get(1));
    if (to >= value.length()) {
      return from < value.length() ? value.substring((int) from) : "";
    }
    if (to < from) {
      throw broken();
    }
    return value.substring((int) from, (int) to);
  }

  private static boolean isNumber(String text) {
    return text.matches("[-+]?[0-9]{1,15}");
  }

  private String trimmed(String name, char edge) {
    String function = sign((c, i) -> c == edge && i < 3);
    String pattern = parameter((c, _) -> c != '}', 0);
    close();
    String value = value(name);
    boolean longest = function.length() == 2;
    return edge == '#'
        ? ShellPattern.trimPrefix(value, pattern, longest)
        : ShellPattern.trimSuffix(value, pattern, longest);
  }

  private String replaced(String name) {
    String function = sign((c, i) -> (i == 1 && c == '/') || (i == 2 && "/#%".indexOf(c) >= 0));
    String wanted = parameter((c, _) -> c != '/', ESCAPE);
    sign((c, _) -> c == '/');
    String other = "";
    boolean given = peek() != '}';
    if (given) {
      other = parameter((c, _) -> c != '}', ESCAPE);
    }
    close();
    String value = value(name);
    return switch (function) {
      case "//" -> value.replace(wanted, other);
      case "/" -> first(value, wanted, other);
      // without a replacement these two do nothing: funcs.go asks for two arguments
      case "/#" -> given && value.startsWith(wanted) ? first(value, wanted, other) : value;
      default -> given && value.endsWith(wanted) ? value.substring(0, value.length() - wanted.length()) + other : value;
    };
  }

  private static String first(String value, String wanted, String other) {
    int found = value.indexOf(wanted);
    return found < 0 ? value : value.substring(0, found) + other + value.substring(found + wanted.length());
  }

  private String cased(String name) {
    String function = sign((c, i) -> (c == ',' || c == '^') && i < 3);
    close();
    int[] runes = decoded(value(name)).codePoints().toArray();
    // any other pair of signs is no function, and then the value stays
    int changed = switch (function) {
      case ",", "^" -> Math.min(1, runes.length);
      case ",,", "^^" -> runes.length;
      default -> 0;
    };
    for (int i = 0; i < changed; i++) {
      runes[i] = function.startsWith(",") ? Character.toLowerCase(runes[i]) : Character.toUpperCase(runes[i]);
    }
    return bytes(new String(runes, 0, runes.length));
  }

  private void close() {
    mode = RIGHT;
    if (scan() != Token.RIGHT) {
      throw broken();
    }
  }

  // ---- scan.go

  private Token scan() {
    start = position;
    int rune = read();
    if (rune == EOF) {
      return Token.END;
    }
    if (opens(rune)) {
      return Token.LEFT;
    }
    if ((mode & RIGHT) != 0 && rune == '}') {
      return Token.RIGHT;
    }
    return word(rune) ? Token.WORD : Token.ILLEGAL;
  }

  private boolean word(int first) {
    if ((mode & IDENT) == 0) {
      return false;
    }
    if (escaped(first)) {
      skip();
    } else if (!accept.test(first, position - start)) {
      return false;
    }
    while (true) {
      int rune = read();
      if (rune == EOF) {
        unread();
        return true;
      }
      if (opens(rune)) {
        unread();
        unread();
        return true;
      }
      if (escaped(rune)) {
        skip();
      } else if (!accept.test(rune, position - start)) {
        unread();
        return true;
      }
    }
  }

  private boolean opens(int rune) {
    if ((mode & LEFT) != 0 && rune == '$') {
      if (read() == '{') {
        return true;
      }
      unread();
    }
    return false;
  }

  private boolean escaped(int rune) {
    if ((mode & ESCAPE) == 0) {
      return false;
    }
    if (rune == '$' && peek() == '$') {
      return true;
    }
    if (rune == '\\' && escapesSlashes) {
      int next = peek();
      return next == '/' || next == '\\';
    }
    return false;
  }

  private int read() {
    if (position >= text.length()) {
      width = 0;
      overran |= depth > 0;
      return EOF;
    }
    int lead = text.charAt(position);
    width = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    int rune = width == 1 ? lead : lead & (0xFF >> (width + 1));
    for (int i = 1; i < width; i++) {
      rune = rune << 6 | text.charAt(position + i) & 0x3F;
    }
    position += width;
    return rune;
  }

  private void unread() {
    position -= width;
  }

  private int peek() {
    int rune = read();
    unread();
    return rune;
  }

  private void skip() {
    if (++escapes > ESCAPES) {
      throw KustomizeException.unsupported(origin, "more than " + ESCAPES + " escaped signs in one text");
    }
    text.deleteCharAt(position - 1);
  }

  private String token() {
    return text.substring(start, position);
  }

  private static boolean isName(int rune, int count) {
    return Character.isLetter(rune) || Character.isDigit(rune) || rune == '_';
  }

  // ---- problems

  private String around() {
    int from = Math.max(0, shown.indexOf("${"));
    return shown.substring(from, Math.min(shown.length(), from + 40)).lines().findFirst().orElse("");
  }

  private KustomizeException broken() {
    return overran
        ? KustomizeException.unsupported(origin, "a variable without an end in its own text: " + around())
        : KustomizeException.fails(origin, "no variable that Flux can read: " + around());
  }
}
