package dev.fluxlift.simulator.api;

/** The world holds, or somebody in it asks for, what is not simulated; the message says what. Nothing is guessed. */
public final class NotSimulatedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what it is. */
  public NotSimulatedException(String message) {
    super(message);
  }
}
