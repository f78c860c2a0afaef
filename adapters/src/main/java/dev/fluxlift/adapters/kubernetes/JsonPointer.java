package dev.fluxlift.adapters.kubernetes;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.Optional;

/** RFC 6901. */
final class JsonPointer {
  private JsonPointer() {}

  /** The value a pointer points at; empty when there is none. */
  static Optional<Value> find(Value root, String pointer) {
    Optional<Value> here = Optional.of(root);
    if (pointer.isEmpty()) {
      return here;
    }
    for (String part : pointer.substring(1).split("/", -1)) {
      String key = part.replace("~1", "/").replace("~0", "~");
      here = here.flatMap(value -> switch (value) {
        case Mapping m -> m.get(key);
        case Sequence s when key.matches("\\d{1,6}") && Integer.parseInt(key) < s.values().size() ->
            Optional.of(s.values().get(Integer.parseInt(key)));
        default -> Optional.empty();
      });
    }
    return here;
  }
}
