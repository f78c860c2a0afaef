package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.World;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** V2: after adoption the old Kustomization says Ready and manages nothing. */
class V02OldPatchesTest {

  @Tag("live-full")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void aPatchChangedInTheOldKustomizationReachesNothing(FluxLine line) {
    try (World world = Worlds.adopted(line)) {
      long generation = old(world).generation();
      List<String> arguments = Experiment.arguments(world, "kustomize-controller");
      world.edit(Experiment.FLUX_FILE, text -> text.replace("--concurrent=8", "--concurrent=9"));
      world.commitAndReconcile("More workers");

      world.reconcile(Api.KUSTOMIZATION, World.FLUX, "flux");

      assertThat(old(world).generation()).isGreaterThan(generation);
      world.awaitReady(Api.KUSTOMIZATION, "flux");
      assertThat(Experiment.arguments(world, "kustomize-controller")).isEqualTo(arguments).contains("--concurrent=8");
    }
  }

  private static LiveObject old(World world) {
    return world.kube().get(Api.KUSTOMIZATION, World.FLUX, "flux");
  }
}
