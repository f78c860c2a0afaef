package dev.fluxlift.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Texts made to break a reader end in a problem with line and column. The time limit only ends what would never end; the
 * tests run in the memory that a build gives them, which none of these texts would fit into expanded.
 */
class HostileTextTest {
  private static void ends(String text, int line, int column, String reason) {
    ends(text.getBytes(StandardCharsets.UTF_8), line, column, reason);
  }

  private static void ends(byte[] bytes, int line, int column, String reason) {
    Assertions.assertTimeoutPreemptively(Duration.ofMinutes(2), () ->
        assertThatThrownBy(() -> YamlStream.parse("f", bytes))
            .isInstanceOfSatisfying(YamlException.class, e -> {
              assertThat(e.reason()).contains(reason);
              assertThat(e.line()).as("line").isEqualTo(line);
              assertThat(e.column()).as("column").isEqualTo(column);
            }));
  }

  @Test
  void aBombOfAliases() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    ends(bomb.toString(), 17, 18, "aliases expand");
  }

  @Test
  void aBombOfMerges() {
    StringBuilder bomb = new StringBuilder("a0: &a0 {k0: x}\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("a%d: &a%d {<<: [*a%d, *a%d], k%d: x}\n".formatted(i, i, i - 1, i - 1, i));
    }
    ends(bomb.toString(), 16, 23, "aliases expand");
  }

  @Test
  void aNestOfBracketsOrDashesOrMappings() {
    ends("[".repeat(100_000), 1, 201, "nested deeper");
    ends("{a: ".repeat(10_000), 1, 801, "nested deeper");
    ends("- ".repeat(100_000), 1, 401, "nested deeper");
    ends("? ".repeat(10_000), 1, 401, "nested deeper");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      lines.repeat(' ', i).append("a:\n");
    }
    ends(lines.toString(), 201, 201, "nested deeper");
  }

  @Test
  void aNestByAliases() {
    StringBuilder nest = new StringBuilder("a0: &a0 x\n");
    for (int i = 1; i < 10_000; i++) {
      nest.append("a%d: &a%d [*a%d]\n".formatted(i, i, i - 1));
    }
    ends(nest.toString(), 201, 7, "nested deeper");
  }

  @Test
  void aLineOfAHundredMegabytes() {
    byte[] bytes = new byte[100 * 1024 * 1024];
    Arrays.fill(bytes, (byte) 'a');
    System.arraycopy("ok: 1\nk: ".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 9);
    ends(bytes, 2, 32 * 1024 * 1024 - 5, "longer than");
    ends("ok: 1\nk: " + "a".repeat(20 * 1024 * 1024), 2, 4 * 1024 * 1024 + 2, "longer than");
  }

  @Test
  void aMillionItems() {
    ends("- a\n".repeat(600_000), 500_000, 3, "more than");
    ends("--- a\n".repeat(1_100_000), 1_000_001, 5, "more than");
  }

  @Test
  void bytesThatAreNoUtf8() {
    byte[] bytes = "a: 1\nb: X\n".getBytes(StandardCharsets.UTF_8);
    bytes[8] = (byte) 0xFF;
    ends(bytes, 2, 4, "no UTF-8");
    bytes[8] = (byte) 0xC3;
    ends(bytes, 2, 4, "no UTF-8");
    ends("a: 1\n".getBytes(StandardCharsets.UTF_16LE), 1, 2, "forbids");
  }

  @Test
  void tabsWhereBlanksBelong() {
    ends("a:\n\tb: 1\n", 2, 1, "");
    ends("a:\n  - b\n\t- c\n", 3, 1, "");
  }

  @Test
  void keysThatStandTwice() {
    ends("a:\n  b: 1\n  c: 2\n  b: 3\n", 4, 3, "stands twice");
    ends("{a: 1, a: 2}", 1, 8, "stands twice");
    ends("'a': 1\na: 2\n", 2, 1, "stands twice");
  }

  @Test
  void textsThatEndTooEarly() {
    ends("a: \"b\n", 2, 1, "");
    ends("a: [b, c\n", 2, 1, "");
    ends("a: 'b", 1, 6, "");
    ends("a: *", 1, 5, "");
    ends("%YAML", 1, 6, "");
  }

  /** snakeyaml-engine says no place for these: how far it had come is told. */
  @Test
  void whatTheParserRefusesWithoutAPlace() {
    ends("? - \"a\n \"\"", 2, 3, "simple key");
    ends("a: 1\n---\n? - \"a\n \"\"", 4, 3, "simple key");
  }

  @Test
  void longKeysTagsAndAnchors() {
    String longName = "x".repeat(1_000_000);
    ends(longName + ": 1\n", 1, 1_000_001, "");
    ends("a: !<" + longName + "> b\n", 1, 4, "tag");
    Assertions.assertTimeoutPreemptively(Duration.ofMinutes(2), () ->
        assertThat(YamlStream.parse("f", "a: &" + longName + " b\nc: *" + longName + "\n").single())
            .isEqualTo(Value.Mapping.of("a", "b", "c", "b")));
  }

  @Test
  void numbersOfAMillionDigits() {
    String digits = "1".repeat(1_000_000);
    Assertions.assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
      assertThat(YamlStream.parse("f", "a: " + digits + "\n").single()).isEqualTo(Value.Mapping.of("a", digits));
      assertThat(YamlStream.parse("f", "a: 1e" + digits + "\n").single()).isEqualTo(Value.Mapping.of("a", "1e" + digits));
    });
  }
}
