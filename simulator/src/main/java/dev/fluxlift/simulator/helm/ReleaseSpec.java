package dev.fluxlift.simulator.helm;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.run.GoDuration;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A HelmRelease's spec with its defaults (helm-controller api/v2/helmrelease_types.go@v1.6.3).
 *
 * @param object the HelmRelease
 */
record ReleaseSpec(Mapping object) {
  private static final int LONGEST_NAME = 53;

  ObjectRef ref() {
    return ObjectRef.of(object);
  }

  boolean suspended() {
    return object.bool("spec", "suspend").orElse(false);
  }

  Duration interval() {
    return duration("spec", "interval").orElseThrow(
        () -> new IllegalArgumentException(ref() + ": spec.interval is no duration, the API server refuses that"));
  }

  /** How long an action may wait: its own timeout, else the release's, else five minutes. */
  Duration timeout(String action) {
    return duration("spec", action, "timeout").or(() -> duration("spec", "timeout")).orElse(Duration.ofMinutes(5));
  }

  /** Shortened with a hash beyond 53 characters (internal/release/name.go). */
  String releaseName() {
    String target = object.text("spec", "targetNamespace").orElse("");
    String name = object.text("spec", "releaseName").filter(n -> !n.isEmpty())
        .orElse(target.isEmpty() ? ref().name() : target + "-" + ref().name());
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 13) + "-" + hash(name);
  }

  private static String hash(String name) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  String releaseNamespace() {
    return object.text("spec", "targetNamespace").filter(n -> !n.isEmpty()).orElse(ref().namespace());
  }

  String storageNamespace() {
    return object.text("spec", "storageNamespace").filter(n -> !n.isEmpty()).orElse(ref().namespace());
  }

  boolean createsNamespace() {
    return object.text("spec", "targetNamespace").filter(n -> !n.isEmpty()).isPresent()
        && flag("install", "createNamespace");
  }

  int maxHistory() {
    return object.text("spec", "maxHistory").map(Integer::parseInt).orElse(5);
  }

  /** A truth value of {@code install}, {@code upgrade}, {@code rollback} or {@code uninstall}; false when not said. */
  boolean flag(String action, String field) {
    return object.bool("spec", action, field).orElse(false);
  }

  /** {@code spec.ACTION.FIELD} as text. */
  Optional<String> text(String action, String field) {
    return object.text("spec", action, field);
  }

  /** How install or upgrade is remedied. */
  Remediation remediation(String action) {
    Mapping remediation = object.mapping("spec", action, "remediation");
    int retries = remediation.text("retries").map(Integer::parseInt).orElse(0);
    boolean install = action.equals("install");
    return new Remediation(
        install,
        retries,
        remediation.bool("remediateLastFailure").orElse(!install && retries > 0),
        install || remediation.text("strategy").equals(Optional.of("uninstall")));
  }

  /** With strategy RetryOnFailure: how long to wait before the next try. */
  Optional<Duration> retryInterval(String action) {
    Mapping strategy = object.mapping("spec", action, "strategy");
    return strategy.text("name").equals(Optional.of("RetryOnFailure"))
        ? Optional.of(strategy.text("retryInterval").flatMap(GoDuration::parse).orElse(Duration.ofMinutes(5)))
        : Optional.empty();
  }

  List<ObjectRef> dependsOn() {
    return object.list("spec", "dependsOn").stream()
        .map(Value::asMapping)
        .map(d -> new ObjectRef(
            ObjectRef.HELM, "HelmRelease", d.text("namespace").orElse(ref().namespace()), d.text("name").orElse("")))
        .toList();
  }

  /** {@code enabled}, {@code warn} or {@code disabled}. */
  String driftDetection() {
    return object.text("spec", "driftDetection", "mode").filter(m -> !m.isEmpty()).orElse("disabled");
  }

  boolean tested() {
    return object.bool("spec", "test", "enable").orElse(false);
  }

  Optional<Duration> duration(String... path) {
    return object.text(path).flatMap(GoDuration::parse);
  }

  /**
   * What follows a failure.
   *
   * @param retries how often; -1 without end
   * @param lastFailure whether the last failure is remedied too
   * @param uninstalls whether by uninstalling, else by rolling back; an install always by uninstalling
   */
  record Remediation(boolean install, int retries, boolean lastFailure, boolean uninstalls) {
    private String counter() {
      return install ? "installFailures" : "upgradeFailures";
    }

    long failures(Mapping object) {
      return object.text("status", counter()).map(Long::parseLong).orElse(0L);
    }

    boolean exhausted(Mapping object) {
      return retries >= 0 && failures(object) > retries;
    }

    Mapping counted(Mapping object) {
      return object.withPath(List.of("status", counter()), Value.of(failures(object) + 1));
    }
  }
}
