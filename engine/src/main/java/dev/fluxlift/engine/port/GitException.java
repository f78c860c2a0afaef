package dev.fluxlift.engine.port;

/** Git said no. */
public final class GitException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final Reason reason;

  /** Why. */
  public enum Reason {
    /** Not a git repository, or git is not installed. */
    NO_REPOSITORY,
    /** No such remote, branch, commit. */
    UNKNOWN_REVISION,
    /** Someone pushed first. */
    REJECTED,
    /** The remote does not answer or refuses our credentials. */
    REMOTE_UNAVAILABLE,
    /** Anything else git printed. */
    FAILED
  }

  /** With git's own words. */
  public GitException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
