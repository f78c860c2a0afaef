package dev.fluxlift.engine.estate;

import dev.fluxlift.yaml.Value.Mapping;

/**
 * One YAML document of the repository that is a Kubernetes object.
 *
 * @param file path from the repository's top
 * @param index 0-based position in the file; documents without content count
 * @param value the object, every value with its line
 */
public record Document(String file, int index, Mapping value) {
  /** Its identity as written here. */
  public ObjectRef ref() {
    return ObjectRef.of(value);
  }

  /** {@code file:line}. */
  public String where() {
    return value.origin().toString();
  }
}
