package dev.fluxlift.simulator.time;

import java.time.Duration;

/**
 * How long an item waits after a failure: twice as long each time (client-go util/workqueue/default_rate_limiters.go).
 *
 * @param least after the first failure
 * @param most never longer
 */
public record Backoff(Duration least, Duration most) {
  /** What controller-runtime does when nothing is said. */
  public static final Backoff KUBERNETES = new Backoff(Duration.ofMillis(5), Duration.ofSeconds(1000));

  /** Flux's controllers (fluxcd/pkg runtime/controller/rate_limiter.go@v0.60.0). */
  public static final Backoff FLUX = new Backoff(Duration.ofMillis(750), Duration.ofMinutes(15));

  /** @param failures how often it has failed in a row, at least 1 */
  public Duration after(int failures) {
    Duration wait = least;
    for (int i = 1; i < failures && wait.compareTo(most) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(most) < 0 ? wait : most;
  }
}
