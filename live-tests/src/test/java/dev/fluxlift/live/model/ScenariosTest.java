package dev.fluxlift.live.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.live.bed.FluxLine;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each fixed scenario ends on the simulator as it was recorded from the real control plane. */
class ScenariosTest {

  @TestFactory
  Stream<DynamicTest> theSimulatorEndsAsTheRealControlPlane() {
    Simulated simulated = new Simulated(1);
    return Scenarios.all().stream().flatMap(scenario -> Recorded.lines(scenario).stream()
        .map(line -> DynamicTest.dynamicTest(scenario.name() + " on Flux " + line.version(), () ->
            assertThat(Recorded.of(scenario, line).orElseThrow().to(simulated.run(scenario, line))).isEmpty())));
  }

  @Test
  void enoughWasRecorded() {
    long recorded = Scenarios.all().stream().filter(s -> Recorded.lines(s).contains(FluxLine.FLUX_2_6)).count();
    assertThat(recorded).isGreaterThanOrEqualTo(40);
  }
}
