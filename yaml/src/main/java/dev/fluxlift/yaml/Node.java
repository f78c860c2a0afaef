package dev.fluxlift.yaml;

import java.util.List;
import java.util.Optional;

/**
 * A piece of YAML text with its exact place. Offsets count chars of the whole text, lines and columns count from 0.
 */
sealed interface Node {
  /** Where the text of this node starts and ends; anchor and tag belong to it. */
  Span span();

  /** How many nodes this is once aliases are expanded, itself included. */
  long weight();

  /** How deep this nests once aliases are expanded; 1 for a scalar. */
  int depth();

  /** A stretch of text. The end of a block collection is where the next token starts. */
  record Span(int start, int end, int line, int column) {}

  /** One document; no root when it has no content. */
  record Document(int index, Optional<Node> root, Span span, boolean explicitStart, boolean explicitEnd) {}

  /** A scalar with the value that its quoting gives. */
  record Scalar(String value, boolean plain, boolean block, String tag, boolean anchored, Span span) implements Node {
    @Override
    public long weight() {
      return 1;
    }

    @Override
    public int depth() {
      return 1;
    }
  }

  /** A mapping as written: merge keys and duplicates still there. */
  record Map(List<Entry> entries, boolean flow, String tag, boolean anchored, Span span, long weight, int depth)
      implements Node {}

  /** One key of a mapping. */
  record Entry(Node key, Node value) {}

  /** A list. */
  record Seq(List<Node> items, boolean flow, String tag, boolean anchored, Span span, long weight, int depth)
      implements Node {}

  /** A reference to an earlier node. */
  record Alias(String name, Node target, Span span) implements Node {
    @Override
    public long weight() {
      return target.weight();
    }

    @Override
    public int depth() {
      return target.depth();
    }
  }
}
