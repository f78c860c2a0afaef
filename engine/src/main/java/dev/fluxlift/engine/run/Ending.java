package dev.fluxlift.engine.run;

/** How a run ends. The Javadoc of each constant is shown to the person. */
public enum Ending {
  /** All steps are done. */
  DONE(0),
  /** The step that was asked for is done. */
  REACHED(0),
  /** Something failed that is no finding, no stale plan and no gate; the message says what. */
  ERROR(1),
  /** A finding speaks against going on. */
  BLOCKED(3),
  /** What the plan was made from has moved. */
  STALE(4),
  /** A gate failed and the step was undone. */
  UNDONE(5),
  /** A gate failed or an invariant was violated; the move is held where it stands. */
  HELD(6),
  /** Somebody else holds the lock. */
  LOCKED(7),
  /** Interrupted or declined by the person; the cluster is safe as it is. */
  INTERRUPTED(130);

  private final int exitCode;

  Ending(int exitCode) {
    this.exitCode = exitCode;
  }

  /** The documented exit code. */
  public int exitCode() {
    return exitCode;
  }
}
