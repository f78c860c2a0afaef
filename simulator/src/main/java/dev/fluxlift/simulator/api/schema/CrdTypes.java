package dev.fluxlift.simulator.api.schema;

import dev.fluxlift.simulator.api.fields.Type;
import dev.fluxlift.simulator.api.fields.Type.Field;
import dev.fluxlift.simulator.api.fields.Type.ListType;
import dev.fluxlift.simulator.api.fields.Type.MapType;
import dev.fluxlift.simulator.api.fields.Type.Scalar;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The structure that an openAPIV3Schema of a CRD says (kube-openapi schemaconv/openapi.go, as vendored by v0.33). */
final class CrdTypes {
  private static final Type TEXT = Type.of(Scalar.STRING);

  private final Type metadata;

  /** @param metadata the type of metadata */
  CrdTypes(Type metadata) {
    this.metadata = metadata;
  }

  /** The type of whole objects. */
  Type root(Mapping schema) {
    return of(schema, keeps(schema), true);
  }

  private Type of(Mapping schema, boolean keep, boolean resource) {
    boolean keeps = keep || keeps(schema);
    boolean whole = resource || schema.bool("x-kubernetes-embedded-resource").orElse(false);
    if (schema.bool("x-kubernetes-int-or-string").orElse(false)) {
      return Type.of(Scalar.UNTYPED);
    }
    return switch (schema.text("type").orElse("")) {
      case "object" -> Type.of(map(schema, keeps, whole));
      case "array" -> Type.of(list(schema, keeps));
      case "integer", "number" -> Type.of(Scalar.NUMERIC);
      case "boolean" -> Type.of(Scalar.BOOLEAN);
      case "string" -> schema.has("format") && !schema.text("format").orElse("").equals("byte")
          ? Type.of(Scalar.UNTYPED)
          : TEXT;
      default -> {
        Type.Atom any = new Type.Atom(
            Optional.of(Scalar.UNTYPED), Optional.of(list(schema, keeps)), Optional.of(map(schema, keeps, whole)));
        yield () -> any;
      }
    };
  }

  private static boolean keeps(Mapping schema) {
    return schema.bool("x-kubernetes-preserve-unknown-fields").orElse(false);
  }

  private MapType map(Mapping schema, boolean keep, boolean whole) {
    Map<String, Field> fields = new LinkedHashMap<>();
    schema.mapping("properties").entries().forEach((name, property) ->
        fields.put(name, new Field(of(property.asMapping(), keep, false), false, false, true,
            property.asMapping().get("default"))));
    if (whole) {
      fields.put("apiVersion", Field.of(TEXT));
      fields.put("kind", Field.of(TEXT));
      fields.put("metadata", Field.of(metadata));
    }
    boolean atomic = schema.text("x-kubernetes-map-type").orElse("").equals("atomic");
    return new MapType("", fields, others(schema, keep, fields.isEmpty()), atomic);
  }

  private Optional<Type> others(Mapping schema, boolean keep, boolean bare) {
    Optional<Value> additional = schema.get("additionalProperties");
    if (additional.isEmpty()) {
      return keep || bare ? Optional.of(Type.DEDUCED) : Optional.empty();
    }
    if (additional.get() instanceof Mapping m) {
      return Optional.of(of(m, keep, false));
    }
    return additional.get() instanceof Value.Bool b && b.value() ? Optional.of(Type.DEDUCED) : Optional.empty();
  }

  private ListType list(Mapping schema, boolean keep) {
    Type element = schema.get("items").map(i -> of(i.asMapping(), keep, false)).orElse(Type.ATOMIC);
    String kind = schema.text("x-kubernetes-list-type").orElse("atomic");
    List<String> keys = kind.equals("map")
        ? schema.list("x-kubernetes-list-map-keys").stream().map(k -> k.text().orElse("")).toList()
        : List.of();
    return new ListType(element, !kind.equals("atomic"), keys, Optional.empty(), false);
  }
}
