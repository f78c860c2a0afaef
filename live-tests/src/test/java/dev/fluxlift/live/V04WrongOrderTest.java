package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** V4: removing the old files before adoption. */
class V04WrongOrderTest {

  @Tag("live-full")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void fluxRemovesItselfAndSaysReady(FluxLine line) {
    try (World world = Worlds.fluxReady(line)) {
      Snapshot before = world.snapshot();
      Experiment.removeFluxFile(world);
      world.commit("Remove the old Flux too early");

      world.reconcile(Api.GIT_REPOSITORY, World.FLUX, "home-kubernetes");
      world.await("the controllers to be gone", () -> Experiment.controllerPods(world.snapshot()).isEmpty());

      Snapshot after = world.snapshot();
      List<ObjectRef> gone = before.to(after).gone();
      // How far the collection comes is a race: it ends when kustomize-controller, whose Deployment it deletes first, is
      // stopped, or a little later when it has deleted its own right to delete (seen: nothing more, or Services,
      // ServiceAccounts, the ResourceQuota and ClusterRoleBindings too). CRDs and Namespace come last, so they survive.
      assertThat(Experiment.byKind(gone)).containsEntry("Deployment", (long) line.components().size()).containsEntry("OCIRepository", 1L)
          .doesNotContainKeys("CustomResourceDefinition", "Namespace", "HelmRelease", "GitRepository");
      LiveObject old = world.kube().get(Api.KUSTOMIZATION, World.FLUX, "flux");
      assertThat(old.terminating()).isTrue();
      assertThat(old.body().list("metadata", "finalizers")).isNotEmpty();
      // nobody is left to say that something is wrong; one that was at work just then says for ever that it is
      assertThat(after.of("Kustomization")).filteredOn(ks -> !ks.terminating())
          .anyMatch(LiveObject::ready)
          .noneMatch(ks -> ks.condition("Ready").flatMap(c -> c.text("status")).filter("False"::equals).isPresent());
      assertThat(after.podsOutside(World.FLUX)).isEqualTo(before.podsOutside(World.FLUX));
    }
  }
}
