package dev.fluxlift.yaml;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns nodes into values: resolves scalars in one Go reading, expands aliases and merges, refuses duplicates. */
final class NodeValues {
  private final String file;
  private final Reading reading;
  private final Map<Node, Value> shared = new IdentityHashMap<>();

  NodeValues(String file, Reading reading) {
    this.file = file;
    this.reading = reading;
  }

  List<YamlDocument> documents(List<Node.Document> documents) {
    List<YamlDocument> out = new ArrayList<>();
    for (Node.Document document : documents) {
      shared.clear();
      Value value = document.root().map(this::value)
          .orElseGet(() -> new Value.Null(new Origin(file, document.span().line() + 1)));
      out.add(new YamlDocument(document.index(), value));
    }
    return out;
  }

  /** The value of a node; an aliased node is made once and shared. */
  Value value(Node node) {
    return switch (node) {
      case Node.Alias alias -> {
        Value known = shared.get(alias.target());
        yield known != null ? known : value(alias.target());
      }
      case Node.Scalar scalar -> keep(scalar, scalar.anchored(), ScalarReading.resolve(scalar, reading, file));
      case Node.Seq seq -> keep(seq, seq.anchored(), sequence(seq));
      case Node.Map map -> keep(map, map.anchored(), mapping(map));
    };
  }

  private Value keep(Node node, boolean anchored, Value value) {
    if (anchored) {
      shared.put(node, value);
    }
    return value;
  }

  private Value sequence(Node.Seq seq) {
    refuseTag(seq.tag(), "seq", seq);
    List<Value> items = new ArrayList<>(seq.items().size());
    for (Node item : seq.items()) {
      items.add(value(item));
    }
    return new Value.Sequence(items, origin(seq));
  }

  private Value mapping(Node.Map map) {
    refuseTag(map.tag(), "map", map);
    Map<String, Value> own = new LinkedHashMap<>();
    List<Node.Entry> merges = new ArrayList<>();
    for (Node.Entry entry : map.entries()) {
      if (isMerge(entry.key())) {
        refuseSecond(merges, entry);
        refuseHidden(own, entry);
        merges.add(entry);
        continue;
      }
      String key = key(entry.key());
      if (own.putIfAbsent(key, value(entry.value())) != null) {
        throw failure(entry.key(), "the key \"" + key + "\" stands twice in one mapping");
      }
    }
    if (merges.isEmpty()) {
      return new Value.Mapping(own, origin(map));
    }
    Map<String, Value> out = new LinkedHashMap<>(own);
    merged(merges.getFirst().value()).forEach(out::putIfAbsent);
    return new Value.Mapping(out, origin(map));
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
  private void refuseHidden(Map<String, Value> above, Node.Entry entry) {
    merged(entry.value()).forEach((key, value) -> {
      if (above.containsKey(key) && !value.equals(above.get(key))) {
        throw failure(entry.key(), "\"" + key + "\" stands above << and in what it merges: readers disagree which counts");
      }
    });
  }

  private Map<String, Value> merged(Node node) {
    Node target = node instanceof Node.Alias alias ? alias.target() : node;
    Map<String, Value> out = new LinkedHashMap<>();
    if (target instanceof Node.Map) {
      out.putAll(value(target).asMapping().entries());
      return out;
    }
    if (!(target instanceof Node.Seq seq)) {
      throw failure(node, "<< needs a mapping or a list of mappings");
    }
    for (Node item : seq.items()) {
      Node part = item instanceof Node.Alias alias ? alias.target() : item;
      if (!(part instanceof Node.Map)) {
        throw failure(item, "<< needs a mapping or a list of mappings");
      }
      value(part).asMapping().entries().forEach(out::putIfAbsent);
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
