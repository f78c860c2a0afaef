package dev.fluxlift.yaml;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A text and edits to it. Each edit splices bytes, reads the result again and compares: in both readings the value must
 * have changed in exactly the way that was meant, and every byte outside the splice is the old one. An edit that cannot
 * be made so is refused. An edit whose result is there already changes nothing.
 *
 * <p>A path is a list of {@link String} keys and {@link Integer} positions from the root of a document. Documents count
 * from 0, those without content included.
 */
public final class YamlEdit {
  private final String file;
  private final String text;
  private @Nullable List<Node.Document> parsed;

  /**
   * Begins with a text.
   *
   * @param file path for messages
   * @param text the whole text
   */
  public YamlEdit(String file, String text) {
    this.file = file;
    this.text = text;
  }

  /**
   * Begins with the bytes of a file.
   *
   * @throws YamlException when they are no UTF-8
   */
  public static YamlEdit of(String file, byte[] bytes) {
    return new YamlEdit(file, YamlStream.decode(file, bytes));
  }

  /** An edit that cannot be made without touching something else. */
  public static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String file, int line, String why) {
      super(new Origin(file, line) + ": " + why);
    }
  }

  /** The path for messages. */
  public String file() {
    return file;
  }

  /** The whole text as it is now. */
  public String text() {
    return text;
  }

  /** The whole text in UTF-8. */
  public byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Sets a key or item. A missing key is added after the last one of its mapping; mappings on the way must be there.
   *
   * @throws RefusedException when it cannot be done without touching something else
   */
  public YamlEdit set(int document, List<?> path, Value value) {
    UnaryOperator<Value> meaning = old -> ValuePath.with(old, path, value);
    if (holds(document, old -> ValuePath.at(old, path).filter(value::equals).isPresent())) {
      return this;
    }
    Node parent = node(document, above(path));
    String changed = switch (parent) {
      case Node.Map map when path.getLast() instanceof String key -> {
        Optional<Node.Entry> entry = entry(map, key);
        yield entry.isEmpty() ? splices().added(map, key, value) : splices().replaced(map, entry.get(), value);
      }
      case Node.Seq seq when isItem(seq, path.getLast()) ->
          splices().replaced(seq, seq.items().get((Integer) path.getLast()), value);
      default -> throw refused(parent, "there is no place for " + path.getLast());
    };
    return proved(changed, document, meaning);
  }

  /**
   * Adds an item at the end of a list that is there, unless the list has an equal one.
   *
   * @throws RefusedException when it cannot be done without touching something else
   */
  public YamlEdit append(int document, List<?> path, Value item) {
    if (!(node(document, path) instanceof Node.Seq seq)) {
      throw refused(node(document, path), "no list");
    }
    return insert(document, path, seq.items().size(), item);
  }

  /**
   * Adds an item before another one of a list that is there, unless the list has an equal one. Comments directly above
   * the other one stay with it.
   *
   * @param index position it will have
   * @throws RefusedException when it cannot be done without touching something else
   */
  public YamlEdit insert(int document, List<?> path, int index, Value item) {
    if (holds(document, old -> ValuePath.at(old, path).filter(list -> list.items().contains(item)).isPresent())) {
      return this;
    }
    Node node = node(document, path);
    if (!(node instanceof Node.Seq seq) || index < 0 || index > seq.items().size()) {
      throw refused(node, "no list with a position " + index);
    }
    String changed = index == seq.items().size()
        ? splices().appended(seq, item)
        : splices().insertedBefore(seq, seq.items().get(index), item);
    return proved(changed, document, old -> ValuePath.inserted(old, path, index, item));
  }

  /**
   * Removes a key or an item. When it was the last one, the key that held the mapping or list goes too. A key that is
   * not there is gone already.
   *
   * @throws RefusedException when it cannot be done without touching something else
   */
  public YamlEdit remove(int document, List<?> path) {
    if (path.getLast() instanceof String && holds(document, old -> ValuePath.at(old, path).isEmpty())) {
      return this;
    }
    List<?> above = above(path);
    Node parent = node(document, above);
    int size = parent instanceof Node.Map m ? m.entries().size() : parent instanceof Node.Seq s ? s.items().size() : 0;
    if (parent instanceof Node.Map map && !(path.getLast() instanceof String key && entry(map, key).isPresent())) {
      throw refused(parent, "there is no " + path.getLast() + " of its own here; what a merge brings cannot be removed");
    }
    if (size == 1) {
      if (above.isEmpty()) {
        throw refused(parent, "removing it would leave an empty document");
      }
      return remove(document, above);
    }
    String changed = switch (parent) {
      case Node.Map map when path.getLast() instanceof String key && entry(map, key).isPresent() ->
          splices().cut(map, map.entries().indexOf(entry(map, key).orElseThrow()));
      case Node.Seq seq when isItem(seq, path.getLast()) -> splices().cut(seq, (Integer) path.getLast());
      default -> throw refused(parent, "there is no " + path.getLast());
    };
    return proved(changed, document, old -> ValuePath.without(old, path));
  }

  /**
   * Removes the item of a list that equals a value. When it was the only one, the key that held the list goes too. An
   * item that is not there is gone already.
   *
   * @throws RefusedException when several items equal it, or it cannot be done without touching something else
   */
  public YamlEdit removeItem(int document, List<?> path, Value item) {
    List<Value> items = ValuePath.at(value(document), path).map(Value::items).orElse(List.of());
    int[] found = IntStream.range(0, items.size()).filter(i -> items.get(i).equals(item)).toArray();
    if (found.length == 0) {
      return this;
    }
    if (found.length > 1) {
      throw refused(node(document, path), "several items equal the one to remove");
    }
    List<Object> at = new ArrayList<>(path);
    at.add(found[0]);
    return remove(document, at);
  }

  /**
   * Puts a comment on lines of its own above a key or an item, indented like it, unless it stands there.
   *
   * @param comment one or more lines, without the {@code #}
   * @throws RefusedException when the key or item does not begin its line
   */
  public YamlEdit commentAbove(int document, List<?> path, String comment) {
    Node parent = node(document, above(path));
    int start = switch (parent) {
      case Node.Map map when path.getLast() instanceof String key && entry(map, key).isPresent() ->
          entry(map, key).orElseThrow().key().span().start();
      case Node.Seq seq when !seq.flow() && isItem(seq, path.getLast()) ->
          splices().dash(seq.items().get((Integer) path.getLast()));
      default -> throw refused(parent, "there is no " + path.getLast());
    };
    return proved(splices().commented(parent, start, comment), document, old -> old);
  }

  /**
   * Gives a key another name, in its place, unless that was done.
   *
   * @throws RefusedException when it cannot be done without touching something else
   */
  public YamlEdit rename(int document, List<?> path, String name) {
    List<?> above = above(path);
    String old = String.valueOf(path.getLast());
    Value.Mapping before = ValuePath.at(value(document), above).map(Value::asMapping).orElse(Value.Mapping.EMPTY);
    if (!before.has(old) && before.has(name)) {
      return this;
    }
    Node parent = node(document, above);
    Optional<Node.Entry> entry = parent instanceof Node.Map map ? entry(map, old) : Optional.empty();
    if (entry.isEmpty() || !(entry.get().key() instanceof Node.Scalar key) || key.block() || key.anchored()) {
      throw refused(parent, "there is no plain key " + old);
    }
    if (before.has(name)) {
      throw refused(parent, "there is a key " + name + " already");
    }
    String changed = splices().splice(key.span().start(), key.span().end(), YamlWriter.quoted(name));
    return proved(changed, document, value -> ValuePath.renamed(value, above, old, name));
  }

  /**
   * Adds a whole document at the end, unless an equal one is there.
   *
   * @param style how it is written; its lines end as those of the file
   * @throws RefusedException when it cannot be done without touching something else
   */
  public YamlEdit appendDocument(Value value, YamlWriter style) {
    List<Value> before = values(text, Reading.SIGS_YAML);
    if (before.contains(value)) {
      return this;
    }
    boolean first = documents().stream().noneMatch(d -> d.root().isPresent());
    String written = style.withDocumentStart(style.documentStart() || !first).write(value);
    String end = text.isEmpty() || text.endsWith("\n") ? "" : splices().lineEnd();
    String changed = text + end + splices().ownLineEnds(written);
    List<Value> meant = new ArrayList<>(before.stream().filter(v -> !(v instanceof Value.Null)).toList());
    meant.add(value);
    List<Value> is = values(changed, Reading.SIGS_YAML).stream().filter(v -> !(v instanceof Value.Null)).toList();
    if (!is.equals(meant)) {
      throw new RefusedException(file, 0, "a document at the end would change another one");
    }
    return new YamlEdit(file, changed);
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
    // what stands above the first marker (a comment, a BOM) is the file's, not the document's
    int start = document > 0 || gone.explicitStart() ? gone.span().start() : 0;
    int end = document + 1 < all.size() ? all.get(document + 1).span().start() : text.length();
    String changed = text.substring(0, start) + text.substring(end);
    List<Value> meant = values(text, Reading.SIGS_YAML);
    meant.remove(document);
    if (!values(changed, Reading.SIGS_YAML).equals(meant)) {
      throw new RefusedException(file, gone.span().line() + 1, "the document cannot be cut out without changing another");
    }
    return new YamlEdit(file, changed);
  }

  // ---- proof

  private YamlEdit proved(String changed, int document, UnaryOperator<Value> meaning) {
    if (changed.equals(text)) {
      return this;
    }
    YamlEdit out = new YamlEdit(file, changed);
    for (Reading reading : readings()) {
      List<Value> meant = values(documents(), reading);
      try {
        meant.set(document, meaning.apply(meant.get(document)));
        if (!values(out.documents(), reading).equals(meant)) {
          throw new RefusedException(file, 0, "the edit would change more or less than was meant (an alias, a merge, a comment?)");
        }
      } catch (YamlException e) {
        throw new RefusedException(file, e.line(), "the edit would not read back: " + e.reason());
      } catch (NoSuchElementException | IndexOutOfBoundsException e) {
        throw new RefusedException(file, 0, "the readers of this file see different keys on the way");
      }
    }
    return out;
  }

  /** The readings in which the text has a meaning: it may be one that kustomize is never given. */
  private List<Reading> readings() {
    try {
      values(documents(), Reading.KUSTOMIZE);
      return List.of(Reading.values());
    } catch (YamlException _) {
      return List.of(Reading.SIGS_YAML);
    }
  }

  /** Whether something is so already, in both readings. */
  private boolean holds(int document, java.util.function.Predicate<Value> state) {
    for (Reading reading : readings()) {
      if (!state.test(values(documents(), reading).get(document))) {
        return false;
      }
    }
    return true;
  }

  private List<Value> values(String of, Reading reading) {
    return values(of.equals(text) ? documents() : new NodeParser(file, of).documents(), reading);
  }

  private List<Value> values(List<Node.Document> of, Reading reading) {
    return new ArrayList<>(YamlStream.of(file, of, reading).documents().stream().map(YamlDocument::value).toList());
  }

  private Value value(int document) {
    return values(documents(), Reading.SIGS_YAML).get(document);
  }

  private List<Node.Document> documents() {
    List<Node.Document> known = parsed;
    if (known == null) {
      known = new NodeParser(file, text).documents();
      parsed = known;
    }
    return known;
  }

  // ---- nodes

  private Node node(int document, List<?> path) {
    Node here = documents().get(document).root().orElseThrow(() -> new RefusedException(file, 1, "the document is empty"));
    for (Object step : path) {
      Optional<Node> next = switch (here) {
        case Node.Map m when step instanceof String key -> entry(m, key).map(Node.Entry::value);
        case Node.Seq s when isItem(s, step) -> Optional.of(s.items().get((Integer) step));
        case Node.Alias a -> throw refused(a, "this is an alias; the edit would change what its anchor means elsewhere");
        default -> Optional.empty();
      };
      Node parent = here;
      here = next.orElseThrow(() -> refused(parent, "there is no " + step));
    }
    if (here instanceof Node.Alias a) {
      throw refused(a, "this is an alias; the edit would change what its anchor means elsewhere");
    }
    return here;
  }

  private static List<?> above(List<?> path) {
    return path.subList(0, path.size() - 1);
  }

  private static boolean isItem(Node.Seq seq, Object step) {
    return step instanceof Integer i && i >= 0 && i < seq.items().size();
  }

  private static Optional<Node.Entry> entry(Node.Map map, String key) {
    return map.entries().stream().filter(e -> e.key() instanceof Node.Scalar s && s.value().equals(key)).findFirst();
  }

  private Splices splices() {
    boolean indents = documents().stream().noneMatch(d -> d.root().filter(YamlEdit::flushList).isPresent());
    return new Splices(text, indents, this::refused);
  }

  /** Whether a list stands no further in than the key that holds it. */
  private static boolean flushList(Node node) {
    return switch (node) {
      case Node.Map m -> m.entries().stream().anyMatch(e -> e.value() instanceof Node.Seq s && !s.flow()
          && s.span().column() == e.key().span().column() || flushList(e.value()));
      case Node.Seq s -> s.items().stream().anyMatch(YamlEdit::flushList);
      case Node.Scalar _, Node.Alias _ -> false;
    };
  }

  private RefusedException refused(Node node, String why) {
    return new RefusedException(file, node.span().line() + 1, why);
  }
}
