package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.Await;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** V7: the commonMetadata guard turns the deletion of the instance into ten minutes of nothing. */
class V07GuardedInstanceTest {
  private static final Duration TWICE_FIVE_MINUTES_AND_SOME = Duration.ofMinutes(16);

  @Tag("live-full")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void deletingTheGuardedInstanceDeletesNothingElse(FluxLine line) {
    try (World world = Worlds.adopted(line)) {
      Mapping instance = Experiment.instance(line);
      world.kube().apply(instance.with("spec", instance.mapping("spec").with("commonMetadata",
          Mapping.of("annotations", Map.of("fluxcd.controlplane.io/prune", "disabled")))), "kubectl");
      world.await("the guard to be on every object", () -> world.snapshot()
          .where(Experiment.ownedBy(Experiment.OWNER)).stream()
          .allMatch(o -> o.annotations().getOrDefault("fluxcd.controlplane.io/prune", "").equals("disabled")));
      world.awaitSettled();
      Snapshot before = world.snapshot();
      long start = System.nanoTime();

      world.kube().delete(Api.FLUX_INSTANCE, World.FLUX, "flux");
      Await.until("the FluxInstance to be gone", TWICE_FIVE_MINUTES_AND_SOME,
          () -> world.kube().find(Api.FLUX_INSTANCE, World.FLUX, "flux").isEmpty());

      System.out.println("V7 " + line + " deletion: " + (System.nanoTime() - start) / 1_000_000_000 + " s");
      Snapshot after = world.snapshot();
      assertThat(before.to(after).gone())
          .containsExactly(new ObjectRef(ObjectRef.OPERATOR, "FluxInstance", World.FLUX, "flux"));
      assertThat(before.to(after).replaced()).isEmpty();
      assertThat(after.podsOutside(World.FLUX)).isEqualTo(before.podsOutside(World.FLUX));
      assertThat(Experiment.controllerPods(after)).isEqualTo(Experiment.controllerPods(before));
      for (String kind : List.of("Kustomization", "HelmRelease")) {
        assertThat(after.of(kind)).allSatisfy(
            object -> assertThat(object.body().list("metadata", "finalizers")).as(object.ref().toString()).hasSize(1));
      }
    }
  }
}
