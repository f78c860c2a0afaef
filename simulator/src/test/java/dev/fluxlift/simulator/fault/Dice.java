package dev.fluxlift.simulator.fault;

import java.util.List;

/** Splitmix64: all that a schedule leaves to chance comes from one number. */
final class Dice {
  private long state;

  Dice(long seed) {
    this.state = seed;
  }

  long next() {
    state += 0x9E3779B97F4A7C15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** From 0 to {@code bound - 1}. */
  int below(int bound) {
    return (int) Long.remainderUnsigned(next(), bound);
  }

  boolean chance(int percent) {
    return below(100) < percent;
  }

  <T> T of(List<T> several) {
    return several.get(below(several.size()));
  }

  /** Small numbers as often as big ones: each power of two is as likely. */
  int logarithmic(int bound) {
    int bits = 1 + below(32 - Integer.numberOfLeadingZeros(bound));
    return Math.min(bound - 1, below(1 << bits));
  }
}
