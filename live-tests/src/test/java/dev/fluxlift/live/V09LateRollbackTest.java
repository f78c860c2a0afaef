package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** V9: putting the old files back without un-stamping is no rollback, though everything says Ready. */
class V09LateRollbackTest {

  @Tag("live-full")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void onlyWhatTheOperatorDoesNotHoldComesBack(FluxLine line) {
    try (World world = Worlds.fourComponents(line)) {
      V03RetireTest.retire(world);
      world.await("the kinds left out to be gone", () -> V08FourComponentsTest.extraKinds(world) == 0);
      Snapshot before = world.snapshot();
      List<String> arguments = Experiment.arguments(world, "source-controller");

      Experiment.restoreFluxFile(world);
      world.edit(Experiment.FLUX_FILE, text -> text.replace("--concurrent=8", "--concurrent=9"));
      world.commitAndReconcile("The old Flux again");
      world.awaitValue("the old Kustomization to be Ready",
          () -> world.kube().find(Api.KUSTOMIZATION, World.FLUX, "flux").filter(LiveObject::ready));

      Snapshot after = world.snapshot();
      Map<String, Long> wanted = new TreeMap<>(Experiment.leftOut(world));
      wanted.putAll(Map.of("Kustomization", 1L, "OCIRepository", 1L));
      assertThat(Experiment.byKind(before.to(after).added())).isEqualTo(wanted);
      assertThat(world.kube().list(Worlds.imageRepository(world), "")).isEmpty();
      assertThat(Experiment.arguments(world, "source-controller")).isEqualTo(arguments).contains("--concurrent=8");
      for (String controller : List.of("source-controller", "kustomize-controller", "helm-controller",
          "notification-controller")) {
        assertThat(world.kube().get(Api.DEPLOYMENT, World.FLUX, controller).labels())
            .containsEntry(Experiment.OWNER, "flux").doesNotContainKey(Experiment.OLD_OWNER);
      }
    }
  }
}
