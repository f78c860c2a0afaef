package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Origin;

/** A build that has no result. */
public final class KustomizeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Whose fault it is that there is no result. */
  public enum Cause {
    /** kustomize refuses this input too. */
    FAILS,
    /** kustomize may well build this; this program does not, rather than guess. */
    UNSUPPORTED
  }

  private final Cause why;
  private final transient Origin origin;
  private final String reason;

  KustomizeException(Cause why, Origin origin, String reason) {
    super(origin + ": " + (why == Cause.UNSUPPORTED ? "not supported: " : "") + reason);
    this.why = why;
    this.origin = origin;
    this.reason = reason;
  }

  static KustomizeException fails(Origin origin, String reason) {
    return new KustomizeException(Cause.FAILS, origin, reason);
  }

  static KustomizeException unsupported(Origin origin, String reason) {
    return new KustomizeException(Cause.UNSUPPORTED, origin, reason);
  }

  /** Whether kustomize itself refuses the input, or only this program does. */
  public Cause why() {
    return why;
  }

  /** Where the reason stands. */
  public Origin origin() {
    return origin;
  }

  /** What was found, without the place. */
  public String reason() {
    return reason;
  }
}
