package dev.fluxlift.engine.proof.catalogue;

import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/** The hash of a CRD version's schema. */
public final class SchemaHash {
  /** The key under which a reduced CRD of the catalogue keeps it, beside {@code name} and {@code served}. */
  public static final String FIELD = "schemaSha256";

  /** Kinds that Flux Operator adds to enumerations; a schema hashes the same before and after. */
  private static final Set<String> OPERATOR_KINDS = Set.of("FluxInstance", "ResourceSet", "ResourceSetInputProvider");

  private SchemaHash() {}

  /** SHA-256 in hex of the schema's canonical JSON, the operator's own kinds left out of enumerations. */
  public static String of(Mapping schema) {
    try {
      byte[] bytes = Json.canonical(withoutOperatorKinds(schema)).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static Value withoutOperatorKinds(Value value) {
    return switch (value) {
      case Sequence s ->
          new Sequence(
              s.values().stream()
                  .filter(v -> v.text().filter(OPERATOR_KINDS::contains).isEmpty())
                  .map(SchemaHash::withoutOperatorKinds)
                  .toList(),
              s.origin());
      case Mapping m -> m.map(SchemaHash::withoutOperatorKinds);
      default -> value;
    };
  }
}
