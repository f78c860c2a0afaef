package dev.fluxlift.yaml;

import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A text and edits to it. Each edit splices bytes, reads the result again and compares: the value must have changed in
 * exactly the way that was meant, and every byte outside the splice is the old one. An edit that cannot be made so is
 * refused.
 *
 * <p>A path is a list of {@link String} keys and {@link Integer} indexes from the root of a document.
 *
 * @param file path for messages
 * @param text the whole text
 */
public record YamlEdit(String file, String text) {

  /** An edit that cannot be made without touching something else. */
  public static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String file, int line, String why) {
      super(new Origin(file, line) + ": " + why);
    }
  }

  /**
   * Sets a key or item. An existing scalar is rewritten in place; a missing key is added after the last one of its
   * mapping; mappings on the way must be there.
   *
   * @throws RefusedException when it cannot be done without touching something else
   */
  public YamlEdit set(int document, List<?> path, Value value) {
    Node parent = node(document, path.subList(0, path.size() - 1));
    Object last = path.getLast();
    String changed =
        switch (parent) {
          case Node.Map map when last instanceof String key -> {
            Node.Entry entry = entry(map, key);
            yield entry == null ? added(map, key, value) : replaced(entry.value(), value);
          }
          case Node.Seq seq when last instanceof Integer i && i < seq.items().size() ->
              replaced(seq.items().get(i), value);
          default -> throw refused(parent, "there is no place for " + last);
        };
    return proved(changed, document, with(value(document), path, value));
  }

  /**
   * Adds an item at the end of a list that is there.
   *
   * @throws RefusedException when it cannot be done without touching something else
   */
  public YamlEdit append(int document, List<?> path, Value item) {
    if (!(node(document, path) instanceof Node.Seq seq)) {
      throw refused(node(document, path), "no list");
    }
    List<Value> items = new ArrayList<>(at(value(document), path).items());
    items.add(item);
    return proved(appended(seq, item), document, with(value(document), path, Sequence.of(items)));
  }

  /**
   * Removes a key or an item. When it was the last one, the key that held the mapping or list goes too.
   *
   * @throws RefusedException when it cannot be done without touching something else
   */
  public YamlEdit remove(int document, List<?> path) {
    List<?> above = path.subList(0, path.size() - 1);
    Node parent = node(document, above);
    int size = parent instanceof Node.Map m ? m.entries().size() : parent instanceof Node.Seq s ? s.items().size() : 0;
    if (size == 1) {
      if (above.isEmpty()) {
        throw refused(parent, "removing it would leave an empty document");
      }
      return remove(document, above);
    }
    String changed =
        switch (parent) {
          case Node.Map map when path.getLast() instanceof String key -> {
            Node.Entry entry = entry(map, key);
            if (entry == null) {
              throw refused(map, "there is no key " + key);
            }
            yield map.flow()
                ? cutFlow(map.entries().stream().map(e -> span(e.key().span().start(), end(e.value()))).toList(), map.entries().indexOf(entry))
                : cutEntry(map, map.entries().indexOf(entry));
          }
          case Node.Seq seq when path.getLast() instanceof Integer i && i < seq.items().size() ->
              seq.flow()
                  ? cutFlow(seq.items().stream().map(n -> span(n.span().start(), end(n))).toList(), i)
                  : cutItem(seq, i);
          default -> throw refused(parent, "there is no " + path.getLast());
        };
    return proved(changed, document, without(value(document), path));
  }

  /**
   * Puts a comment on lines of its own above a key or an item, indented like it.
   *
   * @param comment one or more lines, without the {@code #}
   * @throws RefusedException when the key or item does not begin its line
   */
  public YamlEdit commentAbove(int document, List<?> path, String comment) {
    Node parent = node(document, path.subList(0, path.size() - 1));
    int start =
        switch (parent) {
          case Node.Map map when path.getLast() instanceof String key && entry(map, key) instanceof Node.Entry e ->
              e.key().span().start();
          case Node.Seq seq when !seq.flow() && path.getLast() instanceof Integer i && i < seq.items().size() ->
              dash(seq.items().get(i));
          default -> throw refused(parent, "there is no " + path.getLast());
        };
    int line = lineStart(start);
    if (!text.substring(line, start).isBlank()) {
      throw refused(parent, "a comment needs a line of its own above; this shares its line with something else");
    }
    String indent = text.substring(line, start);
    String lines = comment.lines().map(l -> indent + (l.isEmpty() ? "#" : "# " + l) + "\n").collect(Collectors.joining());
    return proved(newLines(line, lines), document, value(document));
  }

  /**
   * Gives a key another name, in its place.
   *
   * @throws RefusedException when it cannot be done without touching something else
   */
  public YamlEdit rename(int document, List<?> path, String name) {
    List<?> above = path.subList(0, path.size() - 1);
    Node parent = node(document, above);
    Node.Entry entry = parent instanceof Node.Map map && path.getLast() instanceof String key ? entry(map, key) : null;
    if (entry == null || !(entry.key() instanceof Node.Scalar key) || key.block() || key.anchored()) {
      throw refused(parent, "there is no plain key " + path.getLast());
    }
    Value old = value(document);
    Mapping before = at(old, above).asMapping();
    if (before.has(name)) {
      throw refused(parent, "there is a key " + name + " already");
    }
    Mapping meant = before.without(key.value()).with(name, before.get(key.value()).orElseThrow());
    String changed = splice(key.span().start(), key.span().end(), YamlWriter.quoted(name));
    return proved(changed, document, with(old, above, meant));
  }

  /**
   * Removes a whole document of several, with the marker that starts it.
   *
   * @throws RefusedException when it is the only one
   */
  public YamlEdit removeDocument(int document) {
    List<Node.Document> all = documents();
    if (all.stream().filter(d -> d.root().isPresent()).count() < 2) {
      throw new RefusedException(file, 1, "it is the only document of the file; remove the file instead");
    }
    Node.Document gone = all.get(document);
    int start = document == 0 ? startOfFirst(gone) : gone.span().start();
    int end = document + 1 < all.size() ? all.get(document + 1).span().start() : text.length();
    String changed = text.substring(0, start) + text.substring(end);
    List<Value> meant = new ArrayList<>(values(text));
    meant.remove(document);
    List<Value> is = values(changed);
    if (!is.equals(meant)) {
      throw new RefusedException(file, gone.span().line() + 1, "the document cannot be cut out without changing another");
    }
    return new YamlEdit(file, changed);
  }

  private int startOfFirst(Node.Document first) {
    // what stands above the first marker (a comment, a BOM) is the file's, not the document's
    return first.explicitStart() ? first.span().start() : 0;
  }

  // ---- splices

  private String replaced(Node old, Value value) {
    if (!(old instanceof Node.Scalar scalar) || scalar.block() || scalar.anchored() || !scalar.tag().isEmpty()) {
      throw refused(old, "only a scalar on its own line, without anchor and tag, can be rewritten in place");
    }
    String written = oneLine(old, value);
    boolean empty = scalar.span().start() == scalar.span().end();
    return splice(scalar.span().start(), scalar.span().end(), empty ? " " + written : written);
  }

  private String added(Node.Map map, String key, Value value) {
    if (map.flow()) {
      return intoFlow(map.span(), map.entries().isEmpty(), YamlWriter.quoted(key) + ": " + oneLine(map, value));
    }
    int column = map.entries().getFirst().key().span().column();
    Node.Entry last = map.entries().getLast();
    return newLines(endOfLines(last.value(), last.key()), block(Mapping.of(key, value), column, column));
  }

  private String appended(Node.Seq seq, Value item) {
    if (seq.flow()) {
      return intoFlow(seq.span(), seq.items().isEmpty(), oneLine(seq, item));
    }
    Node last = seq.items().getLast();
    int column = columnOf(dash(last));
    return newLines(endOfLines(last, last), block(Sequence.of(List.of(item)), column, column));
  }

  private String intoFlow(Node.Span span, boolean empty, String written) {
    int close = span.end() - 1;
    int before = close;
    while (before > span.start() && Character.isWhitespace(text.charAt(before - 1))) {
      before--;
    }
    boolean comma = text.charAt(before - 1) == ',';
    return splice(before, before, (empty ? "" : comma ? " " : ", ") + written);
  }

  private String newLines(int at, String lines) {
    String eol = text.contains("\r\n") ? "\r\n" : "\n";
    String own = lines.replace("\n", eol);
    if (at > 0 && text.charAt(at - 1) != '\n') {
      return splice(at, at, eol + own.substring(0, own.length() - eol.length()));
    }
    return splice(at, at, own);
  }

  private String cutEntry(Node.Map map, int index) {
    Node.Entry entry = map.entries().get(index);
    int start = entry.key().span().start();
    int line = lineStart(start);
    if (text.substring(line, start).isBlank()) {
      return cutLines(line, endOfLines(entry.value(), entry.key()));
    }
    if (index + 1 < map.entries().size()) {
      // first key of a list item: what follows moves up to its place
      return splice(start, map.entries().get(index + 1).key().span().start(), "");
    }
    throw refused(map, "the key shares its line with something else");
  }

  private String cutItem(Node.Seq seq, int index) {
    Node item = seq.items().get(index);
    int dash = dash(item);
    int line = lineStart(dash);
    if (!text.substring(line, dash).isBlank()) {
      throw refused(seq, "the item shares its line with something else");
    }
    return cutLines(line, endOfLines(item, item));
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

  private String splice(int from, int to, String middle) {
    return text.substring(0, from) + middle + text.substring(to);
  }

  // ---- places

  /** Where the last line of a node ends, its line break and a comment behind it included. */
  private int endOfLines(Node node, Node fallback) {
    int end = Math.max(end(node), end(fallback));
    int at = text.indexOf('\n', end);
    return at < 0 ? text.length() : at + 1;
  }

  /** Where a node's own text ends: block collections end with their last leaf. */
  private int end(Node node) {
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

  private int dash(Node item) {
    int at = item.span().start();
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
    if (text.charAt(at) != '-') {
      throw refused(item, "the dash of this item was not found");
    }
    return at;
  }

  private int lineStart(int at) {
    return text.lastIndexOf('\n', at - 1) + 1;
  }

  private int columnOf(int at) {
    return at - lineStart(at);
  }

  private static Node.Span span(int start, int end) {
    return new Node.Span(start, end, 0, 0);
  }

  // ---- writing

  private String oneLine(Node at, Value value) {
    return switch (value) {
      case Value.Text t -> YamlWriter.quoted(t.value());
      case Mapping m when !m.entries().isEmpty() ->
          m.entries().entrySet().stream()
              .map(e -> YamlWriter.quoted(e.getKey()) + ": " + oneLine(at, e.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case Sequence s when !s.values().isEmpty() ->
          s.values().stream().map(v -> oneLine(at, v)).collect(Collectors.joining(", ", "[", "]"));
      default -> YamlWriter.scalar(value, 0);
    };
  }

  private String block(Value value, int firstColumn, int column) {
    String written = new YamlWriter(indentsLists(), false, java.util.Map.of()).write(value);
    String indent = " ".repeat(column);
    return written
        .lines()
        .map(l -> l.isEmpty() ? l : indent + l)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /** Whether lists of this file stand further in than the key that holds them; true when there is none to tell. */
  private boolean indentsLists() {
    for (Node.Document d : documents()) {
      if (d.root().isPresent() && flushList(d.root().get())) {
        return false;
      }
    }
    return true;
  }

  private static boolean flushList(Node node) {
    return switch (node) {
      case Node.Map m ->
          m.entries().stream()
              .anyMatch(
                  e ->
                      e.value() instanceof Node.Seq s
                              && !s.flow()
                              && s.span().column() == e.key().span().column()
                          || flushList(e.value()));
      case Node.Seq s -> s.items().stream().anyMatch(YamlEdit::flushList);
      case Node.Scalar _, Node.Alias _ -> false;
    };
  }

  // ---- proof

  private YamlEdit proved(String changed, int document, Value meant) {
    List<Value> expected = new ArrayList<>(values(text));
    expected.set(document, meant);
    List<Value> is;
    try {
      is = values(changed);
    } catch (YamlException e) {
      throw new RefusedException(file, e.line(), "the edit would not read back: " + e.reason());
    }
    if (!is.equals(expected)) {
      throw new RefusedException(file, 0, "the edit would change more or less than was meant (an alias, a merge, a comment?)");
    }
    return new YamlEdit(file, changed);
  }

  private List<Value> values(String of) {
    return YamlStream.parse(file, of).documents().stream().map(YamlDocument::value).collect(Collectors.toCollection(ArrayList::new));
  }

  private Value value(int document) {
    return values(text).get(document);
  }

  private List<Node.Document> documents() {
    return new NodeParser(file, text).documents();
  }

  private Node node(int document, List<?> path) {
    Node here = documents().get(document).root().orElseThrow(() -> new RefusedException(file, 1, "the document is empty"));
    for (Object step : path) {
      Node next =
          switch (here) {
            case Node.Map m when step instanceof String key -> {
              Node.Entry entry = entry(m, key);
              yield entry == null ? null : entry.value();
            }
            case Node.Seq s when step instanceof Integer i && i < s.items().size() -> s.items().get(i);
            case Node.Alias a -> throw refused(a, "this is an alias; the edit would change what its anchor means elsewhere");
            default -> null;
          };
      if (next == null) {
        throw refused(here, "there is no " + step);
      }
      here = next;
    }
    if (here instanceof Node.Alias a) {
      throw refused(a, "this is an alias; the edit would change what its anchor means elsewhere");
    }
    return here;
  }

  private static Node.@org.jspecify.annotations.Nullable Entry entry(Node.Map map, String key) {
    for (Node.Entry e : map.entries()) {
      if (e.key() instanceof Node.Scalar s && s.value().equals(key)) {
        return e;
      }
    }
    return null;
  }

  private static Value at(Value value, List<?> path) {
    Value here = value;
    for (Object step : path) {
      here = step instanceof Integer i ? here.items().get(i) : here.asMapping().get((String) step).orElseThrow();
    }
    return here;
  }

  private static Value with(Value here, List<?> path, Value value) {
    if (path.isEmpty()) {
      return value;
    }
    List<?> rest = path.subList(1, path.size());
    if (path.getFirst() instanceof Integer i) {
      List<Value> items = new ArrayList<>(here.items());
      items.set(i, with(items.get(i), rest, value));
      return Sequence.of(items);
    }
    String key = (String) path.getFirst();
    Value below = here.asMapping().get(key).orElse(Mapping.EMPTY);
    return here.asMapping().with(key, with(below, rest, value));
  }

  private static Value without(Value here, List<?> path) {
    if (path.size() > 1) {
      Value below = at(here, path.subList(0, 1));
      return with(here, path.subList(0, 1), without(below, path.subList(1, path.size())));
    }
    if (path.getFirst() instanceof Integer i) {
      List<Value> items = new ArrayList<>(here.items());
      items.remove((int) i);
      return Sequence.of(items);
    }
    return here.asMapping().without((String) path.getFirst());
  }

  private RefusedException refused(Node node, String why) {
    return new RefusedException(file, node.span().line() + 1, why);
  }
}
