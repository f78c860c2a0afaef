package dev.fluxlift.yaml;

import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** Writes and cuts in one text: each method gives the whole text with one stretch of it changed. */
final class Splices {
  private final String text;
  private final TextPlaces places;
  private final boolean indentsLists;
  private final BiFunction<Node, String, YamlEdit.RefusedException> refusal;

  Splices(String text, boolean indentsLists, BiFunction<Node, String, YamlEdit.RefusedException> refusal) {
    this.text = text;
    this.places = new TextPlaces(text);
    this.indentsLists = indentsLists;
    this.refusal = refusal;
  }

  // ---- one value in the place of another

  /** Another value for a key of a mapping. */
  String replaced(Node.Map map, Node.Entry entry, Value value) {
    Node old = entry.value();
    if (old instanceof Node.Alias) {
      throw refused(old, "this is an alias; the edit would change what its anchor means elsewhere");
    }
    refuseNamed(old);
    if (map.flow()) {
      return inOneLine(old, value, true);
    }
    boolean needsLines = needsLines(value);
    if (!needsLines && isOnOneLine(old)) {
      return inOneLine(old, value, false);
    }
    OptionalInt colon = places.colon(entry.key());
    if (colon.isEmpty()) {
      throw refused(entry.key(), "the colon of this key was not found");
    }
    int head = colon.getAsInt() + 1;
    int column = entry.key().span().column();
    String lines = needsLines ? linesBelow(value, column) : " " + plain(value, false);
    boolean empty = old.span().start() == old.span().end();
    boolean ownLine = empty || text.substring(head, old.span().start()).contains("\n");
    if (ownLine && places.commentFollows(head)) {
      // the comment behind the key stays there
      int rest = places.endOfLine(head);
      int end = empty ? rest : places.endOfLines(old, entry.key());
      return needsLines
          ? withLines(rest, end, lines.substring(1) + "\n")
          : splice(head, head, lines, rest, end);
    }
    int end = empty ? head : places.end(old);
    return splice(head, end, ownLineEnds(lines));
  }

  /** Another value for an item of a list. */
  String replaced(Node.Seq seq, Node item, Value value) {
    if (item instanceof Node.Alias) {
      throw refused(item, "this is an alias; the edit would change what its anchor means elsewhere");
    }
    refuseNamed(item);
    if (seq.flow()) {
      return inOneLine(item, value, true);
    }
    if (!needsLines(value) && isOnOneLine(item)) {
      return inOneLine(item, value, false);
    }
    int dash = dash(item);
    String lines = block(Sequence.of(List.of(value)), places.columnOf(dash));
    int end = item.span().start() == item.span().end() ? dash + 1 : places.end(item);
    return splice(dash, Math.max(end, dash + 1), ownLineEnds(lines.strip()));
  }

  private void refuseNamed(Node old) {
    boolean named = switch (old) {
      case Node.Scalar s -> s.anchored() || !s.tag().isEmpty();
      case Node.Map m -> m.anchored() || !m.tag().isEmpty();
      case Node.Seq s -> s.anchored() || !s.tag().isEmpty();
      case Node.Alias _ -> false;
    };
    if (named) {
      throw refused(old, "a value with an anchor or a tag is not replaced");
    }
  }

  private boolean isOnOneLine(Node old) {
    boolean block = switch (old) {
      case Node.Scalar s -> s.block();
      case Node.Map m -> !m.flow();
      case Node.Seq s -> !s.flow();
      case Node.Alias _ -> false;
    };
    return !block && !text.substring(old.span().start(), old.span().end()).contains("\n");
  }

  private String inOneLine(Node old, Value value, boolean flow) {
    int start = old.span().start();
    String written = plain(value, flow);
    return splice(start, old.span().end(), start == old.span().end() ? " " + written : written);
  }

  // ---- more

  String added(Node.Map map, String key, Value value) {
    if (map.flow()) {
      List<Node> ends = map.entries().stream().map(e -> e.value().span().end() > e.key().span().end() ? e.value() : e.key())
          .toList();
      return intoFlow(map.span(), ends, inFlow(key) + ": " + plain(value, true));
    }
    int column = map.entries().getFirst().key().span().column();
    Node.Entry last = map.entries().getLast();
    return newLines(places.endOfLines(last.value(), last.key()), block(Mapping.of(key, value), column));
  }

  String appended(Node.Seq seq, Value item) {
    if (seq.flow()) {
      return intoFlow(seq.span(), seq.items(), plain(item, true));
    }
    Node last = seq.items().getLast();
    int column = places.columnOf(dash(last));
    return newLines(places.endOfLines(last, last), block(Sequence.of(List.of(item)), column));
  }

  String insertedBefore(Node.Seq seq, Node next, Value item) {
    if (seq.flow()) {
      return splice(next.span().start(), next.span().start(), plain(item, true) + ", ");
    }
    int dash = dash(next);
    if (!places.beginsLine(dash)) {
      throw refused(next, "the item shares its line with something else");
    }
    int line = places.lineStart(dash);
    String indent = text.substring(line, dash);
    return newLines(places.commentsAbove(line, indent), block(Sequence.of(List.of(item)), dash - line));
  }

  private String intoFlow(Node.Span span, List<Node> items, String written) {
    if (items.isEmpty()) {
      int open = span.end() - 1;
      while (open > span.start() && Character.isWhitespace(text.charAt(open - 1))) {
        open--;
      }
      return splice(open, open, written);
    }
    int end = items.getLast().span().end();
    int comma = end;
    while (comma < span.end() && Character.isWhitespace(text.charAt(comma))) {
      comma++;
    }
    return text.charAt(comma) == ',' ? splice(comma + 1, comma + 1, " " + written) : splice(end, end, ", " + written);
  }

