package dev.fluxlift.engine.port;

/** The API server said no, or could not be asked. */
public final class ClusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final Reason reason;

  /** Why a call failed. */
  public enum Reason {
    /** 404 for the object or kind. */
    NOT_FOUND,
    /** 409: another writer, a precondition, or it exists already. */
    CONFLICT,
    /** 400 or 422: the server does not accept the object. */
    INVALID,
    /** 403. */
    FORBIDDEN,
    /** 401: the token has expired or is none. */
    UNAUTHORIZED,
    /** No answer: refused, timed out, TLS, or 5xx and 429. */
    UNAVAILABLE
  }

  /** With the server's own words. */
  public ClusterException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** With the server's own words and the client's exception. */
  public ClusterException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
