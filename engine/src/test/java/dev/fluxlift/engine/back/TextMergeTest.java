package dev.fluxlift.engine.back;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextMergeTest {
  private static final String AFTER = "a\nguard\nb\nc\nd\ne\n";
  private static final String BEFORE = "a\nb\nc\nd\ne\n";

  @Test
  void withoutOthersChangesItIsTheWantedText() {
    assertThat(TextMerge.merge(AFTER, AFTER, BEFORE)).contains(BEFORE);
  }

  @Test
  void othersChangesElsewhereStay() {
    assertThat(TextMerge.merge(AFTER, "a\nguard\nb\nc\nD\ne\nf\n", BEFORE)).contains("a\nb\nc\nD\ne\nf\n");
    assertThat(TextMerge.merge("x\ny\nz\nguard\n", "new\nx\ny\nz\nguard\n", "x\ny\nz\n")).contains("new\nx\ny\nz\n");
  }

  @Test
  void theSameChangeMadeTwiceIsMadeOnce() {
    assertThat(TextMerge.merge(AFTER, BEFORE, BEFORE)).contains(BEFORE);
    assertThat(TextMerge.merge(AFTER, "a\nb\nc\nd\nE\n", BEFORE)).contains("a\nb\nc\nd\nE\n");
  }

  @Test
  void touchingChangesAreAConflict() {
    assertThat(TextMerge.merge(AFTER, "a\nGUARD\nb\nc\nd\ne\n", BEFORE)).isEmpty();
    assertThat(TextMerge.merge(AFTER, "A\nguard\nb\nc\nd\ne\n", BEFORE)).isEmpty();
  }
}
