package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * {@code spec.decryption}: whether the key is there decides whether it works (kustomize-controller
 * internal/decryptor/decryptor.go@v1.6.0 ImportKeys). What is decrypted is not known here: where the live Secret has a value
 * for the key that one is taken, else a stand-in, the same for the same cipher text.
 */
final class Decryption {
  private static final String CIPHER = "ENC[";

  private Decryption() {}

  /** Whether an object is encrypted. */
  static boolean encrypted(Mapping object) {
    return object.mapping("sops").has("mac");
  }

  /** Why the keys cannot be had; empty when they can, or none are asked for. */
  static Optional<String> keysMissing(KustomizationSpec kustomization, Api api) {
    Mapping decryption = kustomization.spec().mapping("decryption");
    Optional<String> secret = decryption.text("secretRef", "name");
    String namespace = kustomization.ref().namespace();
    return secret.filter(name -> api.get(new ObjectRef("", "Secret", namespace, name)).isEmpty())
        .map(name -> "cannot get " + decryption.text("provider").orElse("") + " decryption Secret '" + namespace + "/" + name
            + "': secrets \"" + name + "\" not found");
  }

  /** The object in plain. */
  static Mapping plain(Mapping object, Api api) {
    Mapping out = replaced(object.without("sops"), false).asMapping();
    if (!ObjectRef.of(object).kind().equals("Secret")) {
      return out;
    }
    Optional<LiveObject> live = api.get(ObjectRef.of(object));
    for (String field : List.of("data", "stringData")) {
      for (var entry : object.mapping(field).entries().entrySet()) {
        if (isCipher(entry.getValue())) {
          Value value = live.flatMap(l -> l.body().get("data", entry.getKey()))
              .map(v -> field.equals("data") ? v : Value.of(decoded(v)))
              .orElseGet(() -> standIn(entry.getValue(), field.equals("data")));
          out = out.withPath(List.of(field, entry.getKey()), value);
        }
      }
    }
    return out;
  }

  private static Value replaced(Value value, boolean encoded) {
    return switch (value) {
      case Mapping m -> m.map(v -> replaced(v, encoded));
      case Sequence s -> new Sequence(s.values().stream().map(v -> replaced(v, encoded)).toList(), s.origin());
      case Value.Text t when isCipher(t) -> standIn(t, encoded);
      default -> value;
    };
  }

  private static boolean isCipher(Value value) {
    return value instanceof Value.Text t && t.value().startsWith(CIPHER);
  }

  private static Value standIn(Value cipher, boolean encoded) {
    byte[] text = cipher.text().orElse("").getBytes(StandardCharsets.UTF_8);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text);
      String standIn = "opaque-" + HexFormat.of().formatHex(hash, 0, 6);
      return Value.of(encoded
          ? Base64.getEncoder().encodeToString(standIn.getBytes(StandardCharsets.UTF_8))
          : standIn);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String decoded(Value value) {
    return new String(Base64.getDecoder().decode(value.text().orElse("")), StandardCharsets.UTF_8);
  }
}
