package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** V3: after adoption the old files can go. */
class V03RetireTest {

  @Tag("live")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void onlyTheOldKustomizationAndItsSourceGo(FluxLine line) {
    try (World world = Worlds.adopted(line)) {
      Snapshot before = world.snapshot();

      retire(world);

      Snapshot after = world.snapshot();
      Snapshot.Change change = before.to(after);
      assertThat(change.gone()).containsExactlyInAnyOrder(
          new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", World.FLUX, "flux"),
          new ObjectRef(ObjectRef.SOURCE, "OCIRepository", World.FLUX, "flux-manifests"));
      assertThat(change.replaced()).isEmpty();
      assertThat(change.added()).isEmpty();
      assertThat(after.podsOutside(World.FLUX)).isEqualTo(before.podsOutside(World.FLUX));
      assertThat(Experiment.controllerPods(after)).isEqualTo(Experiment.controllerPods(before));
    }
  }

  /** Removes the file and waits until what it made is gone. */
  static void retire(World world) {
    Experiment.removeFluxFile(world);
    world.commitAndReconcile("Remove the old Flux");
    world.await("the old Kustomization to be gone",
        () -> world.kube().find(Api.KUSTOMIZATION, World.FLUX, "flux").isEmpty()
            && world.kube().find(Api.OCI_REPOSITORY, World.FLUX, "flux-manifests").isEmpty());
    world.awaitSettled();
  }
}
