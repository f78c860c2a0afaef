package dev.fluxlift.simulator.world;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.proof.catalogue.SchemaHash;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.simulator.api.schema.CrdShapes;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** CRDs by {@link CrdShapes}, or that take any spec where these are not known, for a distribution without schemas. */
public final class OpenCrds {
  private static final String PRESERVE = "x-kubernetes-preserve-unknown-fields";
  private static final Mapping ANY = Mapping.of("type", "object", PRESERVE, true);

  private OpenCrds() {}

  /** A distribution whose CRDs a simulated server can serve. */
  public static Distribution in(Distribution distribution) {
    if (distribution.wholeCrds()) {
      return distribution;
    }
    CrdShapes shapes = CrdShapes.of(distribution.version());
    Map<String, List<Mapping>> components = new LinkedHashMap<>();
    distribution.components()
        .forEach((name, objects) -> components.put(name, objects.stream().map(o -> open(o, shapes, distribution.minor())).toList()));
    return new Distribution(
        distribution.version(),
        distribution.source(),
        true,
        components,
        distribution.rbac(),
        distribution.policies(),
        distribution.images());
  }

  private static Mapping open(Mapping object, CrdShapes shapes, int minor) {
    ObjectRef ref = ObjectRef.of(object);
    if (!ref.kind().equals("CustomResourceDefinition")) {
      return object;
    }
    List<Value> versions = object.list("spec", "versions").stream()
        .<Value>map(v -> version(v.asMapping(), ref.name(), shapes, minor))
        .toList();
    return object.withPath(List.of("spec", "versions"), Sequence.of(versions));
  }

  private static Mapping version(Mapping known, String crd, CrdShapes shapes, int minor) {
    Optional<Mapping> shape = shapes.schema(crd, known.text("name").orElse(""));
    if (shape.isPresent()) {
      return known.without(SchemaHash.FIELD)
          .with("subresources", Mapping.of("status", Mapping.EMPTY))
          .with("schema", Mapping.of("openAPIV3Schema", said(shape.get(), known.mapping("schema", "openAPIV3Schema"))));
    }
    Mapping schema = typed(known.mapping("schema", "openAPIV3Schema"));
    for (String field : List.of("spec", "status")) {
      Mapping said = schema.mapping("properties", field);
      schema = schema.withPath(List.of("properties", field), typed(said.has("properties") ? said : ANY));
    }
    if (crd.equals("kustomizations." + ObjectRef.KUSTOMIZE) && minor >= 5) {
      // the one field whose presence the tool asks for (Flux 2.5 and newer)
      schema = schema.withPath(
          List.of("properties", "spec", "properties", "deletionPolicy"), Mapping.of("type", "string"));
    }
    return known.without(SchemaHash.FIELD)
        .with("subresources", Mapping.of("status", Mapping.EMPTY))
        .with("schema", Mapping.of("openAPIV3Schema", schema.without(PRESERVE)));
  }

  /** A schema with the enumerations that a distribution says itself: the operator adds to them. */
  private static Mapping said(Mapping shape, Mapping said) {
    Mapping out = said.has("enum") ? shape.with("enum", said.get("enum").orElseThrow()) : shape;
    if (said.has("items") && shape.has("items")) {
      out = out.with("items", said(shape.mapping("items"), said.mapping("items")));
    }
    for (Map.Entry<String, Value> property : said.mapping("properties").entries().entrySet()) {
      String name = property.getKey();
      if (shape.mapping("properties").has(name)) {
        out = out.withPath(List.of("properties", name),
            said(shape.mapping("properties", name), property.getValue().asMapping()));
      }
    }
    return out;
  }

  /** What is said of a schema, open for all that is not. */
  private static Mapping typed(Mapping said) {
    if (said.has("items")) {
      return said.with("type", Value.of("array")).with("items", typed(said.mapping("items")));
    }
    if (said.has("enum")) {
      return said.with("type", Value.of("string"));
    }
    Mapping out = said.with("type", Value.of("object")).with(PRESERVE, Value.of(true));
    return said.has("properties")
        ? out.with("properties", said.mapping("properties").map(v -> typed(v.asMapping())))
        : out;
  }
}
