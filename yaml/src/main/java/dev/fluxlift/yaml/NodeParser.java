package dev.fluxlift.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.SpecVersion;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Turns text into nodes with exact places. Only the event layer of the YAML library is used: its loaders resolve
 * scalars by rules that no Go reader has.
 */
final class NodeParser {
  /** Nothing in this field nests deeper than some forty levels (CRD schemas); the bound keeps recursion small. */
  static final int MAX_DEPTH = 200;

  /** The largest real file seen expands to some 60,000 nodes; a bomb of aliases reaches millions in ten lines. */
  static final long MAX_EXPANDED = 500_000;

  /** All documents of a file together. */
  static final long MAX_NODES = 1_000_000;

  /** A token is looked at as a whole, so that its length costs memory; no API server takes an object of this size. */
  private static final int MAX_LINE = 4 * 1024 * 1024;

  /** The largest real file seen has 4 MB. */
  static final int MAX_LENGTH = 32 * 1024 * 1024;

  static final String TOO_LONG = "a file longer than " + MAX_LENGTH + " bytes is not read";

  private final String file;
  private final String text;
  private final int bom;
  private final boolean surrogates;
  private final Map<String, Node> anchors = new HashMap<>();
  private @Nullable Iterator<Event> events;
  private Optional<Mark> read = Optional.empty();
  private long expanded;
  private long nodes;

  // Offsets only ever grow while events are read, so the last one found is where the next search starts.
  private int lastCodePoint;
  private int lastChar;

  NodeParser(String file, String text) {
    this.file = file;
    this.text = text;
    this.bom = text.startsWith("\uFEFF") ? 1 : 0;
    this.surrogates = text.codePointCount(0, text.length()) != text.length();
  }

  /** All documents of the text. */
  List<Node.Document> documents() {
    if (text.length() > MAX_LENGTH) {
      throw failure(MAX_LENGTH, TOO_LONG);
    }
    int longest = longestLine();
    LoadSettings settings = LoadSettings.builder()
        .setLabel(file)
        .setCodePointLimit(Integer.MAX_VALUE)
        .setBufferSize(Math.max(longest + 2, 1024))
        .setParseComments(false)
        .setVersionFunction(version -> version.getMajor() == 1 ? version : new SpecVersion(1, 2))
        .build();
    try {
      events = remembered(new Parse(settings).parseString(text.substring(bom)).iterator());
      return readDocuments();
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      throw mark.map(m -> new YamlException(file, m.getLine() + 1, m.getColumn() + 1, reason(e)))
          .orElseGet(() -> placeless(reason(e)));
    } catch (ReaderException e) {
      int at = text.offsetByCodePoints(bom, Math.clamp(e.getPosition(), 0, text.codePointCount(bom, text.length())));
      throw failure(at, "a character that YAML forbids: U+%04X".formatted(e.getCodePoint()));
    } catch (YamlEngineException e) {
      throw placeless(String.valueOf(e.getMessage()));
    }
  }

