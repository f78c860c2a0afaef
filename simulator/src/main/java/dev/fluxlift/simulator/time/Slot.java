package dev.fluxlift.simulator.time;

import dev.fluxlift.simulator.api.StateHash;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where one item of a controller stands, as client-go's work queues keep it: an item is queued once however often it is
 * added, is not worked on twice at the same time, and of two timers the earlier counts (util/workqueue/queue.go,
 * delaying_queue.go).
 *
 * @param queued it is to be looked at
 * @param free before this moment it is still being worked on
 * @param timer when it will be queued by itself
 * @param going when the reconciliation that waits goes on
 * @param failures in a row
 */
record Slot(boolean queued, Instant free, Optional<Instant> timer, Optional<Instant> going, int failures) {
  static final Slot IDLE = new Slot(false, Instant.MIN, Optional.empty(), Optional.empty(), 0);

  Slot add() {
    return queued ? this : new Slot(true, free, timer, going, failures);
  }

  /** Queued when its timer has run out. */
  Slot at(Instant now) {
    return timer.isPresent() && !timer.get().isAfter(now)
        ? new Slot(true, free, Optional.empty(), going, failures)
        : this;
  }

  boolean isReady(Instant now) {
    return going.map(g -> !g.isAfter(now)).orElse(queued && !free.isAfter(now));
  }

  /** When something comes of it by itself; empty when never. */
  Optional<Instant> next() {
    if (going.isPresent()) {
      return going;
    }
    return queued ? Optional.of(free) : timer;
  }

  /** Whether nothing but a timer may bring it back. */
  boolean sleeps() {
    return !queued && going.isEmpty();
  }

  /** A worker has taken it. */
  Slot taken() {
    return going.isPresent() ? this : new Slot(false, free, timer, Optional.empty(), failures);
  }

  Slot waits(Instant until) {
    return new Slot(queued, until, timer, Optional.of(until), failures);
  }

  Slot succeeded(Instant until, Optional<Duration> again) {
    return new Slot(queued, until, earlier(again.map(until::plus)), Optional.empty(), 0);
  }

  Slot failed(Instant until, Backoff backoff) {
    Optional<Instant> retry = Optional.of(until.plus(backoff.after(failures + 1)));
    return new Slot(queued, until, earlier(retry), Optional.empty(), failures + 1);
  }

  private Optional<Instant> earlier(Optional<Instant> other) {
    return timer.isPresent() && other.isPresent()
        ? Optional.of(timer.get().isBefore(other.get()) ? timer.get() : other.get())
        : timer.or(() -> other);
  }

  /** The same as seen from a moment, so that states at different times can be equal. */
  Slot seenFrom(Instant now) {
    return new Slot(queued, free.isAfter(now) ? relative(free, now) : Instant.MIN,
        timer.map(t -> relative(t, now)), going.map(g -> relative(g, now)), failures);
  }

  /** The same with a timer that is further away than the horizon as one that is so far. */
  Slot seenFrom(Instant now, Duration horizon) {
    Slot seen = seenFrom(now);
    Instant edge = relative(now.plus(horizon), now);
    return new Slot(queued, seen.free, seen.timer.map(t -> t.isAfter(edge) ? edge : t), seen.going, failures);
  }

  /** As a number; of one that is seen from now. */
  long number() {
    long out = (queued ? 1 : 2) + 31L * failures;
    out = StateHash.mix(out * 31 + free.getEpochSecond()) + free.getNano();
    for (Optional<Instant> moment : List.of(timer, going)) {
      out = StateHash.mix(out * 31 + moment.map(m -> m.toEpochMilli() * 1_000_003 + m.getNano() + 1).orElse(0L));
    }
    return out;
  }

  private static Instant relative(Instant moment, Instant now) {
    return Instant.EPOCH.plus(Duration.between(now, moment));
  }
}
