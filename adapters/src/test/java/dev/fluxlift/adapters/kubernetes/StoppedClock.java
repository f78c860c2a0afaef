package dev.fluxlift.adapters.kubernetes;

import dev.fluxlift.engine.port.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Time that moves by pauses alone, and remembers them. */
final class StoppedClock implements Clock {
  final List<Duration> pauses = new ArrayList<>();
  Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public void pause(Duration duration) {
    pauses.add(duration);
    now = now.plus(duration);
  }
}
