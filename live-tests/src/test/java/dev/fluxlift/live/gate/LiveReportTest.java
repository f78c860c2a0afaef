package dev.fluxlift.live.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveReportTest {
  private static final LiveRecord GREEN =
      new LiveRecord("V1#adopts", List.of("2.6.4", "2.9.4"), true, 41, false, List.of("ready in 22 s", "gap 9 s"));
  private static final LiveRecord RED = new LiveRecord("V2#stays", List.of(), false, 3, true, List.of());

  @TempDir Path folder;

  @Test
  void theRecordsOfSeveralProcessesAreReadBack() throws IOException {
    Files.writeString(folder.resolve("1.tsv"), RED.line() + "\n");
    Files.writeString(folder.resolve("2.tsv"), GREEN.line() + "\n");

    assertThat(LiveRecord.read(folder)).containsExactly(GREEN, RED);
  }

  /** Surefire runs a plan for each class: what one plan leaves behind the next would listen to a second time. */
  @Test
  void eachPlanLeavesTheOutputAsItFoundIt() {
    PrintStream before = System.out;
    LiveReport report = new LiveReport();

    report.testPlanExecutionStarted(null);
    assertThat(System.out).isNotSameAs(before);
    report.testPlanExecutionFinished(null);

    assertThat(System.out).isSameAs(before);
  }

  @Test
  void thePointsAtWhichTheToolWasKilledAreAddedUp() {
    LiveRecord there = new LiveRecord("K#killed", List.of("2.6.4"), true, 9, true, List.of("killed at 21 points of one move: [a, b]"));
    LiveRecord back = new LiveRecord("L#killed", List.of("2.6.4"), true, 9, true, List.of("Flux 2.6.4: killed at 30 points of the way back"));
    LiveRecord red = new LiveRecord("M#killed", List.of("2.6.4"), false, 9, true, List.of("killed at 7 points"));

    assertThat(LiveReportPage.text(LocalDate.of(2026, 1, 2), List.of(there, back, red, GREEN)))
        .contains("SIGKILL of the tool at 51 points in all");
  }

  @Test
  void aTestThatFailedIsNotHidden() {
    String page = LiveReportPage.text(LocalDate.of(2026, 1, 2), List.of(GREEN, RED));

    assertThat(page).contains("2026-01-02, one run of the live tests: 1 of 2 green",
        "| V1#adopts | 2.6.4, 2.9.4 | green | 41 | live |", "| V2#stays |  | **RED** | 3 | full |",
        "* V1#adopts: gap 9 s");
  }
}
