package dev.fluxlift.simulator.api.patch;

/** A patch that does not fit the object, or is none. */
public final class PatchFailed extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** With what does not fit. */
  public PatchFailed(String message) {
    super(message);
  }
}
