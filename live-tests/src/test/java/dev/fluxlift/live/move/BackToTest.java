package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Back to a step of the move by the tool, and forward again from there; and all the way back from another machine. */
class BackToTest {
  private static final String RECONCILE = "fluxcd.controlplane.io/reconcile";

  @Tag("live-full")
  @Test
  void fromTheRetiredOwnerToTheSoakAndForwardAgain() {
    try (World world = Tool.after("S8", FluxLine.FLUX_2_6)) {
      Snapshot before = world.snapshot();

      back(world, "S7");

      LiveObject owner = world.kube().get(Api.KUSTOMIZATION, World.FLUX, "flux");
      assertThat(owner.body().bool("spec", "suspend")).contains(true);
      assertThat(owner.body().bool("spec", "prune")).contains(false);
      world.awaitReady(Api.FLUX_INSTANCE, "flux");
      assertThat(before.to(world.snapshot()).replaced()).isEmpty();
      assertThat(before.to(world.snapshot()).gone()).isEmpty();

      Tool.Ran cleaned = Tool.run(world, "cleanup", "--yes");
      assertThat(cleaned.exit()).as(cleaned.said()).isZero();
      assertThat(world.kube().find(Api.KUSTOMIZATION, World.FLUX, "flux")).isEmpty();
      assertThat(before.to(world.snapshot()).gone()).isEmpty();
      assertThat(before.to(world.snapshot()).replaced()).isEmpty();
    }
  }

  @Tag("live-full")
  @Test
  void fromTheAdoptionToTheDisabledInstanceAndForwardAgain() {
    try (World world = Tool.after("S6", FluxLine.FLUX_2_6)) {
      Snapshot before = world.snapshot();

      back(world, "S4");

      LiveObject instance = world.kube().get(Api.FLUX_INSTANCE, World.FLUX, "flux");
      assertThat(instance.annotations()).containsEntry(RECONCILE, "disabled");
      assertThat(instance.inventory()).isEmpty();
      assertThat(world.kube().get(Api.DEPLOYMENT, World.FLUX, "source-controller").labels())
          .containsEntry("kustomize.toolkit.fluxcd.io/name", "flux")
          .doesNotContainKey("fluxcd.controlplane.io/name");
      assertThat(world.snapshot().podsOutside(World.FLUX)).isEqualTo(before.podsOutside(World.FLUX));

      forwardAndAllTheWayBack(world);
    }
  }

  @Tag("live-full")
  @Test
  void fromTheRetiredOwnerToTheOperatorAloneAndForwardAgain() {
    try (World world = Tool.after("S8", FluxLine.FLUX_2_6)) {
      back(world, "S2");

      assertThat(world.kube().find(Api.FLUX_INSTANCE, World.FLUX, "flux")).isEmpty();
      assertThat(world.kube().get(Api.DEPLOYMENT, World.FLUX, "flux-operator")).matches(World::rolledOut);

      forwardAndAllTheWayBack(world);
    }
  }

  @Tag("live-full")
  @Test
  void fromAnotherMachineItGoesBackAndSaysThatNothingWasCompared() throws IOException {
    try (World world = Tool.after("S6", FluxLine.FLUX_2_6)) {
      Snapshot before = world.snapshot();
      Path began = Tool.state(world).resolve("runs");
      Path away = Files.move(began, began.resolveSibling("on-another-machine"));

      Tool.Ran back = Tool.run(world, "rollback", "--yes");

      assertThat(back.exit()).as(back.said()).isZero();
      assertThat(back.out().lines().findFirst().orElse("")).contains("NOT compared").contains("the backup of S0 is on");
      assertThat(back.out()).contains("the canary proved");
      assertThat(before.to(world.snapshot()).replaced()).isEmpty();
      System.out.println("measured: back from S6 without the backup in " + back.took().toSeconds() + " s");

      Tool.Ran stranger = Tool.run(world, "rollback", "--yes");
      assertThat(stranger.out()).contains("nothing to undo").contains("NOT compared");
      removed(began);
      Files.move(away, began);
      Tool.Ran compared = Tool.run(world, "rollback", "--yes");
      assertThat(compared.exit()).as(compared.said()).isZero();
      assertThat(compared.out()).contains("all is as S0's backup says");
    }
  }

  private static void removed(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void back(World world, String step) {
    Tool.Ran back = Tool.run(world, "rollback", "--to", step, "--yes");
    assertThat(back.exit()).as(back.said()).isZero();
    assertThat(back.out()).contains("gone back to the state after " + step);
    System.out.println("measured: back to " + step + " in " + back.took().toSeconds() + " s");
    Tool.Ran again = Tool.run(world, "rollback", "--to", step, "--yes");
    assertThat(again.exit()).as(again.said()).isZero();
    assertThat(again.out()).contains("nothing to undo");
  }

  private static void forwardAndAllTheWayBack(World world) {
    Tool.Ran resumed = Tool.run(world, "resume", "--yes", "--soak", "none");
    assertThat(resumed.exit()).as(resumed.said()).isZero();
    world.awaitReady(Api.FLUX_INSTANCE, "flux");
    Tool.Ran all = Tool.run(world, "rollback", "--yes");
    assertThat(all.exit()).as(all.said()).isZero();
    assertThat(all.out()).contains("all is as S0's backup says");
  }
}
