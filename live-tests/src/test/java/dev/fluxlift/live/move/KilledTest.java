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
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SIGKILL at the boundaries of the steps and in the middle of them; the next run goes on as if nothing had been. */
class KilledTest {
  /** Records of the journal, one after the other in one move, after which the tool is killed. */
  private static final List<String> APPLY = List.of("INTENT S0", "EFFECT S0", "VERIFIED S0", "INTENT S1", "EFFECT S1",
      "VERIFIED S1", "INTENT S2", "EFFECT S2", "VERIFIED S2", "INTENT S4", "EFFECT S4", "VERIFIED S4", "INTENT S6",
      "EFFECT S6", "VERIFIED S6");

  private static final List<String> CLEANUP = List.of("INTENT S8", "EFFECT S8");

  @Tag("live-full")
  @Test
  void aMoveKilledAtEachStepEndsAsOneThatWasNot() {
    try (World world = Tool.untouched(FluxLine.FLUX_2_6)) {
      Snapshot before = world.snapshot();
      int killed = 0;
      for (String point : APPLY) {
        boolean begun = point.compareTo("INTENT S0") != 0;
        killed += killedAt(world, point, begun ? "resume" : "apply", "--yes", "--soak", "none") ? 1 : 0;
      }
      Tool.Ran resumed = Tool.run(world, "resume", "--yes", "--soak", "none");
      assertThat(resumed.exit()).as(resumed.said()).isZero();
      for (String point : CLEANUP) {
        killed += killedAt(world, point, "cleanup", "--yes") ? 1 : 0;
      }
      Tool.Ran cleaned = Tool.run(world, "cleanup", "--yes");
      assertThat(cleaned.exit()).as(cleaned.said()).isZero();

      System.out.println("measured: killed " + killed + " times in one move");
      assertThat(killed).isGreaterThanOrEqualTo(12);
      MoveForwardTest.assertNothingLost(before, world.snapshot());
      assertThat(world.subjects(5)).containsExactly("Retire the hand-installed Flux", "Enable the FluxInstance",
          "Add the FluxInstance, disabled", "Install Flux Operator",
          "Guard Kustomization/flux-system/flux before Flux Operator takes over");
      MoveForwardTest.document(world);
      Tool.Ran verified = Tool.run(world, "verify");
      assertThat(verified.exit()).as(verified.said()).isZero();
    }
  }

  @Tag("live-full")
  @Test
  void aMoveKilledInTheMiddleOfTheAdoptionGoesBack() {
    try (World world = Tool.after("S4", FluxLine.FLUX_2_6)) {
      assertThat(killedAt(world, "EFFECT S6", "resume", "--yes", "--soak", "none")).isTrue();

      Tool.Ran back = Tool.run(world, "rollback", "--yes");

      assertThat(back.exit()).as(back.said()).isZero();
      assertThat(back.out()).contains("all is as S0's backup says");
    }
  }

  /** Whether it was killed; it was not when it ended by itself, because the record had been written before. */
  private static boolean killedAt(World world, String point, String command, String... options) {
    String[] words = point.split(" ");
    String record = "\"step\":\"" + words[1] + "\"";
    String type = "\"type\":\"" + words[0] + "\"";
    long had = count(world, record, type);
    if (had > 0) {
      return false;
    }
    Process child = child(world, command, options);
    try {
      Await.until(point + " or the end of the run", Duration.ofMinutes(10),
          () -> !child.isAlive() || count(world, record, type) > had);
      boolean alive = child.isAlive();
      child.destroyForcibly().waitFor();
      return alive;
    } catch (InterruptedException e) {
      child.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Process child(World world, String command, String... options) {
    List<String> line = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        "dev.fluxlift.cli.Main", command, world.workTree().toString(), "--kubeconfig", world.kubeconfig().toString()));
    line.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(world.bed().home().resolve("killed.log").toFile()));
    Map<String, String> environment = builder.environment();
    environment.putAll(world.environment());
    environment.put("FLUXLIFT_STATE", Tool.state(world).toString());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
