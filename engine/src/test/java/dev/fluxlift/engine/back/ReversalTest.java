package dev.fluxlift.engine.back;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.plan.FileChange;
import dev.fluxlift.engine.plan.StepId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReversalTest {
  private final Map<String, String> files = new TreeMap<>();
  private final Map<StepId, List<FileChange>> committed = new EnumMap<>(StepId.class);
  private final Reversal reversal = new Reversal(new Repository() {
    @Override
    public Optional<String> now(String path) {
      return Optional.ofNullable(files.get(path));
    }

    @Override
    public List<FileChange> committed(StepId step) {
      return committed.getOrDefault(step, List.of());
    }
  });

  @Test
  void aStepThatWasNeverCommittedTakesNothingBack() {
    files.put("flux.yaml", "anything");
    assertThat(reversal.of(List.of(StepId.S1))).isEmpty();
  }

  @Test
  void aFileWeMadeGoesEvenWhenABotBumpedAVersionInIt() {
    committed(StepId.S4, "hr.yaml", null, "version: 0.32.0\n");
    files.put("hr.yaml", "version: 0.33.0\n");
    assertThat(reversal.of(List.of(StepId.S4))).containsExactly(Map.entry("hr.yaml", Optional.empty()));
    files.clear();
    assertThat(reversal.of(List.of(StepId.S4))).isEmpty();
  }

  @Test
  void aFileWeMadeAndLaterChangedStaysAwayOnceItIsGone() {
    committed(StepId.S4, "hr.yaml", null, "reconcile: disabled\n");
    committed(StepId.S6, "hr.yaml", "reconcile: disabled\n", "reconcile: enabled\n");
    files.put("hr.yaml", "suspend: true\nreconcile: enabled\n");
    assertThat(reversal.of(List.of(StepId.S6, StepId.S4))).containsExactly(Map.entry("hr.yaml", Optional.empty()));
    files.clear();
    assertThat(reversal.of(List.of(StepId.S6, StepId.S4))).isEmpty();
  }

  @Test
  void aFileWeRemovedComesBackUnlessItIsThere() {
    committed(StepId.S8, "flux.yaml", "guarded\n", null);
    assertThat(reversal.of(List.of(StepId.S8))).containsExactly(Map.entry("flux.yaml", Optional.of("guarded\n")));
    files.put("flux.yaml", "unguarded by a way back that was killed\n");
    assertThat(reversal.of(List.of(StepId.S8))).isEmpty();
  }

  @Test
  void inAFileWeEditedOthersLinesStay() {
    committed(StepId.S1, "flux.yaml", "spec:\n  a: 1\n  b: 2\n  c: 3\n", "spec:\n  suspend: true\n  a: 1\n  b: 2\n  c: 3\n");
    files.put("flux.yaml", "spec:\n  suspend: true\n  a: 1\n  b: 2\n  c: 4\n");
    assertThat(reversal.of(List.of(StepId.S1)))
        .containsExactly(Map.entry("flux.yaml", Optional.of("spec:\n  a: 1\n  b: 2\n  c: 4\n")));
    files.put("flux.yaml", "spec:\n  a: 1\n  b: 2\n  c: 4\n");
    assertThat(reversal.of(List.of(StepId.S1))).as("made already").isEmpty();
  }

  @Test
  void severalStepsOnOneFileAreTakenBackFromTheLastOn() {
    committed(StepId.S2, "kustomization.yaml", "a\n", "a\noperator\n");
    committed(StepId.S4, "kustomization.yaml", "a\noperator\n", "a\noperator\ninstance\n");
    files.put("kustomization.yaml", "a\noperator\ninstance\n");
    assertThat(reversal.of(List.of(StepId.S4, StepId.S2)))
        .containsExactly(Map.entry("kustomization.yaml", Optional.of("a\n")));
  }

  @Test
  void aStepIsTakenBackThoughLinesOfEarlierOnesBesideItAreGoneAlready() {
    committed(StepId.S2, "kustomization.yaml", "a\npatches:\n", "a\noperator\npatches:\n");
    committed(StepId.S4, "kustomization.yaml", "a\noperator\npatches:\n", "a\noperator\ninstance\npatches:\n");
    committed(StepId.S6, "kustomization.yaml", "a\noperator\ninstance\npatches:\n", "a\noperator\ninstance\n");
    for (String gone : List.of("a\noperator\ninstance\npatches:\n", "a\noperator\npatches:\n", "a\npatches:\n")) {
      files.put("kustomization.yaml", gone);
      assertThat(reversal.of(List.of(StepId.S6))).as(gone).isEmpty();
    }
    for (String left : List.of("a\noperator\ninstance\n", "a\noperator\n", "a\n")) {
      files.put("kustomization.yaml", left);
      assertThat(reversal.of(List.of(StepId.S6))).as(left)
          .containsExactly(Map.entry("kustomization.yaml", Optional.of(left + "patches:\n")));
    }
    files.put("kustomization.yaml", "a\nanother\n");
    assertThatThrownBy(() -> reversal.of(List.of(StepId.S6))).isInstanceOf(WayBackStopped.class);
  }

  @Test
  void somebodyElsesChangeOfOurLinesIsAConflict() {
    committed(StepId.S1, "flux.yaml", "a\n", "suspend: true\na\n");
    files.put("flux.yaml", "suspend: false\na\n");
    assertThatThrownBy(() -> reversal.of(List.of(StepId.S1)))
        .isInstanceOfSatisfying(WayBackStopped.class, e -> {
          assertThat(e.finding().code()).isEqualTo(BackFinding.BACK_TEXT_CONFLICT);
          assertThat(e.finding().where()).isEqualTo("flux.yaml");
        });
    files.clear();
    assertThatThrownBy(() -> reversal.of(List.of(StepId.S1))).hasMessageContaining("somebody removed it");
  }

  private void committed(StepId step, String path, String before, String after) {
    committed.put(step, List.of(new FileChange(path, Optional.ofNullable(before), Optional.ofNullable(after))));
  }
}
