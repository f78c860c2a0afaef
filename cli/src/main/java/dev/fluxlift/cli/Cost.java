package dev.fluxlift.cli;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What a piece of work has cost this process.
 *
 * @param took until now
 * @param cpu time of all processors; empty where the system does not say
 * @param heap the most bytes that the heap has held, garbage among them; empty when nobody asked
 */
record Cost(Duration took, Optional<Duration> cpu, Optional<Long> heap) {
  /** Where it begins. */
  record Begin(long nanos, Optional<Duration> cpu) {
    static Begin now() {
      return new Begin(System.nanoTime(), ProcessHandle.current().info().totalCpuDuration());
    }

    /** @param heap whether memory is asked for, too */
    Cost until(boolean heap) {
      Optional<Duration> used = ProcessHandle.current().info().totalCpuDuration().flatMap(c -> cpu.map(c::minus));
      return new Cost(
          Duration.ofNanos(System.nanoTime() - nanos), used, heap ? Optional.of(mostHeap()) : Optional.empty());
    }

    private static long mostHeap() {
      return ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(p -> p.getType() == MemoryType.HEAP)
          .map(MemoryPoolMXBean::getPeakUsage)
          .mapToLong(u -> u.getUsed())
          .sum();
    }
  }

  String words() {
    return "took " + seconds(took) + cpu.map(c -> ", CPU time " + seconds(c)).orElse("")
        + heap.map(h -> ", at most " + h / (1024 * 1024) + " MiB of heap").orElse("");
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
