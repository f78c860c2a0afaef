package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Reading;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlNodes;
import dev.fluxlift.yaml.YamlStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A changeable YAML node, as kustomize's own (kyaml RNode): transformers work in place and by identity, and a scalar
 * keeps the text it was written with, which is what ends up in labels and annotations.
 */
final class Tree {
  enum Kind {
    MAP,
    SEQ,
    SCALAR
  }

  final Kind kind;
  final Origin origin;
  final Map<String, Tree> fields = new LinkedHashMap<>();
  final List<Tree> items = new ArrayList<>();
  private final @Nullable Value scalar;
  private final String text;

  /** Set on a null that kustomize means to keep although nulls are otherwise cleared (RNode.ShouldKeep). */
  boolean kept;

  private Quotes quotes = Quotes.AS_NEEDED;

  /** Whether a scalar stands in quotes or in a block. */
  private enum Quotes {
    YES,
    NO,
    /** It was made by the program, and is printed in quotes when it would read as something else without. */
    AS_NEEDED
  }

  /** Set on a scalar that has no type of its own: a text put into it may change it. */
  boolean untyped;

  private Tree(Kind kind, Origin origin, @Nullable Value scalar, String text) {
    this.kind = kind;
    this.origin = origin;
    this.scalar = scalar;
    this.text = text;
  }

  static Tree map(Origin origin) {
    return new Tree(Kind.MAP, origin, null, "");
  }

  static Tree seq(Origin origin) {
    return new Tree(Kind.SEQ, origin, null, "");
  }

  static Tree text(String text, Origin origin) {
    return new Tree(Kind.SCALAR, origin, new Value.Text(text, origin), text);
  }

  /** A scalar printed without quotes where that is possible: the type is what its text then reads as. */
  static Tree plain(String text, Origin origin) {
    return new Tree(Kind.SCALAR, origin, ScalarText.read(text, origin), text);
  }

  /** Whether a scalar is a number without a fraction. */
  static boolean isWhole(Tree tree) {
    return tree.scalar() instanceof Value.Num n && n.number() instanceof java.math.BigInteger;
  }

  /** The tree of a value; its scalars have the text JSON gives them. */
  static Tree of(Value value) {
    return switch (value) {
      case Value.Mapping m -> {
        Tree out = map(m.origin());
        m.entries().forEach((key, child) -> out.fields.put(key, of(child)));
        yield out;
      }
      case Value.Sequence s -> {
        Tree out = seq(s.origin());
        s.values().forEach(child -> out.items.add(of(child)));
        yield out;
      }
      case Value.Null n -> new Tree(Kind.SCALAR, n.origin(), n, "null");
      default -> new Tree(Kind.SCALAR, value.origin(), value, value.text().orElse(""));
    };
  }

  /** The documents of a resource file; no two nodes are shared, whatever aliases the file uses. */
  static List<Tree> read(String file, String content) {
    return YamlStream.read(file, content, Reading.KUSTOMIZE, NODES).stream().map(Tree::copy).toList();
  }

  private static final YamlNodes<Tree> NODES = new YamlNodes<>() {
    @Override
    public Tree scalar(Value value, String text, boolean plain) {
      Tree out = new Tree(Kind.SCALAR, value.origin(), value, text);
      out.quotes = plain ? Quotes.NO : Quotes.YES;
      return out;
    }

    @Override
    public Tree sequence(List<Tree> items, Origin origin) {
      Tree out = seq(origin);
      out.items.addAll(items);
      return out;
    }

    @Override
    public Tree mapping(Map<String, Tree> entries, Origin origin) {
      Tree out = map(origin);
      out.fields.putAll(entries);
      return out;
    }

    @Override
    public boolean same(Tree one, Tree other) {
      return one.value().equals(other.value());
    }
  };

  /** The immutable value of this tree as it is now. */
  Value value() {
    return switch (kind) {
      case MAP -> {
        Map<String, Value> out = new LinkedHashMap<>();
        fields.forEach((key, child) -> out.put(key, child.value()));
        yield new Value.Mapping(out, origin);
      }
      case SEQ -> new Value.Sequence(items.stream().map(Tree::value).toList(), origin);
      case SCALAR -> scalar();
    };
  }

