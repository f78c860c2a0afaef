package dev.fluxlift.yaml;

import java.util.List;
import java.util.Map;

/**
 * Makes the tree of a caller's own from a document, for readers that need more than a {@link Value} keeps, such as the
 * text of a number.
 *
 * @param <T> a node of the caller's tree
 */
public interface YamlNodes<T> {
  /** A scalar: its value in the chosen reading, the text between its quotes, and whether it stands without quotes. */
  T scalar(Value value, String text, boolean plain);

  /** A list. */
  T sequence(List<T> items, Origin origin);

  /** A mapping, merges expanded. */
  T mapping(Map<String, T> entries, Origin origin);

  /** Whether two nodes say the same. */
  boolean same(T one, T other);
}
