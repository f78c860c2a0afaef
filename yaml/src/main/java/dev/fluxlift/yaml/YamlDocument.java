package dev.fluxlift.yaml;

/**
 * One document of a stream.
 *
 * @param index position in the stream, from 0; documents without content count too
 * @param value what the document says, aliases and merges expanded; {@link Value.Null} for one without content
 */
public record YamlDocument(int index, Value value) {
  /** Where the document's content starts. */
  public Origin origin() {
    return value.origin();
  }

  /** Whether the document has no content, as between two {@code ---} lines. */
  public boolean isEmpty() {
    return value instanceof Value.Null;
  }
}
