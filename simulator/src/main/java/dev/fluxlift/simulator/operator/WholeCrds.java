package dev.fluxlift.simulator.operator;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.proof.catalogue.SchemaHash;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import dev.fluxlift.yaml.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives the CRDs of a catalogue, which have no schemas, those of the live CRDs: of the same version, else of any, else
 * one that takes everything. What the catalogue does say, such as the kinds an Alert may name, goes over it.
 */
final class WholeCrds {
  private static final Mapping OPEN =
      Mapping.of("openAPIV3Schema", Mapping.of("type", "object", "x-kubernetes-preserve-unknown-fields", true));

  private WholeCrds() {}

  static Mapping of(Mapping object, Api api) {
    ObjectRef ref = ObjectRef.of(object);
    if (!ref.kind().equals("CustomResourceDefinition")) {
      return object;
    }
    Optional<Mapping> live = api.get(ref).map(LiveObject::body);
    List<Value> versions = object.list("spec", "versions").stream()
        .<Value>map(v -> version(v.asMapping(), live))
        .toList();
    return object.withPath(List.of("spec", "versions"), Sequence.of(versions));
  }

  private static Mapping version(Mapping reduced, Optional<Mapping> live) {
    List<Mapping> there =
        live.map(l -> l.list("spec", "versions").stream().map(Value::asMapping).toList()).orElse(List.of());
    Mapping like = there.stream()
        .filter(v -> v.text("name").equals(reduced.text("name")))
        .findFirst()
        .or(() -> there.stream().findFirst())
        .orElse(Mapping.of("schema", OPEN, "subresources", Mapping.of("status", Mapping.EMPTY)));
    Mapping kept = Mapping.EMPTY;
    for (String field : List.of("schema", "subresources", "additionalPrinterColumns")) {
      if (like.has(field)) {
        kept = kept.with(field, like.get(field).orElseThrow());
      }
    }
    return over(kept, reduced.without(SchemaHash.FIELD));
  }

  private static Mapping over(Mapping below, Mapping above) {
    Map<String, Value> out = new LinkedHashMap<>(below.entries());
    above.entries().forEach((key, value) -> {
      Value old = below.entries().get(key);
      out.put(key, old instanceof Mapping from && value instanceof Mapping to ? over(from, to) : value);
    });
    return (Mapping) Value.of(out);
  }
}
