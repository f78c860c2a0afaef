package dev.fluxlift.yaml;

import java.util.OptionalInt;

/**
 * Where things stand in a text: the ends of nodes, the dashes of items, lines.
 *
 * @param text the whole text
 */
record TextPlaces(String text) {
  /** Where the last line of a node ends, its line break and a comment behind it included. */
  int endOfLines(Node node, Node fallback) {
    return endOfLine(Math.max(end(node), end(fallback)));
  }

  /** Where the line of a place ends, its line break included. */
  int endOfLine(int place) {
    int at = text.indexOf('\n', place);
    return at < 0 ? text.length() : at + 1;
  }

  /** Where a node's own text ends: block collections end with their last leaf. */
  int end(Node node) {
    return switch (node) {
      case Node.Map m when !m.flow() && !m.entries().isEmpty() -> {
        Node.Entry last = m.entries().getLast();
        yield Math.max(end(last.key()), end(last.value()));
      }
      case Node.Seq s when !s.flow() && !s.items().isEmpty() -> end(s.items().getLast());
      case Node.Scalar s when s.block() -> {
        int end = s.span().end();
        while (end > s.span().start() && Character.isWhitespace(text.charAt(end - 1))) {
          end--;
        }
        yield end;
      }
      default -> node.span().end();
    };
  }

  /** The dash of an item of a block list; none when it is not where dashes are. */
  OptionalInt dash(Node item) {
    // an empty item may begin where the text ends
    int at = Math.min(item.span().start(), text.length() - 1);
    while (at > 0 && text.charAt(at) != '-' && (at == item.span().start() || Character.isWhitespace(text.charAt(at)))) {
      at--;
    }
    // an item that itself starts with a dash (a negative number, a nested list) stands behind its own
    if (at == item.span().start()) {
      at--;
      while (at > 0 && Character.isWhitespace(text.charAt(at))) {
        at--;
      }
    }
    return text.charAt(Math.max(at, 0)) == '-' ? OptionalInt.of(at) : OptionalInt.empty();
  }

  /** The colon behind a key of a block mapping; none when something unusual stands between. */
  OptionalInt colon(Node key) {
    int at = key.span().end();
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at < text.length() && text.charAt(at) == ':' ? OptionalInt.of(at) : OptionalInt.empty();
  }

  int lineStart(int at) {
    return text.lastIndexOf('\n', at - 1) + 1;
  }

  int columnOf(int at) {
    return at - lineStart(at);
  }

  /** Whether nothing but blanks stands before a place on its line. */
  boolean beginsLine(int at) {
    String before = text.substring(lineStart(at), at);
    return before.isBlank() || before.equals("\uFEFF");
  }

  /** Whether a comment stands between a place and the end of its line. */
  boolean commentFollows(int at) {
    String rest = text.substring(at, endOfLine(at)).strip();
    return rest.startsWith("#");
  }

  /** The first of the comment lines that stand directly above a line, indented as it is. */
  int commentsAbove(int line, String indent) {
    int first = line;
    while (first > 0) {
      int above = lineStart(first - 1);
      String content = text.substring(above, first);
      if (!content.startsWith(indent + "#")) {
        return first;
      }
      first = above;
    }
    return first;
  }
}
