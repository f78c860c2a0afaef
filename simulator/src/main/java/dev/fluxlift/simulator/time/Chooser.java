package dev.fluxlift.simulator.time;

import java.util.List;

/** Decides which of several reconciliations comes first. */
public interface Chooser {
  /** @param ready at least one, in a fixed order */
  Work choose(List<Work> ready);

  /** What it knows, as a value that can be put back with {@link #remember}. */
  default Object memory() {
    return "";
  }

  /** Puts back what {@link #memory} gave. */
  default void remember(Object memory) {}

  /** Always the first: the shortest story. */
  static Chooser first() {
    return List::getFirst;
  }

  /** By chance, the same for the same seed. */
  static Chooser seeded(long seed) {
    return new Seeded(seed);
  }

  /** Splitmix64: one number of state. */
  final class Seeded implements Chooser {
    private long state;

    private Seeded(long seed) {
      this.state = seed;
    }

    @Override
    public Work choose(List<Work> ready) {
      return ready.get((int) Long.remainderUnsigned(next(), ready.size()));
    }

    private long next() {
      state += 0x9E3779B97F4A7C15L;
      long z = state;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      return z ^ (z >>> 31);
    }

    @Override
    public Object memory() {
      return state;
    }

    @Override
    public void remember(Object memory) {
      state = (Long) memory;
    }
  }
}
