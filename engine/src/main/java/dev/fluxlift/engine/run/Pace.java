package dev.fluxlift.engine.run;

import dev.fluxlift.engine.plan.StepId;
import java.time.Duration;

/** How often to look, how long a step usually takes and when it is given up (usual times: verified-live V12). */
final class Pace {
  private Pace() {}

  static Duration poll(StepId step) {
    return switch (step) {
      case S6, S8 -> Duration.ofSeconds(1);
      case S7 -> Duration.ofSeconds(10);
      default -> Duration.ofSeconds(2);
    };
  }

  static Duration normal(StepId step) {
    return switch (step) {
      case S0, S3, S5 -> Duration.ofSeconds(5);
      case S1, S4, S5A, S8A, S8, S10 -> Duration.ofSeconds(10);
      case S2 -> Duration.ofSeconds(20);
      case S6 -> Duration.ofSeconds(30);
      case S7 -> Duration.ofHours(1);
    };
  }

  static Duration limit(StepId step) {
    return switch (step) {
      case S0, S3 -> Duration.ofMinutes(1);
      case S5 -> Duration.ofMinutes(15);
      default -> Duration.ofMinutes(10);
    };
  }

  /** Whether the invariants are looked at with every poll. */
  static boolean watched(StepId step) {
    return switch (step) {
      case S5A, S6, S7, S8, S8A -> true;
      default -> false;
    };
  }
}
