package dev.fluxlift.simulator.time;

import dev.fluxlift.engine.port.Clock;
import java.time.Duration;
import java.time.Instant;

/** The clock of whoever acts in the simulated world: while it waits, the world goes on. */
public final class SimulatedTime implements Clock {
  private final Scheduler scheduler;

  /** The time of this world. */
  public SimulatedTime(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public Instant now() {
    return scheduler.now();
  }

  @Override
  public void pause(Duration duration) {
    scheduler.run(duration);
  }
}
