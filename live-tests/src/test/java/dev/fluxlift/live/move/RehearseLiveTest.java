package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.World;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A copy of a real cluster stays as the cluster is, and the move goes well in it; the cluster itself is only read. */
class RehearseLiveTest {
  @Tag("live")
  @Test
  void theMoveIsRehearsedOnACopyOfTheCluster() {
    rehearsed(FluxLine.FLUX_2_6);
  }

  @Tag("live-full")
  @Test
  void andOnTheNewerLine() {
    rehearsed(FluxLine.FLUX_2_9);
  }

  private static void rehearsed(FluxLine line) {
    try (World world = Tool.untouched(line)) {
      Tool.Ran ran = Tool.run(world, "rehearse", "--from-cluster");

      assertThat(ran.exit()).as(ran.said()).isZero();
      assertThat(ran.out()).startsWith("a copy of cluster ").contains("went well: nothing was lost");
      System.out.println("measured: Flux " + line.version() + " rehearsed on a copy of the cluster in " + ran.took().toSeconds() + " s");
    }
  }
}
