package dev.fluxlift.engine.run;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.plan.StepId;
import java.util.List;
import java.util.Optional;

/**
 * The end of a run.
 *
 * @param ending how
 * @param step where it stood
 * @param message what happened, one or a few lines
 * @param next what the person can do now
 * @param findings what speaks against going on, when it is BLOCKED
 */
public record Outcome(Ending ending, Optional<StepId> step, String message, String next, List<Finding> findings) {
  /** Copies. */
  public Outcome {
    findings = List.copyOf(findings);
  }

  /** Without findings. */
  public Outcome(Ending ending, Optional<StepId> step, String message, String next) {
    this(ending, step, message, next, List.of());
  }

  /** The documented exit code. */
  public int exitCode() {
    return ending.exitCode();
  }
}
