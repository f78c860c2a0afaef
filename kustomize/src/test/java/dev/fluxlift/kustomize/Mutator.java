package dev.fluxlift.kustomize;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes new texts of old ones: by bytes, by lines, and by the words that readers of YAML and kustomize look for. */
final class Mutator {
  private static final List<String> WORDS = List.of("&a ", "*a", "<<: *a", "? ", "- ", "| ", ">-\n", "|2\n", "\"", "'", "{", "}",
      "[", "]", "---\n", "...\n", "%YAML 1.1\n", "# ", "\t", "\r\n", "\r", "\u0085", "\u2028", "\uFEFF", "\u0000", "~", "null",
      "yes", "0o17", "010", "1e3", "1_000", ".inf", "0x1F", "1:30", "2001-01-01", "=", "!!binary ", "!!str ", "!x ", ": ", ":",
      "::", ",", "@", "`", "é", "\uD83D\uDE00", "${A}", "${A:=b}", "$$", "${A/b/c}", "${", "}", "$patch: delete\n",
      "$patch: replace\n", "kind: List\n", "items: []\n", "metadata:\n", "name: ", "namespace: ", "kind: Component\n",
      "resources: []\n", "patches: []\n", "namePrefix: x-\n", "commonLabels: {a: b}\n", "images: [{name: a, newTag: b}]\n",
      "op: remove\n", "path: /", "/-", "~1", "~0", "..", "./", "//", "*", ".*", "(", "true", "1", "-1", "\"1\"", "{}", "[]");

  private final Random random;
  private final List<String> others;

  /** @param others texts from which pieces are taken */
  Mutator(Random random, List<String> others) {
    this.random = random;
    this.others = others;
  }

  /** A text after a few changes. */
  String lines(String text) {
    String out = text;
    for (int i = random.nextBoolean() ? 1 : 1 + random.nextInt(3); i > 0; i--) {
      out = out.length() > 100_000 ? out.substring(0, 1000) : changed(out);
    }
    return out;
  }

  /** Bytes after a few changes, which may be no UTF-8 any more. */
  byte[] bytes(String text) {
    byte[] out = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 1 + random.nextInt(4); i > 0 && out.length > 0; i--) {
      int at = random.nextInt(out.length);
      switch (random.nextInt(4)) {
        case 0 -> out[at] = (byte) random.nextInt(256);
        case 1 -> out[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> out = Arrays.copyOf(out, at);
        default -> {
          byte[] piece = Arrays.copyOfRange(out, at, Math.min(out.length, at + 1 + random.nextInt(40)));
          byte[] longer = Arrays.copyOf(out, out.length + piece.length);
          System.arraycopy(out, at, longer, at + piece.length, out.length - at);
          System.arraycopy(piece, 0, longer, at, piece.length);
          out = longer;
        }
      }
    }
    return out;
  }

  private String changed(String text) {
    List<String> lines = new ArrayList<>(List.of(text.split("(?<=\n)")));
    int at = random.nextInt(lines.size());
    switch (random.nextInt(10)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(at, lines.get(random.nextInt(lines.size())));
      case 2 -> lines.set(at, " ".repeat(random.nextInt(4)) + lines.get(at));
      case 3 -> lines.set(at, lines.get(at).stripLeading());
      case 4 -> lines.set(at, inserted(lines.get(at), word()));
      case 5 -> lines.set(at, replacedValue(lines.get(at)));
      case 6 -> lines.add(at, word());
      case 7 -> {
        String line = lines.get(at);
        int cut = random.nextInt(line.length() + 1);
        lines.set(at, line.substring(0, cut) + line.substring(Math.min(line.length(), cut + 1 + random.nextInt(3))));
      }
      case 8 -> {
        List<String> piece = List.of(others.get(random.nextInt(others.size())).split("(?<=\n)"));
        int from = random.nextInt(piece.size());
        lines.addAll(at, piece.subList(from, Math.min(piece.size(), from + 1 + random.nextInt(6))));
      }
      default -> {
        String line = lines.get(at);
        lines.set(at, lines.get(random.nextInt(lines.size())));
        lines.set(random.nextInt(lines.size()), line);
      }
    }
    return String.join("", lines);
  }

  private String word() {
    return WORDS.get(random.nextInt(WORDS.size()));
  }

  private String inserted(String line, String word) {
    int at = random.nextInt(line.length() + 1);
    return line.substring(0, at) + word + line.substring(at);
  }

  private String replacedValue(String line) {
    int colon = line.indexOf(": ");
    return colon < 0 ? inserted(line, word()) : line.substring(0, colon + 2) + word().strip() + "\n";
  }
}
