package dev.fluxlift.cli;

/** A known failure: what was found and where, why it matters, what to do. Ends the command with its exit code. */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient ExitCode code;
  private final String why;
  private final String next;

  /**
   * @param code exit code
   * @param what what was found and where
   * @param why why it matters
   * @param next what to do
   */
  public Problem(ExitCode code, String what, String why, String next) {
    super(what);
    this.code = code;
    this.why = why;
    this.next = next;
  }

  ExitCode code() {
    return code;
  }

  String why() {
    return why;
  }

  String next() {
    return next;
  }
}
