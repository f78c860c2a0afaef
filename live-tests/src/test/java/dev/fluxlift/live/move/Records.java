package dev.fluxlift.live.move;

import dev.fluxlift.engine.run.Journal;
import dev.fluxlift.live.bed.Await;
import dev.fluxlift.live.bed.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The journal of the move in a world, read from its file while a tool writes it. */
final class Records {
  private static final Duration PATIENCE = Duration.ofMinutes(12);

  private Records() {}

  /** All records that are whole. */
  static List<Journal.Entry> of(World world) {
    Path runs = Tool.state(world).resolve("runs");
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(runs)) {
      List<Journal.Entry> out = new ArrayList<>();
      files.filter(f -> f.endsWith("journal.jsonl")).forEach(f -> out.addAll(Journal.read(f)));
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether there is a record of this type that speaks of this step. */
  static boolean have(World world, Journal.Type type, String step) {
    return of(world).stream().anyMatch(e -> e.type() == type && e.step().equals(step));
  }

  /** Waits for a record, or for the end of the tool that was to write it. */
  static void await(World world, Process tool, Journal.Type type, String step) {
    Await.until(type + " " + step + " or the end of the run", PATIENCE,
        () -> !tool.isAlive() || have(world, type, step));
  }

  /** Waits until a tool has ended; its exit status. */
  static int awaitEnd(Process tool) {
    Await.until("the end of the run", PATIENCE, () -> !tool.isAlive());
    return tool.exitValue();
  }
}
