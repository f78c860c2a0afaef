package dev.fluxlift.simulator.workload;

import dev.fluxlift.engine.estate.LiveObject;

/** What happens inside containers, as far as it is seen from outside. */
@FunctionalInterface
public interface Programs {
  /** All run. */
  Programs FINE = _ -> false;

  /** Whether a pod's program ends as soon as it is started, as one does that is given an argument it does not know. */
  boolean crashes(LiveObject pod);
}
