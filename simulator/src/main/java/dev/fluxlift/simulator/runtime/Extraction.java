package dev.fluxlift.simulator.runtime;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a manager applied to an object, taken from its fields: server-side apply removes a field that a manager no longer
 * sends, so that what it owns is what it sent last (as apimachinery@v0.33 pkg/util/managedfields/extract.go).
 */
public final class Extraction {
  private Extraction() {}

  /** The manifest a manager applied last; empty when it applied nothing. */
  public static Optional<Mapping> of(LiveObject object, String manager) {
    return object.body().list("metadata", "managedFields").stream()
        .map(Value::asMapping)
        .filter(f -> f.text("manager").orElse("").equals(manager) && f.text("operation").orElse("").equals("Apply"))
        .filter(f -> f.text("subresource").orElse("").isEmpty())
        .findFirst()
        .map(f -> manifest(object.body(), fields(object.body(), f.mapping("fieldsV1")).asMapping()));
  }

  private static Mapping manifest(Mapping object, Mapping owned) {
    Mapping metadata = Mapping.of("name", object.text("metadata", "name").orElse(""));
    Optional<String> namespace = object.text("metadata", "namespace");
    if (namespace.isPresent()) {
      metadata = metadata.with("namespace", Value.of(namespace.get()));
    }
    for (var entry : owned.mapping("metadata").entries().entrySet()) {
      metadata = metadata.with(entry.getKey(), entry.getValue());
    }
    Mapping out = Mapping.of(
        "apiVersion", object.text("apiVersion").orElse(""),
        "kind", object.text("kind").orElse(""),
        "metadata", metadata);
    for (var entry : owned.without("metadata").entries().entrySet()) {
      out = out.with(entry.getKey(), entry.getValue());
    }
    return out;
  }

  private static Value fields(Value value, Mapping owned) {
    if (owned.entries().isEmpty()) {
      return value;
    }
    return switch (value) {
      case Mapping m -> members(m, owned);
      case Sequence s -> items(s, owned);
      default -> value;
    };
  }

  private static Mapping members(Mapping from, Mapping owned) {
    Mapping out = Mapping.EMPTY;
    for (Map.Entry<String, Value> entry : owned.entries().entrySet()) {
      String key = entry.getKey();
      Optional<Value> there = key.startsWith("f:") ? from.get(key.substring(2)) : Optional.empty();
      if (there.isPresent()) {
        out = out.with(key.substring(2), fields(there.get(), entry.getValue().asMapping()));
      }
    }
    return out;
  }

  /** In the order they have in the object. */
  private static Sequence items(Sequence from, Mapping owned) {
    List<Value> out = new ArrayList<>();
    for (int i = 0; i < from.values().size(); i++) {
      Value item = from.values().get(i);
      for (Map.Entry<String, Value> entry : owned.entries().entrySet()) {
        if (names(entry.getKey(), item, i)) {
          Mapping keys = entry.getKey().startsWith("k:") ? parsed(entry.getKey()).asMapping() : Mapping.EMPTY;
          out.add(keyed(fields(item, entry.getValue().asMapping()), keys));
          break;
        }
      }
    }
    return Sequence.of(out);
  }

  private static boolean names(String element, Value item, int index) {
    if (element.startsWith("k:")) {
      return parsed(element).asMapping().entries().entrySet().stream()
          .allMatch(k -> item.asMapping().get(k.getKey()).equals(Optional.of(k.getValue())));
    }
    if (element.startsWith("v:")) {
      return parsed(element).equals(item);
    }
    return element.equals("i:" + index);
  }

  private static Value keyed(Value item, Mapping keys) {
    Value out = item;
    for (var key : keys.entries().entrySet()) {
      out = out.asMapping().has(key.getKey()) ? out : out.asMapping().with(key.getKey(), key.getValue());
    }
    return out;
  }

  private static Value parsed(String element) {
    return Json.parse(element.substring(2), "");
  }
}
