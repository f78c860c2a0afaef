package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The README's commands, one after the other as they stand there; added is only what a person would answer. */
class ReadmeLiveTest {
  private static final Path README = Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("README.md");
  private static final Pattern LINE = Pattern.compile("(?m)^fluxlift (\\w+)( \\.)? +--kubeconfig KUBECONFIG +#");
  private static final Map<String, List<String>> ANSWERS = Map.of(
      "apply", List.of("--yes", "--soak", "none"),
      "resume", List.of("--yes", "--soak", "none"),
      "cleanup", List.of("--yes"),
      "rollback", List.of("--yes"));

  @Tag("live-full")
  @Test
  void eachCommandDoesWhatItIsThereFor() throws IOException {
    List<String> commands = LINE.matcher(Files.readString(README)).results().map(m -> m.group(1)).toList();
    assertThat(commands).containsExactly(
        "inspect", "check", "plan", "apply", "status", "resume", "cleanup", "verify", "rollback", "brake");
    try (World world = Tool.untouched(FluxLine.FLUX_2_6)) {
      Snapshot before = world.snapshot();
      for (String command : commands) {
        if (command.equals("verify")) {
          MoveForwardTest.document(world);
        }
        Tool.Ran ran = Tool.run(world, command, ANSWERS.getOrDefault(command, List.of()).toArray(String[]::new));

        assertThat(ran.exit()).as(command + ": " + ran.said()).isZero();
        assertThat(ran.out()).as(command).contains(what(command));
      }
      Snapshot.Change change = before.to(world.snapshot());
      assertThat(change.gone()).isEmpty();
      assertThat(change.replaced()).as("cleanup retired these two, and rollback brought them back").containsExactlyInAnyOrder(
          new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", World.FLUX, "flux"),
          new ObjectRef(ObjectRef.SOURCE, "OCIRepository", World.FLUX, "flux-manifests"));
    }
  }

  private static String what(String command) {
    return switch (command) {
      case "inspect" -> "Kustomization/flux-system/flux";
      case "plan" -> "S6  Adopt";
      case "apply", "resume" -> "S7";
      case "status" -> "held by: nobody";
      case "cleanup" -> "all steps are done";
      case "rollback" -> "all is as S0's backup says";
      case "brake" -> "braked";
      default -> "";
    };
  }
}
