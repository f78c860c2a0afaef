package dev.fluxlift.simulator.api.schema;

import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the API server has to know of the schemas of Flux's CRDs: types, list types, defaults, enumerations and required
 * fields, of the version that is stored. Of the status only which fields it has. Made of the CRDs of a distribution and held by a live test.
 */
public final class CrdShapes {
  private static final Set<String> KEPT = Set.of("type", "default", "enum", "required", "nullable");
  private static final String EXTENSION = "x-kubernetes-";
  private static final String RULES = "x-kubernetes-validations";
  private final Mapping shapes;

  private CrdShapes(Mapping shapes) {
    this.shapes = shapes;
  }

  /**
   * Of a version of Flux, without v, or of Flux Operator as {@code operator-VERSION}; those of one that is not known
   * are empty.
   */
  public static CrdShapes of(String version) {
    try (InputStream in = CrdShapes.class.getResourceAsStream("crds-" + version + ".json")) {
      return new CrdShapes(in == null ? Mapping.EMPTY : Json.parse(in.readAllBytes(), version).asMapping());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The schema of a CRD's version; empty when it is not known. */
  public Optional<Mapping> schema(String crd, String version) {
    return shapes.get(crd, version).map(Value::asMapping);
  }

  /** What is kept of an {@code openAPIV3Schema}. */
  public static Mapping reduced(Mapping schema) {
    Mapping status = schema.mapping("properties", "status");
    Mapping out = kept(schema);
    if (!out.mapping("properties").has("status")) {
      return out;
    }
    Mapping fields = Mapping.of("type", "object",
        "properties", status.mapping("properties").map(v -> open(v.asMapping())));
    return out.withPath(java.util.List.of("properties", "status"),
        status.has("default") ? fields.with("default", status.get("default").orElseThrow()) : fields);
  }

  private static Mapping open(Mapping field) {
    return switch (field.text("type").orElse("")) {
      case "array" -> Mapping.of("type", "array", "items", open(field.mapping("items")));
      case "string", "integer", "number", "boolean" -> Mapping.of("type", field.text("type").orElse(""));
      default -> Mapping.of("type", "object", EXTENSION + "preserve-unknown-fields", true);
    };
  }

  private static Mapping kept(Mapping schema) {
    Map<String, Value> out = new LinkedHashMap<>();
    schema.entries().forEach((key, value) -> {
      if (key.equals("properties")) {
        out.put(key, value.asMapping().map(v -> kept(v.asMapping())));
      } else if (key.equals("items") || key.equals("additionalProperties") && value instanceof Mapping) {
        out.put(key, kept(value.asMapping()));
      } else if (KEPT.contains(key) || key.startsWith(EXTENSION) && !key.equals(RULES)) {
        out.put(key, value);
      }
    });
    return Value.of(out).asMapping();
  }
}
