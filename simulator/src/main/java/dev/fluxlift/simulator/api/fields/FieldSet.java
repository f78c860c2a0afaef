package dev.fluxlift.simulator.api.fields;

import dev.fluxlift.simulator.api.fields.Type.MapType;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A set of fields of one object (structured-merge-diff@v4 fieldpath/set.go). A field can be a member without its
 * parents and without its children. Operations give new sets; {@link #insert} alone changes this one.
 */
public final class FieldSet {
  private static final String SELF = ".";
  /** Never inserted into. */
  private static final FieldSet NOTHING = new FieldSet();

  private final TreeSet<PathElement> members = new TreeSet<>();
  private final TreeMap<PathElement, FieldSet> children = new TreeMap<>();
  /** As it was written last; empty since the last insertion. */
  private Optional<Mapping> written = Optional.empty();

  /** The set of these paths of field names. */
  public static FieldSet ofNames(List<List<String>> paths) {
    FieldSet out = new FieldSet();
    paths.forEach(p -> out.insert(p.stream().<PathElement>map(PathElement.Field::new).toList()));
    return out;
  }

  /** Adds a field; its parents are not added. The empty path, the whole object, is no field. */
  public void insert(List<PathElement> path) {
    FieldSet here = this;
    for (int i = 0; i < path.size(); i++) {
      here.written = Optional.empty();
      if (i == path.size() - 1) {
        here.members.add(path.get(i));
      } else {
        here = here.children.computeIfAbsent(path.get(i), _ -> new FieldSet());
      }
    }
  }

  /** Whether there is no field in it. */
  public boolean isEmpty() {
    if (!members.isEmpty()) {
      return false;
    }
    for (FieldSet child : children.values()) {
      if (!child.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Whether this one step is a member. */
  boolean has(PathElement element) {
    return members.contains(element);
  }

  /** Whether the field is a member. */
  public boolean has(List<PathElement> path) {
    FieldSet here = this;
    for (PathElement step : path.subList(0, Math.max(0, path.size() - 1))) {
      FieldSet next = here.children.get(step);
      if (next == null) {
        return false;
      }
      here = next;
    }
    return !path.isEmpty() && here.members.contains(path.getLast());
  }

  /** What is below a step; empty when nothing is. */
  FieldSet below(PathElement element) {
    FieldSet child = children.get(element);
    return child == null ? NOTHING : child;
  }

  /** Steps that are members or have some below them, in order. */
  List<PathElement> steps() {
    TreeSet<PathElement> out = new TreeSet<>(members);
    out.addAll(children.keySet());
    return new ArrayList<>(out);
  }

  /** Fields of either. */
  public FieldSet union(FieldSet other) {
    if (other.isBare() || other == this) {
      return this;
    }
    if (isBare()) {
      return other;
    }
    FieldSet out = new FieldSet();
    out.members.addAll(members);
    out.members.addAll(other.members);
    out.children.putAll(children);
    other.children.forEach((step, child) -> out.children.merge(step, child, FieldSet::union));
    return orSame(out);
  }

  /** Fields of both. */
  public FieldSet intersection(FieldSet other) {
    if (isBare() || other.isBare()) {
      return NOTHING;
    }
    FieldSet out = new FieldSet();
    out.members.addAll(members);
    out.members.retainAll(other.members);
    children.forEach((step, child) -> out.child(step, child.intersection(other.below(step))));
    return out;
  }

  /** Fields of this that are not in the other; a field whose parent is in the other stays. */
  public FieldSet difference(FieldSet other) {
    if (isBare() || other.isBare()) {
      return this;
    }
    FieldSet out = new FieldSet();
    members.stream().filter(m -> !other.members.contains(m)).forEach(out.members::add);
    children.forEach((step, child) -> out.child(step, child.difference(other.below(step))));
    return orSame(out);
  }

  /** Whether there is not even a step in it. */
  private boolean isBare() {
    return members.isEmpty() && children.isEmpty();
  }

  /** Itself when the other, a part of it or more than it, is just the same: then what was written of it is still right. */
  private FieldSet orSame(FieldSet other) {
    if (other.members.size() != members.size() || other.children.size() != children.size()) {
      return other;
    }
    for (Map.Entry<PathElement, FieldSet> child : other.children.entrySet()) {
      if (children.get(child.getKey()) != child.getValue()) {
        return other;
      }
    }
    return this;
  }

  /** Fields of this that are not in the other and not below one of the other. */
  public FieldSet recursiveDifference(FieldSet other) {
    if (isBare() || other.isBare()) {
      return this;
    }
    FieldSet out = new FieldSet();
    members.stream().filter(m -> !other.members.contains(m)).forEach(out.members::add);
    children.forEach((step, child) -> {
      if (!other.members.contains(step)) {
        out.child(step, child.recursiveDifference(other.below(step)));
      }
    });
    return orSame(out);
  }

  private void child(PathElement step, FieldSet child) {
    if (!child.isEmpty()) {
      children.put(step, child);
    }
  }

  /** Also the declared fields above members: {@code a} for {@code a.b}, but not the keys of maps. */
  FieldSet withNamedParents(Type type) {
    FieldSet out = new FieldSet();
    out.members.addAll(members);
    Optional<MapType> map = type.atom().map();
    children.forEach((step, child) -> {
      if (step instanceof PathElement.Field f && map.filter(m -> m.fields().containsKey(f.name())).isPresent()) {
        out.members.add(step);
      }
      out.children.put(step, child.withNamedParents(typeBelow(type, step)));
    });
    return out;
  }

  private static Type typeBelow(Type type, PathElement step) {
    Type.Atom atom = type.atom();
    if (step instanceof PathElement.Field f) {
      return atom.map().flatMap(m -> m.at(f.name())).orElse(Type.DEDUCED);
    }
    return atom.list().map(Type.ListType::element).orElse(Type.DEDUCED);
  }

  /** Each member, a parent before what is below it. */
  public void forEach(Consumer<List<PathElement>> action) {
    forEach(List.of(), action);
  }

  private void forEach(List<PathElement> prefix, Consumer<List<PathElement>> action) {
    members.forEach(m -> action.accept(plus(prefix, m)));
    children.forEach((step, child) -> child.forEach(plus(prefix, step), action));
  }

  /** A path and one step more. */
  private static List<PathElement> plus(List<PathElement> path, PathElement step) {
    List<PathElement> out = new ArrayList<>(path);
    out.add(step);
    return List.copyOf(out);
  }

  /** As {@code fieldsV1} (fieldpath/serialize.go). */
  public Mapping encode() {
    Mapping known = written.orElseGet(this::encoded);
    written = Optional.of(known);
    return known;
  }

  private Mapping encoded() {
    Map<String, Value> out = new LinkedHashMap<>();
    for (PathElement step : steps()) {
      FieldSet below = below(step);
      Mapping inner = below.encode();
      boolean both = members.contains(step) && !below.isEmpty();
      if (both) {
        Map<String, Value> withSelf = new LinkedHashMap<>();
        withSelf.put(SELF, Mapping.EMPTY);
        withSelf.putAll(inner.entries());
        inner = new Mapping(withSelf, Origin.NONE);
      }
      out.put(step.encoded(), inner);
    }
    return new Mapping(out, Origin.NONE);
  }

  /**
   * Reads {@code fieldsV1}.
   *
   * @throws IllegalArgumentException when a key is no path element
   */
  public static FieldSet decode(Mapping fieldsV1) {
    FieldSet out = new FieldSet();
    fieldsV1.entries().forEach((key, value) -> {
      if (!key.equals(SELF)) {
        PathElement step = PathElement.decode(key);
        Mapping below = value.asMapping();
        if (below.entries().isEmpty() || below.has(SELF)) {
          out.members.add(step);
        }
        out.child(step, decode(below));
      }
    });
    return out;
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object o) {
    return o == this || o instanceof FieldSet s && s.encode().equals(encode());
  }

  @Override
  public int hashCode() {
    return encode().hashCode();
  }

  @Override
  public String toString() {
    return encode().toString();
  }
}
