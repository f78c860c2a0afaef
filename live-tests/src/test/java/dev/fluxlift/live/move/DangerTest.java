package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Orders that lose a cluster are refused, naming the reason, and change nothing. */
class DangerTest {
  private static final String FLUX_FILE = "kubernetes/flux/config/flux.yaml";
  private static final String CHART = "kubernetes/apps/flux-system/flux-instance/app/ocirepository.yaml";

  @Tag("live")
  @Test
  void cleaningUpBeforeTheAdoptionIsRefused() {
    try (World world = Tool.after("S4", FluxLine.FLUX_2_6)) {
      Snapshot before = world.snapshot();

      Tool.Ran early = Tool.run(world, "cleanup", "--yes");

      assertThat(early.exit()).as(early.said()).isEqualTo(3);
      assertThat(early.said()).contains("not verified");
      assertThat(before.to(world.snapshot()).gone()).isEmpty();
      assertThat(world.kube().find(Api.KUSTOMIZATION, World.FLUX, "flux")).isPresent();
    }
  }

  @Tag("live-full")
  @Test
  void aChartBumpedMeanwhileMakesThePlanStale() {
    try (World world = Tool.after("S4", FluxLine.FLUX_2_6)) {
      world.edit(CHART, text -> text.replace("0.32.0", "0.58.1"));
      world.commit("Bump the chart");

      Tool.Ran stale = Tool.run(world, "resume", "--yes", "--soak", "none");

      assertThat(stale.exit()).as(stale.said()).isEqualTo(4);
      assertThat(stale.said()).contains(CHART).contains("Bump the chart");
    }
  }

  @Tag("live-full")
  @Test
  void aGuardTakenAwayStopsTheCleanup() {
    try (World world = Tool.after("S7", FluxLine.FLUX_2_6)) {
      world.edit(FLUX_FILE, text -> text.replace("  suspend: true\n", ""));
      world.commitAndReconcile("Resume the old Flux");

      Tool.Ran refused = Tool.run(world, "cleanup", "--yes");

      assertThat(refused.exit()).as(refused.said()).isIn(3, 4);
      assertThat(refused.said()).contains(FLUX_FILE);
      assertThat(world.kube().get(Api.FLUX_INSTANCE, World.FLUX, "flux")).matches(LiveObject::ready);
    }
  }

  @Tag("live-full")
  @Test
  void anInstanceDeletedByHandIsSeenByVerifyAndCleanup() {
    try (World world = Tool.after("S7", FluxLine.FLUX_2_6)) {
      world.kube().delete(Api.FLUX_INSTANCE, World.FLUX, "flux");
      world.await("the FluxInstance to be on its way",
          () -> world.kube().find(Api.FLUX_INSTANCE, World.FLUX, "flux").filter(o -> !o.terminating()).isEmpty());

      assertThat(Tool.run(world, "verify", "--so-far").exit()).isEqualTo(3);
      Tool.Ran refused = Tool.run(world, "cleanup", "--yes");
      assertThat(refused.exit()).as(refused.said()).isEqualTo(3);
    }
  }

  @Tag("live-full")
  @Test
  void credentialsOfTheOldBootstrapAreMoved() {
    try (World world = Tool.after("S8", FluxLine.FLUX_2_6)) {
      assertThat(world.workTree().resolve("kubernetes/bootstrap/flux")).doesNotExist();
      assertThat(Files.exists(world.workTree().resolve("kubernetes/bootstrap/age-key.sops.yaml"))).isTrue();
      assertThat(Files.exists(world.workTree().resolve("kubernetes/bootstrap/github-deploy-key.sops.yaml"))).isTrue();
    }
  }
}
