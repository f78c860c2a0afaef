package dev.fluxlift.simulator.api.patch;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Null;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** RFC 6902 as the API server's library does it (evanphx/json-patch v4.12: negative indices count from the end). */
public final class JsonPatch {
  private JsonPatch() {}

  /** @throws PatchFailed when an operation does not fit; a {@code test} that does not hold is one of them */
  public static Mapping apply(Mapping object, Value patch) {
    if (!(patch instanceof Sequence operations)) {
      throw new PatchFailed("a JSON patch is a list");
    }
    Value out = object;
    for (Value item : operations.values()) {
      out = applied(out, item.asMapping());
    }
    return out.asMapping();
  }

  private static Value applied(Value target, Mapping operation) {
    String op = operation.text("op").orElse("");
    List<String> path = pointer(operation, "path");
    return switch (op) {
      case "add" -> edit(target, path, 0, Edit.ADD, value(operation));
      case "replace" -> edit(target, path, 0, Edit.REPLACE, value(operation));
      case "remove" -> edit(target, path, 0, Edit.REMOVE, Mapping.EMPTY);
      case "test" -> {
        Value there = find(target, path).orElse(Value.of(null));
        if (!there.equals(operation.get("value").orElse(Value.of(null)))) {
          throw new PatchFailed("testing value " + shown(path) + " failed: test failed");
        }
        yield target;
      }
      case "copy" -> edit(target, path, 0, Edit.ADD, there(target, pointer(operation, "from")));
      case "move" -> {
        List<String> from = pointer(operation, "from");
        Value moved = there(target, from);
        yield edit(edit(target, from, 0, Edit.REMOVE, Mapping.EMPTY), path, 0, Edit.ADD, moved);
      }
      default -> throw new PatchFailed("Unexpected kind: " + op);
    };
  }

  private enum Edit { ADD, REPLACE, REMOVE }

  private static Value value(Mapping operation) {
    return operation.get("value").orElse(Value.of(null));
  }

  private static List<String> pointer(Mapping operation, String field) {
    String text = operation.text(field)
        .orElseThrow(() -> new PatchFailed("operation lacks " + field + ": " + operation));
    if (text.isEmpty()) {
      return List.of();
    }
    List<String> out = new ArrayList<>();
    for (String part : text.substring(1).split("/", -1)) {
      out.add(part.replace("~1", "/").replace("~0", "~"));
    }
    return out;
  }

  private static Value there(Value target, List<String> path) {
    return find(target, path).orElseThrow(() -> new PatchFailed(missing(path)));
  }

  private static Optional<Value> find(Value target, List<String> path) {
    Optional<Value> here = Optional.of(target);
    for (String step : path) {
      here = here.flatMap(v -> switch (v) {
        case Mapping m -> m.get(step);
        case Sequence s -> {
          int at = index(step, s.values().size());
          yield at >= 0 && at < s.values().size() ? Optional.of(s.values().get(at)) : Optional.empty();
        }
        default -> Optional.empty();
      });
    }
    return here;
  }

  private static Value edit(Value target, List<String> path, int depth, Edit edit, Value value) {
    if (depth == path.size()) {
      if (edit == Edit.REMOVE) {
        throw new PatchFailed("the whole object cannot be removed");
      }
      return value;
    }
    String step = path.get(depth);
    boolean last = depth == path.size() - 1;
    return switch (target) {
      case Mapping m -> {
        Optional<Value> there = m.get(step);
        if (!last) {
          Value below = there.filter(v -> !(v instanceof Null)).orElseThrow(() -> new PatchFailed(missing(path)));
          yield m.with(step, edit(below, path, depth + 1, edit, value));
        }
        // a replace of a key that is not there adds it, as the library has it
        if (edit == Edit.REMOVE && there.isEmpty()) {
          throw new PatchFailed(missing(path));
        }
        yield edit == Edit.REMOVE ? m.without(step) : m.with(step, value);
      }
      case Sequence s -> list(s, path, depth, edit, value);
      default -> throw new PatchFailed(missing(path));
    };
  }

  private static Value list(Sequence target, List<String> path, int depth, Edit edit, Value value) {
    List<Value> out = new ArrayList<>(target.values());
    String step = path.get(depth);
    boolean last = depth == path.size() - 1;
    boolean adding = last && edit == Edit.ADD;
    if (adding && step.equals("-")) {
      out.add(value);
      return Sequence.of(out);
    }
    int at = index(step, adding ? out.size() + 1 : out.size());
    if (at < 0 || at >= (adding ? out.size() + 1 : out.size())) {
      throw new PatchFailed(missing(path));
    }
    if (!last) {
      out.set(at, edit(out.get(at), path, depth + 1, edit, value));
    } else {
      switch (edit) {
        case ADD -> out.add(at, value);
        case REPLACE -> out.set(at, value);
        case REMOVE -> out.remove(at);
      }
    }
    return Sequence.of(out);
  }

  /** The place a step names; -1 when it names none. */
  private static int index(String step, int size) {
    if (!step.matches("-?\\d{1,9}")) {
      return -1;
    }
    int at = Integer.parseInt(step);
    return at < 0 ? at + size : at;
  }

  private static String missing(List<String> path) {
    return "doc is missing path: " + shown(path) + ": missing value";
  }

  private static String shown(List<String> path) {
    return "/" + String.join("/", path);
  }
}
