package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.run.Journal;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SIGKILL at the boundaries of the sub-steps of each way back and in the middle of them: it ends as one that was not. */
class KilledBackTest {
  private static final Predicate<String> ALL = _ -> true;
  private static final Predicate<String> RECORDS = point -> !point.startsWith("waiting");
  private static final Set<String> FEW = Set.of("the way chosen", "INTENT delete-instance", "EFFECT remove-files", "INTENT canary");

  /** A way back and what it left. */
  private record Returned(EndState start, EndState end, Set<ObjectRef> gone, String tree) {}

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

  @Tag("live-full")
  @Test
  void fromTheRetiredOwner() {
    assertThat(back("S8", FluxLine.FLUX_2_6, ALL)).hasSizeGreaterThanOrEqualTo(20)
        .contains("INTENT restore-files", "INTENT un-stamp", "INTENT resume-owner", "EFFECT canary",
            "INTENT delete-instance", "INTENT remove-files", "INTENT remove-releases", "EFFECT remove-releases");
  }

  @Tag("live-full")
  @Test
  void fromTheAdoption() {
    assertThat(back("S6", FluxLine.FLUX_2_6, RECORDS)).hasSizeGreaterThanOrEqualTo(15)
        .contains("EFFECT un-stamp", "INTENT re-own", "INTENT canary", "EFFECT delete-instance");
  }

  @Tag("live-full")
  @Test
  void fromTheDisabledInstance() {
    assertThat(back("S4", FluxLine.FLUX_2_6, RECORDS)).hasSizeGreaterThanOrEqualTo(15)
        .contains("INTENT prove-unadopted", "INTENT delete-instance", "EFFECT remove-releases", "INTENT canary");
  }

  @Tag("live-full")
  @Test
  void fromTheRetiredOwnerOnTheNewerLine() {
    assertThat(back("S8", FluxLine.FLUX_2_9, RECORDS)).hasSizeGreaterThanOrEqualTo(15);
  }

  @Tag("live-full")
  @Test
  void fromTheAdoptionOnTheNewerLine() {
    assertThat(back("S6", FluxLine.FLUX_2_9, RECORDS)).hasSizeGreaterThanOrEqualTo(15);
  }

  private static List<String> back(String step, FluxLine line, Predicate<String> chosen) {
    Returned uninterrupted;
    try (World world = Tool.after(step, line)) {
      EndState start = EndState.of(world);
      Snapshot before = world.snapshot();
      Tool.Ran ran = Tool.run(world, "rollback", "--yes");
      assertThat(ran.exit()).as(ran.said()).isZero();
      uninterrupted = returned(world, start, before);
    }
    try (World world = Tool.after(step, line); Watched watched = new Watched(world, uninterrupted.gone())) {
      Snapshot before = world.snapshot();

      List<String> points = killed(world, step, chosen);

      Returned interrupted = returned(world, uninterrupted.start(), before);
      assertThat(interrupted.gone()).isEqualTo(uninterrupted.gone());
      assertThat(interrupted.tree()).isEqualTo(uninterrupted.tree()).isEqualTo(world.firstTree());
      assertThat(uninterrupted.end().from(uninterrupted.start(), uninterrupted.start())).isNotEmpty();
      assertThat(interrupted.end().from(uninterrupted.end(), uninterrupted.start())).isEmpty();
      assertThat(watched.violations()).isEmpty();
      MoveBackTest.assertAsBefore(world, before);
      return points;
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

  private static Returned returned(World world, EndState start, Snapshot before) {
    world.awaitReady(Api.KUSTOMIZATION, "flux");
    world.awaitSettled();
    Set<ObjectRef> gone = before.to(world.snapshot()).gone().stream().map(KilledBackTest::anyRevision).collect(Collectors.toSet());
    return new Returned(start, EndState.of(world), gone, world.tree());
  }

  /** How often helm-controller upgraded the releases that the move made is its own affair: their records go with them. */
  private static ObjectRef anyRevision(ObjectRef ref) {
    return ref.kind().equals("Secret")
        ? new ObjectRef(ref.group(), ref.kind(), ref.namespace(), ref.name().replaceFirst(
            "^(sh\\.helm\\.release\\.v1\\.flux-(instance|operator)\\.v)\\d+$", "$1N"))
        : ref;
  }
}
