package dev.fluxlift.engine.port;

import java.time.Duration;
import java.time.Instant;

/** Time. Tests and the simulator have their own. */
public interface Clock {
  /** Now. */
  Instant now();

  /** Lets time pass. Returns early with {@link InterruptedException} when the person interrupts. */
  void pause(Duration duration) throws InterruptedException;
}
