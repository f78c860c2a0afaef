package dev.fluxlift.live.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LiveGateTest {
  @Test
  void whatIsMissingIsNamedAndCounted() {
    assertThat(LiveGate.decide(List.of("root", "Go 1.26 or newer (no go on PATH)"), false).getReason())
        .hasValue("live tests need root, Go 1.26 or newer (no go on PATH)");
    assertThat(LiveNotRun.line(7, Set.of("live tests need root")))
        .contains("7 LIVE TESTS DID NOT RUN: live tests need root");
  }

  @Test
  void whereLiveTestsAreRequiredTheirAbsenceIsAFailure() {
    assertThatThrownBy(() -> LiveGate.decide(List.of("root"), true)).hasMessageContaining("root");
    assertThat(LiveGate.decide(List.of(), true).isDisabled()).isFalse();
  }

  @Test
  void aRecentGoIsOneDotTwentySixOrLater() {
    assertThat(Machine.recent("go version go1.26.8 linux/amd64")).isTrue();
    assertThat(Machine.recent("go version go1.25.3 linux/amd64")).isFalse();
    assertThat(Machine.recent("")).isFalse();
  }
}
