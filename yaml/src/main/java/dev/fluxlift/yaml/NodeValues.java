package dev.fluxlift.yaml;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns nodes into values: resolves scalars in one Go reading, expands aliases and merges, refuses duplicates. */
final class NodeValues<T> {
  private final String file;
  private final Reading reading;
  private final YamlNodes<T> nodes;
  private final Map<Node, T> shared = new IdentityHashMap<>();

  NodeValues(String file, Reading reading, YamlNodes<T> nodes) {
    this.file = file;
    this.reading = reading;
    this.nodes = nodes;
  }

  /** What a document says; a document without content says null. */
  T document(Node.Document document) {
    shared.clear();
    return document.root().map(this::value)
        .orElseGet(() -> nodes.scalar(new Value.Null(new Origin(file, document.span().line() + 1)), "", true));
  }

  /** The value of a node; an aliased node is made once and shared. */
  T value(Node node) {
    return switch (node) {
      case Node.Alias alias -> {
        T known = shared.get(alias.target());
        yield known != null ? known : value(alias.target());
      }
      case Node.Scalar scalar -> keep(scalar, scalar.anchored(),
          nodes.scalar(ScalarReading.resolve(scalar, reading, file), scalar.value(), scalar.plain()));
      case Node.Seq seq -> keep(seq, seq.anchored(), sequence(seq));
      case Node.Map map -> keep(map, map.anchored(), mapping(map));
    };
  }

  private T keep(Node node, boolean anchored, T value) {
    if (anchored) {
      shared.put(node, value);
    }
    return value;
  }

  private T sequence(Node.Seq seq) {
    refuseTag(seq.tag(), "seq", seq);
    List<T> items = new ArrayList<>(seq.items().size());
    for (Node item : seq.items()) {
      items.add(value(item));
    }
    return nodes.sequence(items, origin(seq));
  }

  private T mapping(Node.Map map) {
    return nodes.mapping(entries(map), origin(map));
  }

  private Map<String, T> entries(Node.Map map) {
    refuseTag(map.tag(), "map", map);
    Map<String, T> own = new LinkedHashMap<>();
    List<Node.Entry> merges = new ArrayList<>();
    for (Node.Entry entry : map.entries()) {
      if (isMerge(entry.key())) {
        refuseSecond(merges, entry);
        refuseHidden(own, entry);
        merges.add(entry);
        continue;
      }
      refuseBlankInFlow(map, entry);
      String key = key(entry.key());
      if (own.putIfAbsent(key, value(entry.value())) != null) {
        throw failure(entry.key(), "the key \"" + key + "\" stands twice in one mapping");
      }
    }
    if (merges.isEmpty()) {
      return own;
    }
    Map<String, T> out = new LinkedHashMap<>(own);
    merged(merges.getFirst().value()).forEach(out::putIfAbsent);
    return out;
  }

  /** kustomize prints {@code {a: }} as {@code {a: ''}} and reads that: null for some of its steps, "" for others. */
  private void refuseBlankInFlow(Node.Map map, Node.Entry entry) {
    boolean blank = entry.value() instanceof Node.Scalar s && s.plain() && s.value().isEmpty() && s.tag().isEmpty();
    if (reading == Reading.KUSTOMIZE && map.flow() && blank) {
      throw failure(entry.value(), "a key without value inside { }: kustomize turns it into \"\"");
    }
  }

  private static boolean isMerge(Node key) {
    return key instanceof Node.Scalar s && s.plain() && s.tag().isEmpty() && s.value().equals("<<");
  }

  private void refuseSecond(List<Node.Entry> merges, Node.Entry entry) {
    if (!merges.isEmpty()) {
      throw failure(entry.key(), "a second << in one mapping: some readers refuse it");
    }
  }

  /**
   * sigs.k8s.io/yaml lets a merge overwrite keys that stand above it, kustomize does not
   * (goyaml.v2/decode.go and yaml/v3 decode.go, func merge).
   */
  private void refuseHidden(Map<String, T> above, Node.Entry entry) {
    merged(entry.value()).forEach((key, value) -> {
      if (above.containsKey(key) && !nodes.same(value, above.get(key))) {
        throw failure(entry.key(), "\"" + key + "\" stands above << and in what it merges: readers disagree which counts");
      }
    });
  }

  private Map<String, T> merged(Node node) {
    Node target = node instanceof Node.Alias alias ? alias.target() : node;
    if (target instanceof Node.Map map) {
      return entries(map);
    }
    if (!(target instanceof Node.Seq seq)) {
      throw failure(node, "<< needs a mapping or a list of mappings");
    }
    Map<String, T> out = new LinkedHashMap<>();
    for (Node item : seq.items()) {
      Node part = item instanceof Node.Alias alias ? alias.target() : item;
      if (!(part instanceof Node.Map map)) {
        throw failure(item, "<< needs a mapping or a list of mappings");
      }
      entries(map).forEach(out::putIfAbsent);
    }
    return out;
  }

  private String key(Node key) {
    Node target = key instanceof Node.Alias alias ? alias.target() : key;
    if (!(target instanceof Node.Scalar scalar)) {
      throw failure(key, "a mapping or list as a key is no JSON");
    }
    return switch (ScalarReading.resolve(scalar, reading, file)) {
      case Value.Text t -> t.value();
      case Value.Bool b -> Boolean.toString(b.value());
      case Value.Num n when n.number() instanceof BigInteger -> n.literal();
      case Value.Num _ -> throw failure(key, "a fraction as a key is printed differently by different readers");
      default -> throw failure(key, "null as a key is no JSON");
    };
  }

  private void refuseTag(String tag, String plain, Node node) {
    if (!tag.isEmpty() && !tag.equals("!") && !tag.equals("tag:yaml.org,2002:" + plain)) {
      throw failure(node, "the tag " + tag + " has a meaning that Kubernetes does not know");
    }
  }

  private Origin origin(Node node) {
    return new Origin(file, node.span().line() + 1);
  }

  private YamlException failure(Node node, String reason) {
    return new YamlException(file, node.span().line() + 1, node.span().column() + 1, reason);
  }
}
