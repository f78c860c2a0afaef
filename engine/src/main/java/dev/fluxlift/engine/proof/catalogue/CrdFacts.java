package dev.fluxlift.engine.proof.catalogue;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A CRD as facts: names, versions, the hash of each schema, and the enumeration of kinds that Flux Operator adds to.
 * The object made from them stands for the CRD in comparisons and can't be applied.
 */
final class CrdFacts {
  private static final List<String> LISTS_OF_KINDS = List.of("eventSources", "resources");

  private CrdFacts() {}

  static Mapping of(Mapping crd) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("metadata", crd.mapping("metadata"));
    out.put("group", crd.get("spec", "group").orElseThrow());
    out.put("names", crd.mapping("spec", "names"));
    out.put("scope", crd.get("spec", "scope").orElseThrow());
    out.put("versions", Sequence.of(crd.list("spec", "versions").stream().map(v -> version(v.asMapping())).toList()));
    return Value.of(out).asMapping();
  }

  private static Mapping version(Mapping version) {
    Mapping out =
        Mapping.of(
            "name", version.get("name").orElseThrow(),
            "served", version.get("served").orElseThrow(),
            "storage", version.get("storage").orElseThrow(),
            SchemaHash.FIELD, SchemaHash.of(version.mapping("schema")));
    for (String field : LISTS_OF_KINDS) {
      List<Value> kinds = version.list(enumeration(field));
      if (!kinds.isEmpty()) {
        out = out.with(field, Sequence.of(kinds));
      }
    }
    return out;
  }

  static Mapping object(Mapping facts) {
    List<Value> versions =
        facts.list("versions").stream()
            .<Value>map(
                v -> {
                  Mapping version = v.asMapping();
                  for (String field : LISTS_OF_KINDS) {
                    if (version.has(field)) {
                      Value kinds = Sequence.of(version.list(field));
                      version = version.without(field).withPath(List.of(enumeration(field)), kinds);
                    }
                  }
                  return version;
                })
            .toList();
    return Mapping.of(
        "apiVersion", "apiextensions.k8s.io/v1",
        "kind", "CustomResourceDefinition",
        "metadata", facts.mapping("metadata"),
        "spec",
            Mapping.of(
                "group", facts.get("group").orElseThrow(),
                "names", facts.mapping("names"),
                "scope", facts.get("scope").orElseThrow(),
                "versions", Sequence.of(versions)));
  }

  private static String[] enumeration(String field) {
    return new String[] {
      "schema", "openAPIV3Schema", "properties", "spec", "properties", field, "items", "properties", "kind", "enum"
    };
  }
}
