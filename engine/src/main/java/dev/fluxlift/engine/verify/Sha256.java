package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in lower-case hex. */
final class Sha256 {
  private Sha256() {}

  /** Of bytes. */
  static String of(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Of a value's canonical JSON: equal values have equal hashes, whatever the order of their keys. */
  static String of(Value value) {
    return of(Json.canonical(value).getBytes(StandardCharsets.UTF_8));
  }
}
