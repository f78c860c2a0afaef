package dev.fluxlift.engine.estate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveObjectTest {
  @Test
  void readyOfAnOlderGenerationIsNotReadyWhereTheStatusSaysWhich() {
    assertThat(object(2, Map.of("observedGeneration", 2), Map.of()).ready()).isTrue();
    assertThat(object(3, Map.of("observedGeneration", 2), Map.of()).ready()).isFalse();
  }

  @Test
  void norWhereOnlyTheConditionSaysWhichAsOfAFluxInstance() {
    assertThat(object(2, Map.of(), Map.of("observedGeneration", 2)).ready()).isTrue();
    assertThat(object(2, Map.of(), Map.of("observedGeneration", 1)).ready()).isFalse();
  }

  @Test
  void theStatusOutranksTheConditionOfASuspendedKustomization() {
    // V19: kustomize-controller brings the status up to date and leaves the condition
    assertThat(object(2, Map.of("observedGeneration", 2), Map.of("observedGeneration", 1)).ready()).isTrue();
  }

  @Test
  void aKindThatSaysNoGenerationIsBelieved() {
    assertThat(object(7, Map.of(), Map.of()).ready()).isTrue();
  }

  private static LiveObject object(int generation, Map<String, Object> status, Map<String, Object> condition) {
    Mapping ready = Mapping.of("type", "Ready", "status", "True");
    for (var field : condition.entrySet()) {
      ready = ready.with(field.getKey(), dev.fluxlift.yaml.Value.of(field.getValue()));
    }
    Mapping all = Mapping.of("conditions", List.of(ready));
    for (var field : status.entrySet()) {
      all = all.with(field.getKey(), dev.fluxlift.yaml.Value.of(field.getValue()));
    }
    return new LiveObject(Mapping.of("metadata", Map.of("generation", generation), "status", all));
  }
}
