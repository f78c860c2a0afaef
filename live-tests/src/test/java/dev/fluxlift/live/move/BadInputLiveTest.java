package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.run.Journal;
import dev.fluxlift.engine.run.Lock;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.Await;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.World;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What goes wrong around a move, on the real thing: the message, the exit code, and that nothing is half done. */
@Tag("live-full")
class BadInputLiveTest {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String START = "The repository as it was";
  private static final int CTRL_C = 3;

  @Test
  void anExpiredTokenAndMissingRightsAreSaidAndNothingIsWritten() {
    try (World world = Tool.untouched(FluxLine.FLUX_2_6)) {
      Path reader = People.with(world, "reader", List.of(People.rule("get", "list", "watch")));
      Path nobody = People.with(world, "nobody", List.of());
      Path expired = People.expired(world, "reader");

      for (String command : List.of("plan", "check", "status")) {
        Tool.Ran ran = Tool.runAs(world, expired, command);
        says(ran, 1, "401 Unauthorized", "has expired", "Log in again");
      }
      says(Tool.runAs(world, expired, "apply", "--yes"), 1, "401 Unauthorized", "Log in again");
      says(Tool.runAs(world, nobody, "plan"), 1, "403", "cannot get resource", "Ask for the right");
      Tool.Ran checked = Tool.runAs(world, reader, "check");
      assertThat(checked.exit()).as(checked.said()).isEqualTo(3);
      assertThat(checked.out()).contains("rights-missing", "create", "why: The move, or worse the way back, would stop half-way.",
          "fix: Use a kubeconfig with the right named");
      Tool.Ran applied = Tool.runAs(world, reader, "apply", "--yes");
      says(applied, 3, "rights-missing", "findings speak against it");

      assertThat(lease(world)).isEmpty();
      assertThat(world.subjects(1)).containsExactly(START);
    }
  }

  @Test
  void aTokenThatExpiresInTheMiddleEndsTheRunAndAnotherGoesOn() throws Exception {
    try (World world = Tool.untouched(FluxLine.FLUX_2_6)) {
      Path person = People.with(world, "person", List.of(People.rule("*"), nonResource()));
      Path hold = Files.createFile(world.bed().home().resolve("hold"));
      Process child = Tool.startAs(world, person, "apply", "--yes", "--until", "S1", "--hold", hold.toString());
      said(world, child, "the file " + hold + " to go");

      People.forget(world, "person");

      assertThat(exit(child)).as(log(world)).isEqualTo(1);
      assertThat(log(world)).contains("401 Unauthorized").contains("why it matters:").contains("Log in again").contains("fluxlift resume");
      assertThat(world.subjects(1)).containsExactly(START);
      Tool.Ran resumed = Tool.run(world, "resume", "--yes", "--until", "S1");
      assertThat(resumed.exit()).as(resumed.said()).isZero();
    }
  }

  @Test
  void ctrlCAtAQuestionAndInTheMiddleOfAWaitEndsSafelyAndGivesTheLockBack() throws Exception {
    try (World world = Tool.untouched(FluxLine.FLUX_2_6)) {
      Process asked = Tool.startOnTerminal(world, "apply", "--until", "S2");
      said(world, asked, "[y/N]");
      try (OutputStream keyboard = asked.getOutputStream()) {
        keyboard.write(CTRL_C);
        keyboard.flush();
        assertThat(exit(asked)).as(log(world)).isEqualTo(130);
      }
      assertThat(log(world)).contains("stopping at the next safe place").contains("the cluster is safe as it is").contains("next:");
      assertThat(world.subjects(1)).containsExactly(START);
      assertFree(world);

      Process waits = Tool.start(world, "apply", "--yes", "--until", "S2");
      said(world, waits, "S2: waiting for");
      interrupt(waits);
      assertThat(exit(waits)).as(log(world)).isEqualTo(130);
      assertThat(log(world)).contains("interrupted in S2").contains("why it matters:").contains("fluxlift resume");
      assertFree(world);

      Tool.Ran resumed = Tool.run(world, "resume", "--yes", "--until", "S2");
      assertThat(resumed.exit()).as(resumed.said()).isZero();
      assertThat(world.subjects(3)).endsWith(START);
    }
  }

