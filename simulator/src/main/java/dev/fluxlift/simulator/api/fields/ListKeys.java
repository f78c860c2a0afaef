package dev.fluxlift.simulator.api.fields;

import dev.fluxlift.simulator.api.fields.Type.ListType;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How items of an associative list are told apart (structured-merge-diff@v4 typed/helpers.go). */
final class ListKeys {
  private ListKeys() {}

  /**
   * The step to an item.
   *
   * @throws Typed.Mismatch when the item has no key
   */
  static PathElement of(ListType list, Value item) {
    if (list.keys().isEmpty()) {
      return switch (item) {
        case Value.Mapping _ ->
            throw new Typed.Mismatch("associative list without keys has an element that's a map type");
        case Value.Sequence _ -> throw new Typed.Mismatch("not supported: associative list with lists as elements");
        case Value.Null _ ->
            throw new Typed.Mismatch("associative list without keys has an element that's an explicit null");
        case Value.Text _, Value.Num _, Value.Bool _ -> new PathElement.Item(item);
      };
    }
    if (!(item instanceof Mapping map)) {
      throw new Typed.Mismatch("associative list with keys may not have non-map elements");
    }
    Map<String, Value> key = new LinkedHashMap<>();
    for (String name : list.keys()) {
      map.get(name).or(() -> fallback(list, name)).ifPresent(v -> key.put(name, v));
    }
    if (key.isEmpty()) {
      throw new Typed.Mismatch(
          "associative list with keys has an element that omits all key fields " + list.keys()
              + " (and doesn't have default values for any key fields)");
    }
    return new PathElement.Key(key);
  }

  private static Optional<Value> fallback(ListType list, String name) {
    return list.element().atom().map()
        .flatMap(m -> Optional.ofNullable(m.fields().get(name)))
        .flatMap(Type.Field::value);
  }
}
