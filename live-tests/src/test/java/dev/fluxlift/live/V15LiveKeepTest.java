package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** V15: Helm reads the keep policy from the stored release, so an annotation on the live object protects nothing. */
class V15LiveKeepTest {

  @Tag("live")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void deletingTheReleaseDeletesTheAnnotatedInstanceAndAllOfFlux(FluxLine line) {
    try (World world = Worlds.plansWay(line)) {
      world.kube().annotate(Api.FLUX_INSTANCE, World.FLUX, "flux", Map.of("helm.sh/resource-policy", "keep"),
          "fluxlift");
      Worlds.suspendLive(world, ThroughGit.INSTANCE);
      Snapshot before = world.snapshot();

      world.kube().delete(Api.HELM_RELEASE, World.FLUX, ThroughGit.INSTANCE);
      world.await("the FluxInstance to be gone",
          () -> world.kube().find(Api.FLUX_INSTANCE, World.FLUX, "flux").isEmpty());

      List<ObjectRef> gone = before.to(world.snapshot()).gone();
      assertThat(gone).containsAll(
          Experiment.fluxObjects(world).stream().filter(ref -> !ref.kind().equals("Namespace")).toList());
      Snapshot after = world.snapshot();
      for (String kind : List.of("Kustomization", "HelmRelease", "GitRepository", "OCIRepository")) {
        assertThat(after.of(kind)).as(kind).isEmpty();
      }
      assertThat(after.objects()).containsKey(new ObjectRef("", "Namespace", "", World.FLUX));
      assertThat(after.podsOutside(World.FLUX)).isEqualTo(before.podsOutside(World.FLUX));
    }
  }
}