  @Test
  void aFullDiskIsSaidBeforeAnythingIsDoneAndInTheMiddle() throws Exception {
    try (World world = Tool.untouched(FluxLine.FLUX_2_6); Disk disk = Disk.at(Tool.state(world))) {
      disk.fill();
      Tool.Ran full = Tool.run(world, "apply", "--yes", "--until", "S1");
      says(full, 1, "No space left on device", "resume");
      assertThat(lease(world)).isEmpty();
      disk.makeRoom();

      Path hold = Files.createFile(world.bed().home().resolve("hold"));
      Process child = Tool.start(world, "apply", "--yes", "--until", "S1", "--hold", hold.toString());
      said(world, child, "the file " + hold + " to go");
      disk.fill();
      Files.delete(hold);

      assertThat(exit(child)).as(log(world)).isEqualTo(1);
      assertThat(log(world)).contains("is the disk full?").contains("why it matters:").contains("fluxlift resume");
      assertThat(world.subjects(1)).containsExactly(START);
      assertFree(world);
      assertThat(Journal.read(journal(world))).isNotEmpty();

      disk.makeRoom();
      Tool.Ran resumed = Tool.run(world, "resume", "--yes", "--until", "S1");
      assertThat(resumed.exit()).as(resumed.said()).isZero();
    }
  }

  @Test
  void whoPushedFirstIsBuiltUponOrMakesThePlanStale() throws Exception {
    try (World world = Tool.untouched(FluxLine.FLUX_2_6)) {
      Rival rival = new Rival(world);
      rival.pushesFirst("README.md", "# Mine\n", "Say whose this is");
      Tool.Ran disjoint = Tool.run(world, "apply", "--yes", "--until", "S1");
      assertThat(disjoint.exit()).as(disjoint.said()).isZero();
      assertThat(rival.came()).isTrue();
      assertThat(world.subjects(3)).containsExactly(
          "Guard Kustomization/flux-system/flux before Flux Operator takes over", "Say whose this is", START);

      rival.pushesFirst("kubernetes/apps/flux-system/namespace.yaml",
          "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: flux-system\n  labels:\n    mine: \"true\"\n", "Label the namespace");
      Tool.Ran overlapping = Tool.run(world, "resume", "--yes", "--until", "S2");
      says(overlapping, 4, "kubernetes/apps/flux-system/namespace.yaml (commit ", "Label the namespace", "plan again");
      assertThat(world.subjects(1)).containsExactly("Label the namespace");
      assertFree(world);
    }
  }

  @Test
  void aPlanOfAnotherClusterIsRefused() throws IOException {
    Path plan = Files.createTempFile("plan", ".json");
    try (World world = Tool.untouched(FluxLine.FLUX_2_6)) {
      Tool.Ran planned = Tool.run(world, "plan", "--out", plan.toString());
      assertThat(planned.exit()).as(planned.said()).isZero();
    }
    try (World other = Tool.untouched(FluxLine.FLUX_2_9)) {
      Tool.Ran refused = Tool.run(other, "apply", "--yes", "--plan", plan.toString());

      says(refused, 4, "another cluster", "UID of Namespace kube-system", "context of the plan's cluster");
      assertThat(lease(other)).isEmpty();
      assertThat(other.subjects(1)).containsExactly(START);
    } finally {
      Files.delete(plan);
    }
  }

  // ---- what is said

  private static void says(Tool.Ran ran, int exit, String... words) {
    assertThat(ran.exit()).as(ran.said()).isEqualTo(exit);
    assertThat(ran.said()).contains(words).contains("why it matters:").containsAnyOf("what to do:", "next:").doesNotContain("bug in fluxlift");
  }

  private static void said(World world, Process process, String text) {
    Await.until("the tool to say: " + text, PATIENCE, () -> log(world).contains(text) || !process.isAlive());
    assertThat(process.isAlive()).as(log(world)).isTrue();
  }

  private static String log(World world) {
    try {
      return Files.exists(Tool.log(world)) ? Files.readString(Tool.log(world)) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int exit(Process process) throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return -1;
    }
    return process.exitValue();
  }

  private static void interrupt(Process process) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
  }

  // ---- what is there

  private static Optional<LiveObject> lease(World world) {
    return world.kube().find(Api.LEASE, World.FLUX, Lock.NAME);
  }

  private static void assertFree(World world) {
    assertThat(lease(world).orElseThrow().spec("holderIdentity").flatMap(Value::text)).hasValue("");
  }

  private static Path journal(World world) throws IOException {
    try (Stream<Path> files = Files.walk(Tool.state(world))) {
      return files.filter(f -> f.endsWith("journal.jsonl")).findFirst().orElseThrow();
    }
  }

  private static Mapping nonResource() {
    return Mapping.of("nonResourceURLs", List.of("*"), "verbs", List.of("*"));
  }
}
