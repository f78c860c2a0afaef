package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.estate.ObjectRef;

/**
 * Something that is not as it was.
 *
 * @param object whose
 * @param path JSON pointer of the field; {@code ""} when the object itself came or went
 * @param was what it was, shortened; {@code absent} when it was not there
 * @param is what it is, shortened; {@code absent} when it is not there
 */
public record Difference(ObjectRef object, String path, String was, String is) {
  @Override
  public String toString() {
    return object + path + ": was " + was + ", is " + is;
  }
}
