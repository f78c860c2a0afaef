package dev.fluxlift.cli;

/** What the exit status of fluxlift says. */
public enum ExitCode {
  /** Done. */
  OK(0),
  /** Something failed; the message says what and what to do. */
  ERROR(1),
  /** {@code plan --exit-code}: there is something to change. */
  CHANGES(2),
  /** A finding stands in the way. */
  BLOCKED(3),
  /** Files or objects changed since the plan was made. */
  STALE(4),
  /** A gate failed and the step was undone. */
  UNDONE(5),
  /** A gate failed and the move is held where it is. */
  HELD(6),
  /** Another fluxlift works on this cluster. */
  LOCKED(7),
  /** The command line is wrong. */
  USAGE(64),
  /** Interrupted, and safe. */
  INTERRUPTED(130);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  /** The exit status. */
  public int status() {
    return status;
  }
}
