package dev.fluxlift.engine.snapshot;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Takes secret values away. In a Secret, each value becomes a stand-in made of a digest under a key that is made for one
 * snapshot and thrown away: equal values have equal stand-ins within it, and nothing can be learned by trying values.
 * What may repeat the data goes: kubectl's annotation with the whole object. A Helm release keeps what {@link
 * ReleaseRedaction} leaves of it. Objects that are no Secrets stay as they are.
 */
public final class Redaction {
  private static final Pattern STAND_IN = Pattern.compile("redacted-[0-9a-f]{32}");
  private static final int KEY = 32;
  private static final List<String> LAST_APPLIED =
      List.of("metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration");

  private final SecretKeySpec key;

  Redaction(byte[] key) {
    this.key = new SecretKeySpec(key.clone(), "HmacSHA256");
  }

  /** With a key that nobody knows. */
  static Redaction ofThisSnapshot() {
    byte[] key = new byte[KEY];
    new SecureRandom().nextBytes(key);
    return new Redaction(key);
  }

  /** Whether a text holds a stand-in, and so something that is not known. */
  public static boolean isIn(String text) {
    return STAND_IN.matcher(text).find();
  }

  /** Whether a text is a stand-in and nothing else. */
  public static boolean is(String text) {
    return STAND_IN.matcher(text).matches();
  }

  /** Whether a value holds a stand-in anywhere. */
  public static boolean isIn(Value value) {
    return switch (value) {
      case Mapping m -> m.entries().entrySet().stream().anyMatch(e -> isIn(e.getKey()) || isIn(e.getValue()));
      case Value.Sequence s -> s.values().stream().anyMatch(Redaction::isIn);
      case Value.Text t -> isIn(t.value());
      case Value.Num _, Value.Bool _, Value.Null _ -> false;
    };
  }

  /** An object as it may be kept. */
  Mapping of(LiveObject object) {
    boolean secret = object.ref().kind().equals("Secret") && object.ref().group().isEmpty();
    return secret ? secret(object.body()) : object.body();
  }

  private Mapping secret(Mapping secret) {
    Mapping out = secret.withoutPath(LAST_APPLIED);
    if (ReleaseRedaction.isRelease(secret)) {
      String payload = secret.text("data", "release").orElse("");
      return out.without("stringData").with("data", Mapping.of("release", new ReleaseRedaction(this).of(payload)));
    }
    return values(out);
  }

  /** The same with stand-ins, for a Secret wherever it is written. */
  Mapping values(Mapping secret) {
    Mapping out = secret.withoutPath(LAST_APPLIED);
    if (out.has("data")) {
      out = out.with("data", out.mapping("data").map(v -> Value.of(encoded(standIn(decoded(v))))));
    }
    if (out.has("stringData")) {
      out = out.with("stringData", out.mapping("stringData").map(v -> Value.of(standIn(bytes(v)))));
    }
    return out;
  }

  private static byte[] bytes(Value value) {
    return value.text().orElse("").getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] decoded(Value value) {
    try {
      return Base64.getMimeDecoder().decode(value.text().orElse(""));
    } catch (IllegalArgumentException _) {
      // not as a server gives it; a digest can be made of anything
      return bytes(value);
    }
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The same for the same bytes. */
  String standIn(byte[] value) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return "redacted-" + HexFormat.of().formatHex(Arrays.copyOf(mac.doFinal(value), 16));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
