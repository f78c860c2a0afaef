package dev.fluxlift.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Resolves a scalar to a JSON value exactly as Go does: func resolve of go.yaml.in/yaml/v3 resolve.go (kustomize) and
 * of sigs.k8s.io/yaml/goyaml.v2 resolve.go (kubectl, Helm, Flux).
 */
final class ScalarReading {
  private static final String CORE = "tag:yaml.org,2002:";
  private static final BigInteger INT64_MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger UINT64_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private ScalarReading() {}

  /**
   * The value of a scalar.
   *
   * @throws YamlException for a tag that is no JSON type, or that the text does not fit
   */
  static Value resolve(Node.Scalar scalar, Reading reading, String file) {
    Origin origin = new Origin(file, scalar.span().line() + 1);
    String tag = scalar.tag();
    if (tag.isEmpty()) {
      return scalar.plain() ? plain(scalar, reading, origin) : new Value.Text(scalar.value(), origin);
    }
    if (tag.equals("!") || tag.equals(CORE + "str")) {
      return new Value.Text(scalar.value(), origin);
    }
    Value value = plain(scalar, reading, origin);
    boolean fits = switch (tag) {
      case CORE + "int" -> value instanceof Value.Num n && n.number() instanceof BigInteger;
      case CORE + "float" -> value instanceof Value.Num;
      case CORE + "bool" -> value instanceof Value.Bool;
      case CORE + "null" -> value instanceof Value.Null;
      default -> throw failure(scalar, file, "the tag " + tag + " has a meaning that Kubernetes does not know");
    };
    if (!fits) {
      throw failure(scalar, file, "\"" + scalar.value() + "\" is no " + tag.substring(CORE.length()));
    }
    return value;
  }