  private Value scalar() {
    return scalar == null ? new Value.Null(origin) : scalar;
  }

  /** A deep copy. */
  Tree copy() {
    Tree out = new Tree(kind, origin, scalar, text);
    out.kept = kept;
    out.untyped = untyped;
    out.quotes = quotes;
    fields.forEach((key, child) -> out.fields.put(key, child.copy()));
    items.forEach(child -> out.items.add(child.copy()));
    return out;
  }

  boolean isMap() {
    return kind == Kind.MAP;
  }

  boolean isSeq() {
    return kind == Kind.SEQ;
  }

  boolean isNull() {
    return kind == Kind.SCALAR && scalar() instanceof Value.Null;
  }

  boolean isString() {
    return kind == Kind.SCALAR && scalar() instanceof Value.Text;
  }

  /** kyaml IsYNodeNilOrEmpty: null, {} or []. */
  boolean isEmpty() {
    return isNull() || (isMap() && fields.isEmpty()) || (isSeq() && items.isEmpty());
  }

  /** The text of a scalar as it was written, empty for all else (kyaml Node.Value). */
  String text() {
    return text;
  }

  @Nullable Tree field(String name) {
    return fields.get(name);
  }

  /** The node below a path of keys, or null. */
  @Nullable Tree at(String... path) {
    Tree here = this;
    for (String key : path) {
      Tree next = here.fields.get(key);
      if (next == null) {
        return null;
      }
      here = next;
    }
    return here;
  }

  /** The text of the scalar below a path, empty when absent. */
  String textAt(String... path) {
    Tree found = at(path);
    return found == null ? "" : found.text;
  }

  /** The mapping at a key, made when absent or null. */
  Tree child(String key) {
    Tree found = fields.get(key);
    if (found != null && found.isMap()) {
      return found;
    }
    Tree made = map(origin);
    fields.put(key, made);
    return made;
  }

  /**
   * kyaml FieldSetter: a null clears the key unless it is meant to stay. A new scalar takes over the quotes of the old
   * one, and so becomes a string where the old one had some.
   */
  void set(String name, @Nullable Tree value) {
    if (value == null || (value.isNull() && !value.kept)) {
      fields.remove(name);
      return;
    }
    Tree old = fields.get(name);
    fields.put(name, old == null || old == value || value.kind != Kind.SCALAR ? value : inQuotesOf(old, value));
  }

  private static Tree inQuotesOf(Tree old, Tree value) {
    boolean quoted = old.isQuoted();
    Tree out = quoted && !value.isString() ? text(value.text, value.origin) : value.copy();
    out.quotes = quoted ? Quotes.YES : Quotes.NO;
    return out;
  }

  private boolean isQuoted() {
    return switch (quotes) {
      case YES -> true;
      case NO -> false;
      case AS_NEEDED -> isString() && ScalarText.isQuoted(text);
    };
  }

  /** Keys and the texts of their values, as kyaml GetLabels and GetAnnotations read them. */
  Map<String, String> texts(String... path) {
    Map<String, String> out = new TreeMap<>();
    Tree found = at(path);
    if (found != null) {
      found.fields.forEach((key, value) -> out.put(key, value.text));
    }
    return out;
  }

  /** kyaml SetLabels and SetAnnotations: all values become strings, an empty mapping goes. */
  void setTexts(String field, Map<String, String> texts) {
    Tree metadata = child("metadata");
    Tree old = metadata.fields.remove(field);
    if (texts.isEmpty()) {
      return;
    }
    Tree made = map(old == null ? metadata.origin : old.origin);
    new TreeMap<>(texts).forEach((key, value) -> {
      Tree before = old == null ? null : old.fields.get(key);
      Origin from = before != null && before.text.equals(value) ? before.origin : made.origin;
      made.fields.put(key, text(value, from));
    });
    metadata.fields.put(field, made);
  }
}
