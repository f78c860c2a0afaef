package dev.fluxlift.cli;

import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.run.RunOptions;
import dev.fluxlift.engine.run.SoakChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How steps are run. */
final class RunOptionsGroup {
  @Option(names = {"-y", "--yes"}, description = "Does not ask before a step that changes something.")
  boolean yes;

  @Option(names = "--hold", paramLabel = "FILE", description = "While this file is there, no step that changes something begins.")
  @Nullable Path hold;

  @Option(names = "--hand-off", description = "Prepares each commit as a branch and waits until you merged it.")
  boolean handOff;

  @Option(names = "--soak", paramLabel = "HOW", defaultValue = "default", description = "none, default (one interval, one forced reconcile, one operator restart), or a duration such as 30m or 2h.")
  String soak = "default";

  @Option(names = "--undo-on-failure", description = "Undoes a step whose gate failed, where no invariant was violated.")
  boolean undo;

  @Option(names = "--unrehearsed", paramLabel = "REASON", description = "Goes on where the plan cannot be rehearsed on a copy of this cluster. Kept, and shown by status. Does not pass over a rehearsal in which something is lost.")
  @Nullable String unrehearsed;

  RunOptions options(Console console, CommonOptions common, String remote, Optional<StepId> until) {
    Interrupts interrupts = Interrupts.listen(console);
    Ask ask = new Ask(console, yes, interrupts);
    return new RunOptions(
        remote,
        until,
        Optional.ofNullable(hold),
        step -> ask.agree("Run " + step.id() + " (" + step.id().title() + "; way back: " + step.wayBack() + ")?"),
        soak(),
        handOff,
        Set.copyOf(common.consents),
        _ -> undo,
        interrupts);
  }

  private SoakChoice soak() {
    return switch (soak) {
      case "none" -> SoakChoice.NONE;
      case "default" -> SoakChoice.DEFAULT;
      default -> new SoakChoice(Optional.of(duration(soak)), true, true);
    };
  }

  private static Duration duration(String text) {
    try {
      return Duration.parse("PT" + text.toUpperCase(java.util.Locale.ROOT));
    } catch (java.time.format.DateTimeParseException _) {
      throw new Problem(ExitCode.USAGE, "--soak " + text + " is no duration", "The soak shows what an hour of life does.", "Give none, default, or e.g. 90s, 30m, 2h.");
    }
  }
}
