package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.live.bed.Await;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SIGKILL at the boundaries of the steps and in the middle of them; the next run goes on as if nothing had been. */
class KilledTest {
  /** Records of the journal, one after the other in one move, after which the tool is killed. */
  private static final List<String> APPLY = List.of("INTENT S0", "EFFECT S0", "VERIFIED S0", "INTENT S1", "EFFECT S1",
      "VERIFIED S1", "INTENT S2", "EFFECT S2", "VERIFIED S2", "VERIFIED S3", "INTENT S4", "EFFECT S4", "VERIFIED S4",
      "VERIFIED S5", "INTENT S6", "EFFECT S6", "VERIFIED S6", "VERIFIED S7");

  private static final List<String> CLEANUP = List.of("INTENT S8", "EFFECT S8", "VERIFIED S8");

  /** A move and what it left. */
  private record Moved(EndState start, EndState end, List<String> subjects, String tree) {}

  @Tag("live-full")
  @Test
  void aMoveKilledAtEachStepEndsAsOneThatWasNot() {
    Moved uninterrupted;
    try (World world = Tool.untouched(FluxLine.FLUX_2_6)) {
      EndState start = EndState.of(world);
      require(Tool.run(world, "apply", "--yes", "--soak", "none"));
      require(Tool.run(world, "cleanup", "--yes"));
      uninterrupted = new Moved(start, settled(world), world.subjects(5), world.tree());
    }
    try (World world = Tool.untouched(FluxLine.FLUX_2_6)) {
      Snapshot before = world.snapshot();
      List<String> killed = new ArrayList<>();
      for (String point : APPLY) {
        String command = point.equals(APPLY.getFirst()) ? "apply" : "resume";
        if (killedAt(world, point, command, "--yes", "--soak", "none")) {
          killed.add(point);
        }
      }
      require(Tool.run(world, "resume", "--yes", "--soak", "none"));
      for (String point : CLEANUP) {
        if (killedAt(world, point, "cleanup", "--yes")) {
          killed.add(point);
        }
      }
      require(Tool.run(world, "cleanup", "--yes"));
      Moved interrupted = new Moved(uninterrupted.start(), settled(world), world.subjects(5), world.tree());

      System.out.println("measured: killed at " + killed.size() + " points of one move: " + killed);
      assertThat(killed).hasSizeGreaterThanOrEqualTo(12);
      assertThat(interrupted.subjects()).isEqualTo(uninterrupted.subjects());
      assertThat(interrupted.tree()).isEqualTo(uninterrupted.tree());
      assertThat(uninterrupted.end().from(uninterrupted.start(), uninterrupted.start())).isNotEmpty();
      assertThat(interrupted.end().from(uninterrupted.end(), uninterrupted.start())).isEmpty();
      System.out.println("measured: " + interrupted.end().kinds() + " as after a move that was not killed");
      MoveForwardTest.assertNothingLost(before, world.snapshot());
      MoveForwardTest.document(world);
      require(Tool.run(world, "verify"));
    }
  }

  @Tag("live-full")
  @Test
  void aMoveKilledInTheMiddleOfTheAdoptionGoesBack() {
    try (World world = Tool.after("S4", FluxLine.FLUX_2_6)) {
      Snapshot before = world.snapshot();
      assertThat(killedAt(world, "EFFECT S6", "resume", "--yes", "--soak", "none")).isTrue();

      MoveBackTest.assertBack(world, before, "killed in the middle of S6");
    }
  }

  private static EndState settled(World world) {
    world.awaitSettled();
    return EndState.of(world);
  }

  private static void require(Tool.Ran ran) {
    assertThat(ran.exit()).as(ran.said()).isZero();
  }

  /** Whether it was killed; it was not when it ended by itself, because the record had been written before. */
  private static boolean killedAt(World world, String point, String command, String... options) {
    String[] words = point.split(" ");
    String record = "\"step\":\"" + words[1] + "\"";
    String type = "\"type\":\"" + words[0] + "\"";
    if (count(world, record, type) > 0) {
      return false;
    }
    Process child = Tool.start(world, command, options);
    try {
      Await.until(point + " or the end of the run", Duration.ofMinutes(10),
          () -> !child.isAlive() || count(world, record, type) > 0);
      boolean alive = child.isAlive();
      child.destroyForcibly().waitFor();
      return alive;
    } catch (InterruptedException e) {
      child.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static long count(World world, String... all) {
    Path runs = Tool.state(world).resolve("runs");
    if (!Files.isDirectory(runs)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(runs)) {
      long found = 0;
      for (Path journal : files.filter(f -> f.endsWith("journal.jsonl")).toList()) {
        found += Files.readString(journal).lines().filter(l -> Stream.of(all).allMatch(l::contains)).count();
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