  /** Lines of a comment above a place that begins its line; empty when they stand there already. */
  String commented(Node parent, int start, String comment) {
    if (!places.beginsLine(start)) {
      throw refused(parent, "a comment needs a line of its own above; this shares its line with something else");
    }
    int line = places.lineStart(start);
    if (text.startsWith("\uFEFF") && line == 0) {
      line = 1;
    }
    String indent = text.substring(line, start);
    String lines = comment.lines().map(l -> indent + (l.isEmpty() ? "#" : "# " + l) + "\n").collect(Collectors.joining());
    String own = ownLineEnds(lines);
    return text.substring(0, line).endsWith(own) ? text : newLines(line, lines);
  }

  /** The same comment has its place above an item. */
  int dash(Node item) {
    return places.dash(item).orElseThrow(() -> refused(item, "the dash of this item was not found"));
  }

  private String newLines(int at, String lines) {
    String own = ownLineEnds(lines);
    if (at > 0 && text.charAt(at - 1) != '\n' && text.charAt(at - 1) != '\uFEFF') {
      String eol = lineEnd();
      return splice(at, at, eol + own.substring(0, own.length() - eol.length()));
    }
    return splice(at, at, own);
  }

  private String withLines(int from, int to, String lines) {
    String own = ownLineEnds(lines);
    boolean unended = to == text.length() && !text.endsWith("\n");
    return splice(from, to, unended ? own.substring(0, own.length() - lineEnd().length()) : own);
  }

  // ---- less

  String cut(Node.Map map, int index) {
    if (map.flow()) {
      return cutFlow(map.entries().stream().map(e -> new Node.Span(e.key().span().start(),
          Math.max(places.end(e.value()), e.key().span().end()), 0, 0)).toList(), index);
    }
    Node.Entry entry = map.entries().get(index);
    int start = entry.key().span().start();
    if (places.beginsLine(start)) {
      int line = text.startsWith("\uFEFF") && places.lineStart(start) == 0 ? 1 : places.lineStart(start);
      return cutLines(line, places.endOfLines(entry.value(), entry.key()));
    }
    if (index + 1 < map.entries().size()) {
      // first key of a list item: what follows moves up to its place
      return splice(start, map.entries().get(index + 1).key().span().start(), "");
    }
    throw refused(map, "the key shares its line with something else");
  }

  String cut(Node.Seq seq, int index) {
    if (seq.flow()) {
      return cutFlow(seq.items().stream().map(Node::span).toList(), index);
    }
    Node item = seq.items().get(index);
    int dash = dash(item);
    if (!places.beginsLine(dash)) {
      throw refused(seq, "the item shares its line with something else");
    }
    int end = Math.max(places.endOfLines(item, item), places.endOfLine(dash));
    return cutLines(places.lineStart(dash), end);
  }

  /** Cuts whole lines; a file whose last line has no line break keeps none. */
  private String cutLines(int from, int to) {
    boolean unended = to == text.length() && from > 0 && !text.endsWith("\n");
    int start = unended ? from - (text.startsWith("\r\n", from - 2) ? 2 : 1) : from;
    return splice(start, to, "");
  }

  private String cutFlow(List<Node.Span> parts, int index) {
    return index + 1 < parts.size()
        ? splice(parts.get(index).start(), parts.get(index + 1).start(), "")
        : splice(parts.get(index - 1).end(), parts.get(index).end(), "");
  }

  // ---- text

  String splice(int from, int to, String middle) {
    return text.substring(0, from) + middle + text.substring(to);
  }

  /** Puts in at one place and takes out behind it. */
  private String splice(int at, int same, String middle, int from, int to) {
    return text.substring(0, at) + middle + text.substring(same, from) + text.substring(to);
  }

  String lineEnd() {
    return text.contains("\r\n") ? "\r\n" : "\n";
  }

  String ownLineEnds(String lines) {
    return lines.replace("\n", lineEnd());
  }

  private static boolean needsLines(Value value) {
    return switch (value) {
      case Mapping m -> !m.entries().isEmpty();
      case Sequence s -> !s.values().isEmpty();
      case Value.Text t -> t.value().contains("\n") && YamlWriter.scalar(value, 2).startsWith("|");
      default -> false;
    };
  }

  /** What stands behind the colon of a key: the rest of its line and the lines below, without the last line break. */
  private String linesBelow(Value value, int column) {
    String whole = block(Mapping.of("k", value), column);
    return whole.substring(column + 2, whole.length() - 1);
  }

  private String block(Value value, int column) {
    String indent = " ".repeat(column);
    return new YamlWriter(indentsLists, false, java.util.Map.of()).write(value).lines()
        .map(l -> l.isEmpty() ? l : indent + l)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String plain(Value value, boolean flow) {
    return switch (value) {
      case Value.Text t -> flow ? inFlow(t.value()) : YamlWriter.quoted(t.value());
      case Mapping m when !m.entries().isEmpty() ->
          m.entries().entrySet().stream().map(e -> inFlow(e.getKey()) + ": " + plain(e.getValue(), true))
              .collect(Collectors.joining(", ", "{", "}"));
      case Sequence s when !s.values().isEmpty() ->
          s.values().stream().map(v -> plain(v, true)).collect(Collectors.joining(", ", "[", "]"));
      default -> YamlWriter.scalar(value, 0);
    };
  }

  /** Between brackets some characters end a text that mean nothing outside of them. */
  private static String inFlow(String text) {
    String written = YamlWriter.quoted(text);
    boolean ends = text.chars().anyMatch(c -> ",[]{}?:".indexOf(c) >= 0);
    return ends && !written.startsWith("\"") ? "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"" : written;
  }

  private YamlEdit.RefusedException refused(Node node, String why) {
    return refusal.apply(node, why);
  }
}
