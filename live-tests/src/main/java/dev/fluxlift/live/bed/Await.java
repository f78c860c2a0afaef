package dev.fluxlift.live.bed;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions, never for time. */
public final class Await {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Await() {}

  /** The condition did not come about. */
  public static final class TimedOut extends AssertionError {
    private static final long serialVersionUID = 1L;

    TimedOut(String message) {
      super(message);
    }
  }

  /**
   * Asks until there is an answer.
   *
   * @param what what is waited for, for the message
   * @throws TimedOut after {@code limit}
   */
  public static <T> T value(String what, Duration limit, Supplier<Optional<T>> ask) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<T> answer = ask.get();
      if (answer.isPresent()) {
        return answer.get();
      }
      if (System.nanoTime() > end) {
        throw new TimedOut("waited " + limit.toSeconds() + " s for: " + what);
      }
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for: " + what);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /**
   * Asks until the answer is yes.
   *
   * @throws TimedOut after {@code limit}
   */
  public static void until(String what, Duration limit, BooleanSupplier ask) {
    value(what, limit, () -> ask.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }
}
