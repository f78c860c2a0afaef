package dev.fluxlift.engine.back;

import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions on the cluster, looking each second and asking again every quarter of a minute. */
final class Waiting {
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(15);

  private final Clock clock;
  private final Progress progress;
  private final Duration patience;

  /**
   * @param clock time
   * @param progress told of each look
   * @param patience how long to wait for one condition
   */
  Waiting(Clock clock, Progress progress, Duration patience) {
    this.clock = clock;
    this.progress = progress;
    this.patience = patience;
  }

  /** Time. */
  Clock clock() {
    return clock;
  }

  /** Waits as long as patience lasts; then stops the way back, saying what is there instead. */
  void until(String subStep, String what, BooleanSupplier seen, Runnable ask, Supplier<String> instead) {
    if (!within(patience, subStep, what, seen, ask)) {
      throw new WayBackStopped(
          BackFinding.BACK_NOT_SEEN,
          subStep,
          what + " was not seen in " + patience.toSeconds() + " s; " + instead.get());
    }
  }

  /** Whether it was seen in time. An API server that does not answer for a moment is asked again. */
  boolean within(Duration time, String subStep, String what, BooleanSupplier seen, Runnable ask) {
    Instant start = clock.now();
    Instant asked = start;
    while (true) {
      if (looks(seen)) {
        return true;
      }
      Duration since = Duration.between(start, clock.now());
      if (since.compareTo(time) >= 0) {
        return false;
      }
      progress.waits(subStep, what, since);
      if (Duration.between(asked, clock.now()).compareTo(ASK_AGAIN) >= 0) {
        asked = clock.now();
        asks(ask);
      }
      pause();
    }
  }

  private static boolean looks(BooleanSupplier seen) {
    try {
      return seen.getAsBoolean();
    } catch (ClusterException e) {
      if (e.reason() != Reason.UNAVAILABLE) {
        throw e;
      }
      return false;
    }
  }

  /** Asking is a courtesy; a conflict with a controller's write is no reason to stop. */
  private static void asks(Runnable ask) {
    try {
      ask.run();
    } catch (ClusterException e) {
      if (e.reason() == Reason.FORBIDDEN || e.reason() == Reason.UNAUTHORIZED) {
        throw e;
      }
    }
  }

  private void pause() {
    try {
      clock.pause(LOOK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WayBackInterrupted();
    }
  }
}
