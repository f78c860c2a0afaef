package dev.fluxlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.run.Status;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusCommandTest {
  private static Status status(Optional<StepId> back, Optional<String> unrehearsed) {
    return new Status(
        Optional.of("0123456789ab"), Optional.of(StepId.S4), Optional.empty(), Optional.empty(), List.of(StepId.S0), List.of(), back,
        unrehearsed, List.of());
  }

  @Test
  void aWayBackThatHasNotEndedIsNamedWithTheCommandThatEndsIt() {
    assertThat(StatusCommand.words(status(Optional.of(StepId.S0), Optional.empty())))
        .contains("A WAY BACK is under way, to S0").contains("End it with: fluxlift rollback\n");
    assertThat(StatusCommand.words(status(Optional.of(StepId.S4), Optional.empty()))).contains("End it with: fluxlift rollback --to S4\n");
    assertThat(StatusCommand.value(status(Optional.of(StepId.S4), Optional.empty())).text("backEndsBy")).contains("fluxlift rollback --to S4");
    assertThat(StatusCommand.words(status(Optional.empty(), Optional.empty()))).doesNotContain("WAY BACK", "rollback");
  }

  @Test
  void whyAMoveWasNotRehearsedIsShown() {
    assertThat(StatusCommand.words(status(Optional.empty(), Optional.of("a strange server")))).contains("UNREHEARSED, because: a strange server");
    assertThat(StatusCommand.words(status(Optional.empty(), Optional.empty()))).doesNotContain("UNREHEARSED");
  }
}
