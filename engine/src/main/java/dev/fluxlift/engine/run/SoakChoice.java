package dev.fluxlift.engine.run;

import java.time.Duration;
import java.util.Optional;

/**
 * What S7 waits for and provokes.
 *
 * @param atLeast how long; empty: one full interval of the root and of the FluxInstance, whichever is longer
 * @param forcedReconcile whether the FluxInstance is asked to reconcile once, and must be Ready after it
 * @param operatorRestart whether the operator's pod is replaced once, and the FluxInstance must be Ready after it
 */
public record SoakChoice(Optional<Duration> atLeast, boolean forcedReconcile, boolean operatorRestart) {
  /** One full interval, one forced reconcile, one operator restart. */
  public static final SoakChoice DEFAULT = new SoakChoice(Optional.empty(), true, true);

  /** Nothing but what the conditions of the step ask. */
  public static final SoakChoice NONE = new SoakChoice(Optional.of(Duration.ZERO), false, false);
}
