package dev.fluxlift.live.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.live.bed.FluxLine;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each scenario ends on the simulator as it did on the real control plane; {@code -Dfluxlift.scenarios.only=REGEX} runs some,
 * of the stories those with such a name.
 */
class ScenariosTest {
  private static final String ONLY = System.getProperty("fluxlift.scenarios.only", ".*");
  private final Simulated simulated = new Simulated(1);

  @TestFactory
  Stream<DynamicTest> theSimulatorEndsAsTheRealControlPlane() {
    return Scenarios.all().stream().filter(s -> !s.wholeWorld() && s.name().matches(ONLY)).flatMap(scenario -> Recorded.lines(scenario).stream()
        .map(line -> DynamicTest.dynamicTest(scenario.name() + " on Flux " + line.version(), () ->
            assertThat(Recorded.of(scenario, line).orElseThrow().to(simulated.run(scenario, line))).isEmpty())));
  }

  @TestFactory
  Stream<DynamicTest> eachScenarioOfAStoryEndsAsOnTheRealControlPlane() {
    return OperatorScenarios.stories().stream().filter(story -> story.name().matches(ONLY)).flatMap(story ->
        Stream.of(FluxLine.values()).map(line -> DynamicTest.dynamicTest(story.name() + " on Flux " + line.version(), () -> {
          Map<Scenario, Result> ends = simulated.run(story, line);
          ends.forEach((scenario, end) -> Recorded.of(scenario, line)
              .ifPresent(real -> assertThat(real.to(end)).as(scenario.name()).isEmpty()));
        })));
  }

  @TestFactory
  Stream<DynamicTest> theSeedsThatWerePlayedStillEndTheSame() {
    return Stream.of(FluxLine.values()).map(line -> DynamicTest.dynamicTest("seeds on Flux " + line.version(), () ->
        assertThat(played(line)).allSatisfy(seed -> assertThat(
            simulated.run(RandomScenario.of(seed.seed()), line).hash()).as("seed %s", seed).isEqualTo(seed.end()))));
  }

  /** Those that a live run of this commit plays on the real control plane too. */
  @TestFactory
  Stream<DynamicTest> theSeedsOfThisCommitCanBePlayed() {
    return Seeds.ofThisCommit(Integer.getInteger("fluxlift.scenarios.seeds", 10)).stream().map(seed ->
        DynamicTest.dynamicTest("seed " + seed, () -> {
          Result end = simulated.run(RandomScenario.of(seed), FluxLine.FLUX_2_6);
          assertThat(end.objects()).isNotEmpty();
          assertThat(simulated.run(RandomScenario.of(seed), FluxLine.FLUX_2_6).hash()).isEqualTo(end.hash());
        }));
  }

  private static List<Seeds.Played> played(FluxLine line) {
    return Seeds.played().stream().filter(p -> p.line().equals(line.version())).toList();
  }

  @Test
  void enoughWasRecorded() {
    for (FluxLine line : FluxLine.values()) {
      assertThat(Scenarios.all().stream().filter(s -> Recorded.lines(s).contains(line))).as(line.version())
          .hasSizeGreaterThanOrEqualTo(100);
    }
  }

  @Test
  void eachCommitHasSeedsOfItsOwn() {
    Set<Long> first = new HashSet<>(Seeds.from("0123456789abcdef0123456789abcdef01234567", 10));
    assertThat(first).hasSize(10);
    assertThat(Seeds.from("0123456789abcdef0123456789abcdef01234567", 10)).containsExactlyInAnyOrderElementsOf(first);
    assertThat(Seeds.from("0123456789ac0000000000000000000000000000", 10)).doesNotContainAnyElementsOf(first);
  }
}