  /** What an unquoted text is. */
  private static Value plain(Node.Scalar scalar, Reading reading, Origin origin) {
    String text = scalar.value();
    Value.@Nullable Bool word = truth(text, reading, origin);
    if (word != null) {
      return word;
    }
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> new Value.Null(origin);
      case ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF" ->
          throw failure(scalar, origin.file(), text + " is no JSON number");
      default -> numberOrText(text, reading, origin);
    };
  }

  private static Value.@Nullable Bool truth(String text, Reading reading, Origin origin) {
    Boolean known = switch (text) {
      case "true", "True", "TRUE" -> Boolean.TRUE;
      case "false", "False", "FALSE" -> Boolean.FALSE;
      default -> null;
    };
    if (known == null && reading == Reading.SIGS_YAML) {
      known = switch (text) {
        case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON" -> Boolean.TRUE;
        case "n", "N", "no", "No", "NO", "off", "Off", "OFF" -> Boolean.FALSE;
        default -> null;
      };
    }
    return known == null ? null : new Value.Bool(known, origin);
  }

  private static Value numberOrText(String text, Reading reading, Origin origin) {
    char first = text.charAt(0);
    boolean digit = first >= '0' && first <= '9';
    if (first == '.') {
      Optional<BigDecimal> number = isFloat(text) ? float64(text) : Optional.empty();
      return number.<Value>map(n -> new Value.Num(n, origin)).orElseGet(() -> new Value.Text(text, origin));
    }
    if (!digit && first != '-' && first != '+') {
      return new Value.Text(text, origin);
    }
    if (digit && reading == Reading.KUSTOMIZE) {
      Optional<String> time = timestamp(text);
      if (time.isPresent()) {
        return new Value.Text(time.get(), origin);
      }
    }
    String plain = text.replace("_", "");
    return integer(plain)
        .or(() -> isFloat(plain) ? float64(plain) : Optional.empty())
        .<Value>map(n -> new Value.Num(n, origin))
        .orElseGet(() -> new Value.Text(text, origin));
  }

  /** Go's strconv.ParseInt and ParseUint with base 0: prefix 0x, 0o, 0b, or 0 for octal; one sign. */
  private static Optional<BigDecimal> integer(String text) {
    boolean negative = text.startsWith("-");
    boolean signed = negative || text.startsWith("+");
    String digits = signed ? text.substring(1) : text;
    int base = 10;
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      base = switch (digits.charAt(1)) {
        case 'x', 'X' -> 16;
        case 'b', 'B' -> 2;
        default -> 8;
      };
      boolean prefixed = base != 8 || digits.charAt(1) == 'o' || digits.charAt(1) == 'O';
      digits = digits.substring(prefixed ? 2 : 1);
    }
    if (!allDigits(digits, base) || digits.length() > 70) {
      return Optional.empty();
    }
    BigInteger value = new BigInteger(digits, base);
    value = negative ? value.negate() : value;
    boolean fits = value.compareTo(INT64_MIN) >= 0
        && (signed ? value.bitLength() <= 63 : value.compareTo(UINT64_MAX) <= 0);
    return fits ? Optional.of(new BigDecimal(value)) : Optional.empty();
  }

  private static boolean allDigits(String text, int base) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 'f' || Character.digit(c, base) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** {@code ^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$}, yamlStyleFloat of both Go libraries. */
  private static boolean isFloat(String text) {
    int i = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    int whole = digitsFrom(text, i);
    i += whole;
    if (i < text.length() && text.charAt(i) == '.') {
      int fraction = digitsFrom(text, i + 1);
      if (whole == 0 && fraction == 0) {
        return false;
      }
      i += 1 + fraction;
    } else if (whole == 0) {
      return false;
    }
    if (i == text.length()) {
      return true;
    }
    if (text.charAt(i) != 'e' && text.charAt(i) != 'E') {
      return false;
    }
    i++;
    if (i < text.length() && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
      i++;
    }
    int exponent = digitsFrom(text, i);
    return exponent > 0 && i + exponent == text.length();
  }

  private static int digitsFrom(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i - from;
  }

  /** Go reads floats as float64: what does not fit is rounded, what overflows is text. */
  private static Optional<BigDecimal> float64(String text) {
    double value = Double.parseDouble(text);
    return Double.isInfinite(value) ? Optional.empty() : Optional.of(BigDecimal.valueOf(value));
  }

  /**
   * The RFC 3339 text of a timestamp as Go's json prints time.Time; formats of allowedTimestampFormats in yaml/v3
   * resolve.go. Empty when the text is none.
   */
  private static Optional<String> timestamp(String text) {
    if (digitsFrom(text, 0) != 4 || text.length() < 8 || text.charAt(4) != '-') {
      return Optional.empty();
    }
    return new TimestampText(text).read();
  }

  private static YamlException failure(Node.Scalar scalar, String file, String reason) {
    return new YamlException(file, scalar.span().line() + 1, scalar.span().column() + 1, reason);
  }

  /** Reads {@code 2006-1-2}, {@code 2006-1-2T15:4:5.9Z07:00}, the same with t, and {@code 2006-1-2 15:4:5.9}. */
  private static final class TimestampText {
    private final String text;
    private int at;

    TimestampText(String text) {
      this.text = text;
    }

    Optional<String> read() {
      try {
        int year = number(4, 4);
        expect('-');
        int month = number(1, 2);
        expect('-');
        int day = number(1, 2);
        if (at == text.length()) {
          return Optional.of(LocalDateTime.of(year, month, day, 0, 0) + ":00Z");
        }
        char separator = text.charAt(at++);
        if (separator != 'T' && separator != 't' && separator != ' ') {
          return Optional.empty();
        }
        return time(year, month, day, separator == ' ');
      } catch (DateTimeException | IllegalArgumentException | StringIndexOutOfBoundsException _) {
        return Optional.empty();
      }
    }

    private Optional<String> time(int year, int month, int day, boolean zoneless) {
      int hour = number(1, 2);
      expect(':');
      int minute = number(1, 2);
      expect(':');
      int second = number(1, 2);
      String fraction = "";
      if (at < text.length() && (text.charAt(at) == '.' || text.charAt(at) == ',')) {
        int digits = digitsFrom(text, at + 1);
        if (digits == 0 || digits > 9) {
          return Optional.empty();
        }
        fraction = text.substring(at + 1, at + 1 + digits);
        at += 1 + digits;
      }
      String zone = zoneless ? "Z" : zone();
      if (at != text.length()) {
        return Optional.empty();
      }
      int nanos = fraction.isEmpty() ? 0 : Integer.parseInt((fraction + "000000000").substring(0, 9));
      LocalDateTime whole = LocalDateTime.of(year, month, day, hour, minute, second, nanos);
      String trimmed = fraction.replaceAll("0+$", "");
      String seconds = "%tFT%<tT".formatted(whole);
      return Optional.of(seconds + (trimmed.isEmpty() ? "" : "." + trimmed) + zone);
    }

    private String zone() {
      String rest = text.substring(at);
      at = text.length();
      if (rest.equals("Z")) {
        return rest;
      }
      if (rest.length() != 6 || rest.charAt(3) != ':') {
        throw new IllegalArgumentException(rest);
      }
      return ZoneOffset.of(rest).getId();
    }

    private int number(int least, int most) {
      int digits = Math.min(digitsFrom(text, at), most);
      if (digits < least) {
        throw new IllegalArgumentException(text);
      }
      int value = Integer.parseInt(text.substring(at, at + digits));
      at += digits;
      return value;
    }

    private void expect(char c) {
      if (text.charAt(at++) != c) {
        throw new IllegalArgumentException(text);
      }
    }
  }
}
