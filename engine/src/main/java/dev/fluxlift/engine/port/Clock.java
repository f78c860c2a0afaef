package dev.fluxlift.engine.port;

import java.time.Duration;
import java.time.Instant;

/** Time. Tests and the simulator have their own. */
public interface Clock {
  /** Now. */
  Instant now();

  /**
   * Time since some fixed moment, by a clock that nobody sets: two readings of one process say how long it was between
   * them. It may stand still while the machine sleeps. Where nobody can set {@link #now}, that one says it.
   */
  default Duration elapsed() {
    return Duration.between(Instant.EPOCH, now());
  }

  /** Lets time pass. Returns early with {@link InterruptedException} when the person interrupts. */
  void pause(Duration duration) throws InterruptedException;
}