  /** Keeps where the last event ended. */
  private Iterator<Event> remembered(Iterator<Event> all) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return all.hasNext();
      }

      @Override
      public Event next() {
        Event event = all.next();
        read = event.getEndMark();
        return event;
      }
    };
  }

  /** A problem whose place is not said: how far reading had come is the nearest that is known. */
  private YamlException placeless(String reason) {
    return new YamlException(file, read.map(m -> m.getLine() + 1).orElse(1), read.map(m -> m.getColumn() + 1).orElse(1), reason);
  }

  private static String reason(MarkedYamlEngineException e) {
    String context = e.getContext();
    return context == null || context.isEmpty() ? e.getProblem() : context + ", " + e.getProblem();
  }

  /**
   * YAML 1.1 readers (both Go ones) end a line at NEL, LS and PS, YAML 1.2 readers do not: the same bytes would be two
   * different texts.
   *
   * @return the length of the longest line
   */
  private int longestLine() {
    int longest = 0;
    int lineStart = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        lineStart = i + 1;
      }
      longest = Math.max(longest, i - lineStart);
      if (i - lineStart > MAX_LINE) {
        throw failure(i, "a line longer than " + MAX_LINE + " characters is not read");
      }
      if (c == '\u0085' || c == '\u2028' || c == '\u2029') {
        throw failure(i, "U+%04X is a line break for some readers of YAML and none for others".formatted((int) c));
      }
    }
    return longest;
  }

  private YamlException failure(int offset, String reason) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < offset; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new YamlException(file, line, offset - lineStart + 1, reason);
  }

  private List<Node.Document> readDocuments() {
    List<Node.Document> out = new ArrayList<>();
    while (more().hasNext()) {
      Event event = more().next();
      if (event instanceof DocumentStartEvent start) {
        out.add(document(out.size(), start));
      }
    }
    return out;
  }

  private Iterator<Event> more() {
    Iterator<Event> here = events;
    if (here == null) {
      throw new IllegalStateException("not started");
    }
    return here;
  }

  private Node.Document document(int index, DocumentStartEvent start) {
    anchors.clear();
    expanded = 0;
    Event first = more().next();
    Node root = node(first, 1);
    if (!(more().next() instanceof DocumentEndEvent end)) {
      throw new IllegalStateException("a document has one root");
    }
    Node.Span span = span(start, end);
    boolean empty = root instanceof Node.Scalar s
        && s.plain() && s.value().isEmpty() && s.tag().isEmpty() && !s.anchored();
    return new Node.Document(index, empty ? Optional.empty() : Optional.of(root), span, start.isExplicit(),
        end.isExplicit());
  }

  private Node node(Event event, int depth) {
    Node node = switch (event) {
      case AliasEvent alias -> alias(alias);
      case ScalarEvent scalar -> scalar(scalar);
      case MappingStartEvent start -> map(start, depth);
      case SequenceStartEvent start -> seq(start, depth);
      default -> throw new IllegalStateException("no node: " + event);
    };
    if (!(node instanceof Node.Alias) && event instanceof NodeEvent named) {
      named.getAnchor().map(Anchor::getValue).ifPresent(anchor -> anchors.put(anchor, node));
    }
    return node;
  }

  private Node alias(AliasEvent event) {
    String name = event.getAlias().getValue();
    Node target = anchors.get(name);
    if (target == null) {
      throw at(event, "alias *" + name + " has no anchor before it, or stands inside its own anchor");
    }
    count(target.weight(), event);
    return new Node.Alias(name, target, span(event, event));
  }

  private Node scalar(ScalarEvent event) {
    count(1, event);
    boolean block = event.isLiteral() || event.isFolded();
    return new Node.Scalar(event.getValue(), event.isPlain(), block, event.getTag().orElse(""),
        event.getAnchor().isPresent(), span(event, event));
  }

  private Node map(MappingStartEvent start, int depth) {
    refuseDepth(depth, start);
    count(1, start);
    List<Node.Entry> entries = new ArrayList<>();
    long weight = 1;
    int deepest = 0;
    Event event = more().next();
    while (event.getEventId() != Event.ID.MappingEnd) {
      Node key = node(event, depth + 1);
      Node value = node(more().next(), depth + 1);
      entries.add(new Node.Entry(key, value));
      weight += key.weight() + value.weight();
      deepest = Math.max(deepest, Math.max(key.depth(), value.depth()));
      event = more().next();
    }
    refuseDepth(deepest + 1, start);
    return new Node.Map(List.copyOf(entries), start.isFlow(), start.getTag().orElse(""),
        start.getAnchor().isPresent(), span(start, event), weight, deepest + 1);
  }

  private Node seq(SequenceStartEvent start, int depth) {
    refuseDepth(depth, start);
    count(1, start);
    List<Node> items = new ArrayList<>();
    long weight = 1;
    int deepest = 0;
    Event event = more().next();
    while (event.getEventId() != Event.ID.SequenceEnd) {
      Node item = node(event, depth + 1);
      items.add(item);
      weight += item.weight();
      deepest = Math.max(deepest, item.depth());
      event = more().next();
    }
    refuseDepth(deepest + 1, start);
    return new Node.Seq(List.copyOf(items), start.isFlow(), start.getTag().orElse(""),
        start.getAnchor().isPresent(), span(start, event), weight, deepest + 1);
  }

  private void refuseDepth(int depth, Event event) {
    if (depth > MAX_DEPTH) {
      throw at(event, "nested deeper than " + MAX_DEPTH + " levels");
    }
  }

  private void count(long weight, Event event) {
    expanded += weight;
    nodes++;
    if (expanded > MAX_EXPANDED) {
      throw at(event, "this document has more than " + MAX_EXPANDED + " values once its aliases expand");
    }
    if (nodes > MAX_NODES) {
      throw at(event, "this file has more than " + MAX_NODES + " values");
    }
  }

  private YamlException at(Event event, String reason) {
    Mark mark = event.getStartMark().orElseThrow();
    return new YamlException(file, mark.getLine() + 1, mark.getColumn() + 1, reason);
  }

  private Node.Span span(Event from, Event to) {
    Mark start = from.getStartMark().orElseThrow();
    Mark end = to.getEndMark().orElseThrow();
    return new Node.Span(offset(start.getIndex()), offset(end.getIndex()), start.getLine(), start.getColumn());
  }

  /** The char offset of a code point; the library counts code points after the byte order mark. */
  private int offset(int codePoint) {
    if (!surrogates) {
      return bom + codePoint;
    }
    if (codePoint < lastCodePoint) {
      return text.offsetByCodePoints(bom, codePoint);
    }
    int from = Math.max(lastChar, bom);
    int found = text.offsetByCodePoints(from, codePoint - lastCodePoint);
    lastCodePoint = codePoint;
    lastChar = found;
    return found;
  }
}
