package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A list of RFC 6902 operations as evanphx/json-patch v4.12.0 applies them, which is what kustomize uses: a
 * {@code replace} of an absent key adds it, a negative index counts from the end.
 */
final class JsonPatch {
  private final List<Value.Mapping> operations;

  private JsonPatch(List<Value.Mapping> operations) {
    this.operations = operations;
  }

  /** Reads the operations of a parsed patch text. */
  static JsonPatch of(Value.Sequence list) {
    for (Value item : list.values()) {
      if (!(item instanceof Value.Mapping)) {
        throw KustomizeException.fails(item.origin(), "an operation of a JSON patch is a mapping");
      }
    }
    return new JsonPatch(list.values().stream().map(Value::asMapping).toList());
  }

  /** Applies all operations in order. */
  void apply(Tree root) {
    operations.forEach(operation -> apply(root, operation));
  }

  private static void apply(Tree root, Value.Mapping operation) {
    Origin origin = operation.origin();
    String op = operation.text("op").orElse("");
    Place place = place(root, operation, "path");
    Supplier<Tree> value = () -> operation.get("value").map(Tree::of).orElseGet(() -> Tree.of(Value.of(null)));
    switch (op) {
      case "add" -> place.add(value.get());
      case "remove" -> place.remove();
      case "replace" -> {
        place.get();
        place.put(value.get());
      }
      case "test" -> {
        Tree found = place.get();
        Value is = found == null ? Value.of(null) : found.value();
        if (!is.equals(value.get().value())) {
          throw KustomizeException.fails(origin, "the test of " + place.path + " fails");
        }
      }
      case "move" -> {
        Place from = place(root, operation, "from");
        Tree moved = from.get();
        from.remove();
        place(root, operation, "path").add(moved == null ? Tree.of(Value.of(null)) : moved);
      }
      case "copy" -> {
        Tree copied = place(root, operation, "from").get();
        place.add(copied == null ? Tree.of(Value.of(null)) : copied.copy());
      }
      default -> throw KustomizeException.fails(origin, "unknown operation of a JSON patch: \"" + op + "\"");
    }
  }

  private static Place place(Tree root, Value.Mapping operation, String key) {
    String path = operation.get(key) instanceof java.util.Optional<Value> v && v.orElse(null) instanceof Value.Text t
        ? t.value()
        : "";
    if (!path.startsWith("/")) {
      throw KustomizeException.unsupported(operation.origin(), "a JSON patch whose " + key + " is \"" + path + "\"");
    }
    List<String> parts = Arrays.stream(path.substring(1).split("/", -1))
        .map(part -> part.replace("~1", "/").replace("~0", "~"))
        .toList();
    Tree parent = root;
    for (String part : parts.subList(0, parts.size() - 1)) {
      parent = step(parent, part, path, operation.origin());
    }
    return new Place(parent, parts.getLast(), path, operation.origin());
  }

  private static Tree step(Tree parent, String part, String path, Origin origin) {
    Tree next = null;
    if (parent.isMap()) {
      next = parent.fields.get(part);
    } else if (parent.isSeq()) {
      next = new Place(parent, part, path, origin).get();
    }
    if (next == null || next.kind == Tree.Kind.SCALAR) {
      throw KustomizeException.fails(origin, "nothing to patch at " + path + ": \"" + part + "\" is missing");
    }
    return next;
  }

  /** A key of a mapping or a position in a list. */
  private record Place(Tree parent, String key, String path, Origin origin) {
    @Nullable Tree get() {
      if (parent.isMap()) {
        return parent.fields.get(key);
      }
      return parent.items.get(index(parent.items.size() - 1, parent.items.size()));
    }

    void add(Tree value) {
      if (parent.isMap()) {
        parent.fields.put(key, value);
      } else if (key.equals("-")) {
        parent.items.add(value);
      } else {
        parent.items.add(index(parent.items.size(), parent.items.size() + 1), value);
      }
    }

    void put(Tree value) {
      if (parent.isMap()) {
        parent.fields.put(key, value);
      } else {
        parent.items.set(index(parent.items.size() - 1, parent.items.size()), value);
      }
    }

    void remove() {
      if (parent.isMap()) {
        if (parent.fields.remove(key) == null) {
          throw KustomizeException.fails(origin, "nothing to remove at " + path);
        }
      } else {
        parent.items.remove(index(parent.items.size() - 1, parent.items.size()));
      }
    }

    private int index(int last, int size) {
      int index;
      try {
        index = Integer.parseInt(key);
      } catch (NumberFormatException _) {
        throw KustomizeException.fails(origin, "\"" + key + "\" is no position in the list at " + path);
      }
      int wanted = index < 0 ? index + size : index;
      if (wanted < 0 || wanted > last) {
        throw KustomizeException.fails(origin, "the list at " + path + " has no position " + key);
      }
      return wanted;
    }
  }
}
