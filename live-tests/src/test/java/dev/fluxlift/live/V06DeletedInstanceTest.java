package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** V6: deleting the FluxInstance after adoption is no rollback. */
class V06DeletedInstanceTest {

  @Tag("live")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void deletingTheInstanceDeletesFluxAndEveryObjectOfIt(FluxLine line) {
    try (World world = Worlds.adopted(line)) {
      Snapshot before = world.snapshot();
      Set<ObjectRef> flux = Experiment.fluxObjects(world);

      Instant asked = Instant.now();
      world.kube().delete(Api.FLUX_INSTANCE, World.FLUX, "flux");
      world.await("the FluxInstance to be gone",
          () -> world.kube().find(Api.FLUX_INSTANCE, World.FLUX, "flux").isEmpty());
      Experiment.measured(line, "FluxInstance deleted until gone", Duration.between(asked, Instant.now()));

      Snapshot after = world.snapshot();
      Map<String, Long> gone = Experiment.byKind(before.to(after).gone());
      Map<String, Long> wanted = Experiment.byKind(
          flux.stream().filter(ref -> !ref.kind().equals("Namespace")).collect(Collectors.toList()));
      assertThat(gone).containsAllEntriesOf(wanted);
      assertThat(after.of("Kustomization")).isEmpty();
      assertThat(after.of("HelmRelease")).isEmpty();
      assertThat(after.of("GitRepository")).isEmpty();
      assertThat(after.of("OCIRepository")).isEmpty();
      assertThat(after.objects()).containsKey(new ObjectRef("", "Namespace", "", World.FLUX));
      assertThat(after.podsOutside(World.FLUX)).isEqualTo(before.podsOutside(World.FLUX));
    }
  }
}
