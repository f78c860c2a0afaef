package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** V8: with the chart's four default components the removal of the old Flux takes the image automation with it. */
class V08FourComponentsTest {

  @Tag("live-full")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void theImageKindsAndTheirObjectsGo(FluxLine line) {
    try (World world = Worlds.fourComponents(line)) {
      Snapshot before = world.snapshot();
      assertThat(world.kube().find(Worlds.imageRepository(world), World.FLUX, "podinfo")).isPresent();

      V03RetireTest.retire(world);
      world.await("the kinds left out to be gone", () -> extraKinds(world) == 0);

      Snapshot after = world.snapshot();
      Map<String, Long> gone = new TreeMap<>(Experiment.byKind(before.to(after).gone()));
      // the snapshot knows it by one version only
      gone.remove("ImageRepository");
      Map<String, Long> wanted = new TreeMap<>(Experiment.leftOut(world));
      wanted.putAll(Map.of("Kustomization", 1L, "OCIRepository", 1L));
      assertThat(gone).isEqualTo(wanted).containsKeys("CustomResourceDefinition", "Deployment", "ServiceAccount");
      assertThat(before.to(after).replaced()).isEmpty();
      assertThat(after.podsOutside(World.FLUX)).isEqualTo(before.podsOutside(World.FLUX));
    }
  }

  static long extraKinds(World world) {
    return world.snapshot().of("CustomResourceDefinition").stream()
        .filter(crd -> world.line().extraComponents().contains(
            crd.labels().getOrDefault("app.kubernetes.io/component", "")))
        .count();
  }
}
