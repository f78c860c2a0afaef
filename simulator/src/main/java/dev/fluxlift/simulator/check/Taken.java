package dev.fluxlift.simulator.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A choice that was taken after another; ways that part share what they have in common. */
record Taken<C>(Optional<Taken<C>> before, C choice) {
  /** All choices up to the last one, the first one first. */
  static <C> List<C> path(Optional<Taken<C>> last) {
    List<C> out = new ArrayList<>();
    for (Optional<Taken<C>> at = last; at.isPresent(); at = at.get().before()) {
      out.add(at.get().choice());
    }
    Collections.reverse(out);
    return out;
  }
}
