package dev.fluxlift.live.move;

import dev.fluxlift.adapters.SystemClock;
import dev.fluxlift.engine.run.Journal;
import dev.fluxlift.live.bed.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the journal of a move costs: its records written once more, on the same disk, right after it.
 *
 * @param records how many
 * @param writing time to write all of them
 */
record JournalCost(int records, Duration writing) {
  /** Of everything that was written in this world. */
  static JournalCost of(World world) {
    List<Journal.Entry> entries = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Tool.state(world))) {
      files.filter(f -> f.endsWith("journal.jsonl")).forEach(f -> entries.addAll(Journal.read(f)));
      Path again = Files.createTempDirectory(world.bed().home(), "journal").resolve("again.jsonl");
      try (Journal journal = Journal.open(again, new SystemClock())) {
        long begin = System.nanoTime();
        entries.forEach(e -> journal.append(e.type(), e.step(), e.text(), e.details()));
        return new JournalCost(entries.size(), Duration.ofNanos(System.nanoTime() - begin));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In percent of a run that took so long. */
  double of(Duration run) {
    return 100.0 * writing.toNanos() / run.toNanos();
  }
}
