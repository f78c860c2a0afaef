package dev.fluxlift.engine.install;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value.Mapping;

/**
 * An object as a file of the repository says it.
 *
 * @param file path from the repository's top, {@code /} as separator
 * @param document 0-based index of the document in the file
 * @param value the object, every value with its line
 */
public record Manifest(String file, int document, Mapping value) {
  /** Its identity. */
  public ObjectRef ref() {
    return ObjectRef.of(value);
  }

  /** {@code file:line}. */
  public String where() {
    return value.origin().toString();
  }
}
