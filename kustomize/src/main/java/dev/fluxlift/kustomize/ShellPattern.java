package dev.fluxlift.kustomize;

import java.util.Optional;

/**
 * The patterns of {@code ${x#pattern}} and its like: {@code *}, {@code ?} and {@code [a-z]} (fluxcd/pkg envsubst v1.4.0
 * path/match.go and funcs.go). Texts have one char for each byte of UTF-8.
 */
final class ShellPattern {
  private final String pattern;

  private ShellPattern(String pattern) {
    this.pattern = pattern;
  }

  /** A pattern that is none. */
  private static final class BadPatternException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** A value without the shortest or longest start that matches; the same value for a pattern that is none. */
  static String trimPrefix(String value, String pattern, boolean longest) {
    ShellPattern shell = new ShellPattern(pattern);
    String found = "";
    try {
      // kustomize tries the longest first and never the empty one
      for (int end = value.length(); end > 0; end--) {
        if (shell.matches(value.substring(0, end))) {
          found = value.substring(0, end);
          if (longest) {
            break;
          }
        }
      }
    } catch (BadPatternException _) {
      return value;
    }
    return value.substring(found.length());
  }

  /** The same for the end, by turning both around, as Flux does: an escape or a class is turned around too. */
  static String trimSuffix(String value, String pattern, boolean longest) {
    return reversed(trimPrefix(reversed(value), reversed(pattern), longest));
  }

  private static String reversed(String bytes) {
    String text = new String(bytes.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
        java.nio.charset.StandardCharsets.UTF_8);
    String turned = new StringBuilder(text).reverse().toString();
    return new String(turned.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  private boolean matches(String name) throws BadPatternException {
    String rest = pattern;
    String left = name;
    while (!rest.isEmpty()) {
      Chunk chunk = Chunk.of(rest);
      rest = chunk.rest();
      if (chunk.star() && chunk.text().isEmpty()) {
        return true;
      }
      Optional<String> here = start(chunk.text(), left);
      if (here.isPresent() && (here.get().isEmpty() || !rest.isEmpty())) {
        left = here.get();
        continue;
      }
      Optional<String> later = chunk.star() ? later(chunk.text(), left, rest.isEmpty()) : Optional.empty();
      if (later.isEmpty()) {
        return false;
      }
      left = later.get();
    }
    return left.isEmpty();
  }

  private static Optional<String> later(String chunk, String name, boolean last) throws BadPatternException {
    for (int i = 0; i < name.length(); i++) {
      Optional<String> found = start(chunk, name.substring(i + 1));
      if (found.isPresent() && !(last && !found.get().isEmpty())) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** A piece of a pattern without {@code *}, perhaps behind one. */
  private record Chunk(boolean star, String text, String rest) {
    static Chunk of(String pattern) {
      int from = 0;
      while (from < pattern.length() && pattern.charAt(from) == '*') {
        from++;
      }
      boolean inClass = false;
      int at = from;
      while (at < pattern.length() && (pattern.charAt(at) != '*' || inClass)) {
        switch (pattern.charAt(at)) {
          case '\\' -> at += at + 1 < pattern.length() ? 1 : 0;
          case '[' -> inClass = true;
          case ']' -> inClass = false;
          default -> {
            // stands for itself
          }
        }
        at++;
      }
      return new Chunk(from > 0, pattern.substring(from, at), pattern.substring(at));
    }
  }

  /** What is left of a text that starts with a chunk; empty when it does not. */
  private static Optional<String> start(String chunk, String text) throws BadPatternException {
    String left = chunk;
    String rest = text;
    while (!left.isEmpty()) {
      if (rest.isEmpty()) {
        return Optional.empty();
      }
      switch (left.charAt(0)) {
        case '[' -> {
          CharacterClass parsed = CharacterClass.of(left.substring(1), rune(rest));
          rest = rest.substring(runeWidth(rest));
          if (!parsed.matches()) {
            return Optional.empty();
          }
          left = parsed.rest();
        }
        case '?' -> {
          rest = rest.substring(runeWidth(rest));
          left = left.substring(1);
        }
        default -> {
          if (left.charAt(0) == '\\') {
            left = left.substring(1);
            if (left.isEmpty()) {
              throw new BadPatternException();
            }
          }
          if (left.charAt(0) != rest.charAt(0)) {
            return Optional.empty();
          }
          left = left.substring(1);
          rest = rest.substring(1);
        }
      }
    }
    return Optional.of(rest);
  }

  /** Whether a class matches a character, and what stands behind the class. */
  private record CharacterClass(boolean matches, String rest) {
    static CharacterClass of(String text, int rune) throws BadPatternException {
      boolean negated = text.startsWith("^");
      String left = negated ? text.substring(1) : text;
      boolean match = false;
      int ranges = 0;
      while (!left.startsWith("]") || ranges == 0) {
        Bound low = Bound.of(left);
        left = low.rest();
        int high = low.rune();
        if (left.charAt(0) == '-') {
          Bound end = Bound.of(left.substring(1));
          high = end.rune();
          left = end.rest();
        }
        match |= low.rune() <= rune && rune <= high;
        ranges++;
      }
      return new CharacterClass(match != negated, left.substring(1));
    }
  }

  /** One end of a range. */
  private record Bound(int rune, String rest) {
    static Bound of(String text) throws BadPatternException {
      if (text.isEmpty() || text.startsWith("-") || text.startsWith("]")) {
        throw new BadPatternException();
      }
      String left = text.startsWith("\\") ? text.substring(1) : text;
      if (left.isEmpty() || left.length() == runeWidth(left)) {
        throw new BadPatternException();
      }
      return new Bound(ShellPattern.rune(left), left.substring(runeWidth(left)));
    }
  }

  private static int runeWidth(String bytes) {
    int lead = bytes.charAt(0);
    int width = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return Math.min(width, bytes.length());
  }

  private static int rune(String bytes) {
    int width = runeWidth(bytes);
    int rune = width == 1 ? bytes.charAt(0) : bytes.charAt(0) & (0xFF >> (width + 1));
    for (int i = 1; i < width; i++) {
      rune = rune << 6 | bytes.charAt(i) & 0x3F;
    }
    return rune;
  }
}
