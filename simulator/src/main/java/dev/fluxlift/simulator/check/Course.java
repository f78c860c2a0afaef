package dev.fluxlift.simulator.check;

import dev.fluxlift.simulator.time.Chooser;
import dev.fluxlift.simulator.time.Scheduler;
import dev.fluxlift.simulator.time.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Lets the world go on and has a chronicle written of it. */
final class Course {
  private final Scheduler scheduler;
  private final Chronicle chronicle;
  private final Chooser chooser;

  Course(Scheduler scheduler, Chronicle chronicle, Chooser chooser) {
    this.scheduler = scheduler;
    this.chronicle = chronicle;
    this.chooser = chooser;
  }

  void run(Duration duration) {
    until(() -> false, duration);
  }

  /** @return whether it came to be */
  boolean until(BooleanSupplier until, Duration longest) {
    Instant end = scheduler.now().plus(longest);
    while (!until.getAsBoolean()) {
      List<Work> ready = scheduler.ready();
      if (!ready.isEmpty()) {
        Work next = chooser.choose(ready);
        chronicle.begins(next);
        scheduler.run(next);
        continue;
      }
      Optional<Instant> next = scheduler.next().filter(n -> !n.isAfter(end));
      scheduler.advance(next.orElse(end));
      if (next.isEmpty() && scheduler.ready().isEmpty()) {
        return until.getAsBoolean();
      }
    }
    return true;
  }
}
