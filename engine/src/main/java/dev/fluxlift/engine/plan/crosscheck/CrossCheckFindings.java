package dev.fluxlift.engine.plan.crosscheck;

import dev.fluxlift.engine.finding.FindingCode;
import dev.fluxlift.engine.finding.Severity;

/** Builds that came out otherwise than those of kustomize or Flux. */
public enum CrossCheckFindings implements FindingCode {
  /** An object is built otherwise, or on one side only. */
  BUILD_DIFFERS(
      Severity.BLOCKER,
      "The plan's proofs rest on builds that Flux would not make: what they say of this folder may be wrong.",
      "Compare with the kustomize of your Flux (5.7.1 is the one fluxlift follows); with that one, report it as a bug in fluxlift."),
  /** The program refuses what fluxlift builds. */
  BUILT_HERE_ALONE(
      Severity.BLOCKER,
      "Flux would stop at this folder, and the plan counts on it.",
      "Mend what the program names. Where it is content with kustomize 5.7.1, report it as a bug in fluxlift."),
  /** fluxlift says that the build fails, and the program builds it. */
  REFUSED_HERE_ALONE(
      Severity.BLOCKER,
      "fluxlift takes the folder for broken, and it is not: what it says of it is wrong.",
      "Report it as a bug in fluxlift, with the line that it names."),
  /** fluxlift does not build this, and so has nothing to compare. */
  NOT_COMPARED(
      Severity.NOTE,
      "Nothing is claimed about this folder: where the move needs it, another finding stops the move.",
      "Nothing to do, or write it without the field or path that is named.");

  private final Severity severity;
  private final String why;
  private final String fix;

  CrossCheckFindings(Severity severity, String why, String fix) {
    this.severity = severity;
    this.why = why;
    this.fix = fix;
  }

  @Override
  public Severity severity() {
    return severity;
  }

  @Override
  public String why() {
    return why;
  }

  @Override
  public String fix() {
    return fix;
  }
}
