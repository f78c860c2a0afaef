package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.OperatorByHand;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** V1: the operator adopts Flux while the old Kustomization runs. */
class V01AdoptionTest {

  @Tag("live")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void adoptionKeepsEveryObjectAndRestartsEachControllerOnce(FluxLine line) {
    try (World world = Worlds.fluxReady(line)) {
      OperatorByHand.install(world);
      Snapshot before = world.snapshot();

      Experiment.adopt(world);

      Snapshot after = world.snapshot();
      Set<ObjectRef> flux = Experiment.fluxObjects(world);
      Snapshot.Change change = before.to(after);
      assertThat(change.gone()).isEmpty();
      assertThat(change.replaced()).isEmpty();
      assertThat(change.added()).extracting(ObjectRef::kind).containsExactly("FluxInstance");
      assertThat(after.podsOutside(World.FLUX)).isEqualTo(before.podsOutside(World.FLUX));
      assertRestartedOnce(line, before, after);
      List<LiveObject> owned = after.where(Experiment.ownedBy(Experiment.OWNER));
      assertThat(owned).extracting(LiveObject::ref).containsExactlyInAnyOrderElementsOf(flux);
      assertThat(owned).allSatisfy(V01AdoptionTest::assertStamped);
      assertThat(after.objects().get(new ObjectRef("", "Namespace", "", World.FLUX)).annotations())
          .containsEntry("fluxcd.controlplane.io/prune", "disabled");
      assertThat(world.kube().get(Api.FLUX_INSTANCE, World.FLUX, "flux").inventory())
          .containsExactlyInAnyOrderElementsOf(flux);
      assertThat(Experiment.arguments(world, "kustomize-controller"))
          .contains("--concurrent=8", "--requeue-dependency=5s");
    }
  }

  private static void assertRestartedOnce(FluxLine line, Snapshot before, Snapshot after) {
    Map<String, List<String>> old = Experiment.controllerPods(before);
    Map<String, List<String>> now = Experiment.controllerPods(after);
    for (String controller : line.components()) {
      assertThat(now.get(controller)).as(controller).hasSize(1).doesNotContainAnyElementsOf(old.get(controller));
      assertThat(Experiment.rollouts(after).get(controller)).as(controller)
          .isEqualTo(Experiment.rollouts(before).get(controller) + 1);
    }
  }

  private static void assertStamped(LiveObject object) {
    assertThat(object.annotations()).as(object.ref().toString())
        .containsEntry("kustomize.toolkit.fluxcd.io/ssa", "Ignore")
        .containsEntry("kustomize.toolkit.fluxcd.io/prune", "Disabled");
    assertThat(object.labels()).as(object.ref().toString())
        .containsEntry("fluxcd.controlplane.io/namespace", World.FLUX)
        .containsEntry("app.kubernetes.io/managed-by", "flux-operator")
        .doesNotContainKey(Experiment.OLD_OWNER);
    assertThat(object.managers()).as(object.ref().toString())
        .filteredOn(manager -> !manager.startsWith("kube-")).containsExactly("flux-operator/Apply");
  }
}
