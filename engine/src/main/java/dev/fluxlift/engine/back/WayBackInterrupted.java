package dev.fluxlift.engine.back;

/** The person interrupted; the way back can be run again and goes on where it was. */
public final class WayBackInterrupted extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WayBackInterrupted() {
    super("interrupted; run fluxlift rollback again, it goes on from here");
  }
}
