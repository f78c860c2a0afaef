package dev.fluxlift.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.plan.StepId;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusTest {
  @TempDir Path directory;

  @Test
  void aWayBackThatWasKilledIsUnderWayUntilItHasEnded() {
    Journey journey = new Journey(directory);
    journey.forward(StepId.S4);
    assertThat(journey.status().back()).isEmpty();

    assertThat(journey.diesGoingBack(StepId.S2, 4)).isTrue();
    assertThat(journey.status().back()).contains(StepId.S2);

    journey.back(StepId.S2);
    assertThat(journey.status().back()).isEmpty();
  }
}
