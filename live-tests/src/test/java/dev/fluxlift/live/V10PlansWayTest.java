package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** V10: the migration plan's own way adopts, if version, artifact and all six components are given. */
class V10PlansWayTest {

  @Tag("live-full")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void helmControllerInstallsWhatReplacesHelmController(FluxLine line) {
    try (World world = Worlds.fluxReady(line)) {
      Snapshot before = world.snapshot();
      long start = System.nanoTime();

      ThroughGit.adoptThePlansWay(world, UnaryOperator.identity());

      System.out.println("V10 " + line + " adopted: " + (System.nanoTime() - start) / 1_000_000_000 + " s");
      Snapshot after = world.snapshot();
      assertThat(before.to(after).gone()).isEmpty();
      assertThat(before.to(after).replaced()).isEmpty();
      assertThat(after.where(Experiment.ownedBy(Experiment.OWNER))).extracting(LiveObject::ref)
          .containsExactlyInAnyOrderElementsOf(Experiment.fluxObjects(world));
      assertThat(after.podsOutside(World.FLUX)).isEqualTo(before.podsOutside(World.FLUX));
    }
  }
}
