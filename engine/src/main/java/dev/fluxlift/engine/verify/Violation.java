package dev.fluxlift.engine.verify;

/**
 * An invariant that does not hold.
 *
 * @param invariant which
 * @param object {@code Kind/namespace/name}, or the path of a file for I7
 * @param was what it was at the start
 * @param is what it is now
 */
public record Violation(Invariant invariant, String object, String was, String is) {
  @Override
  public String toString() {
    return invariant + " " + object + ": was " + was + ", is " + is;
  }
}
