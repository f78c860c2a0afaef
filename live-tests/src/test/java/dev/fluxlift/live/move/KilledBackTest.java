package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.run.Journal;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SIGKILL at the boundaries of the sub-steps of a way back and in the middle of them: the next run ends it. */
class KilledBackTest {
  private static final Set<String> FEW = Set.of("the way chosen", "INTENT delete-instance", "EFFECT remove-files", "INTENT canary");

  @Tag("live")
  @Test
  void aWayBackKilledAtAFewPointsEndsAllTheSame() {
    try (World world = Tool.after("S4", FluxLine.FLUX_2_6)) {
      Snapshot before = world.snapshot();

      List<String> points = killed(world, "S4", FEW::contains);

      assertThat(points).containsExactlyInAnyOrderElementsOf(FEW);
      MoveBackTest.assertAsBefore(world, before);
    }
  }

  /** Goes back with kills; the points. */
  private static List<String> killed(World world, String step, Predicate<String> chosen) {
    long start = System.nanoTime();
    Kills kills = new Kills(world, chosen);
    Tool.Ran last = kills.rollback();
    assertThat(last.exit()).as(last.said()).isZero();
    assertThat(last.out()).contains("all is as S0's backup says");
    assertThat(Records.of(world)).as("the canary was seen")
        .anyMatch(e -> e.type() == Journal.Type.EFFECT && e.step().endsWith("/canary"));
    System.out.println("measured: Flux " + world.line().version() + ": killed at " + kills.points().size()
        + " points of the way back from " + step + ", which ended after "
        + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s: " + kills.points());
    return kills.points();
  }
}
