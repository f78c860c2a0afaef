package dev.fluxlift.simulator.workload;

import dev.fluxlift.yaml.Value;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.stream.Collectors;

/**
 * A short name for a pod template: the same for the same one, in the letters of Kubernetes' own
 * (apimachinery pkg/util/rand SafeEncodeString), though another one than it would make.
 */
final class PodTemplateHash {
  private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";

  private PodTemplateHash() {}

  static String of(Value template) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(sorted(template).getBytes(StandardCharsets.UTF_8));
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < 10; i++) {
        out.append(LETTERS.charAt((hash[i] & 0xff) % LETTERS.length()));
      }
      return out.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String sorted(Value value) {
    return switch (value) {
      case Value.Mapping m -> m.entries().entrySet().stream()
          .sorted(java.util.Map.Entry.comparingByKey())
          .map(e -> e.getKey() + ":" + sorted(e.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
      case Value.Sequence s -> s.values().stream().map(PodTemplateHash::sorted).collect(Collectors.joining(",", "[", "]"));
      default -> value.toString();
    };
  }
}
