package dev.fluxlift.simulator.check;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Some of many, spread over all of them, always the same for the same ones.
 *
 * @param <T> what
 */
final class Sample<T> {
  private final int most;
  private final List<T> kept = new ArrayList<>();
  private long came;
  private long stride = 1;

  /** @param most how many are kept at most, two or more */
  Sample(int most) {
    this.most = most;
  }

  /** @param one made only when it is kept */
  void add(Supplier<T> one) {
    if (came % stride == 0) {
      if (kept.size() == most) {
        for (int i = kept.size() - 1; i > 0; i -= 2) {
          kept.remove(i);
        }
        stride *= 2;
      }
      if (came % stride == 0) {
        kept.add(one.get());
      }
    }
    came++;
  }

  List<T> kept() {
    return List.copyOf(kept);
  }
}
