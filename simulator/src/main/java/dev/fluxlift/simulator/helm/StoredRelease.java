package dev.fluxlift.simulator.helm;

import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * One revision of a release as Helm stores it (helm pkg/release/v1/release.go@v4.2.0).
 *
 * @param chart name, version and application version of the chart
 * @param config the values it was made with, without the chart's defaults
 * @param objects its manifest, in the order of installation
 * @param applyMethod {@code ssa}, {@code csa}, or {@code ""} when Helm 3 made it
 * @param createdAt the label of that name of the Secret that Helm found it in, or found the one before it in, and writes again;
 *     {@code ""} when there was none
 */
public record StoredRelease(
    String name,
    String namespace,
    int version,
    Status status,
    String description,
    Instant firstDeployed,
    Instant lastDeployed,
    Optional<Instant> deleted,
    ChartMetadata chart,
    Mapping config,
    List<Mapping> objects,
    List<Hook> hooks,
    String applyMethod,
    String createdAt) {

  /** @param appVersion {@code ""} when it has none */
  public record ChartMetadata(String name, String version, String appVersion) {}

  /** What has become of a revision (helm pkg/release/common/status.go@v4.2.0). */
  public enum Status {
    /** It is the present one. */
    DEPLOYED("deployed"),
    /** A later one took its place. */
    SUPERSEDED("superseded"),
    /** Its action ended badly, or was unlocked. */
    FAILED("failed"),
    /** It was uninstalled and its history kept. */
    UNINSTALLED("uninstalled"),
    /** Its uninstallation began; it stays so when the controller dies meanwhile. */
    UNINSTALLING("uninstalling"),
    /** Its installation began. */
    PENDING_INSTALL("pending-install"),
    /** Its upgrade began. */
    PENDING_UPGRADE("pending-upgrade"),
    /** Its rollback began. */
    PENDING_ROLLBACK("pending-rollback"),
    /** Helm does not know. */
    UNKNOWN("unknown");

    private final String word;

    Status(String word) {
      this.word = word;
    }

    /** As Helm writes it. */
    public String word() {
      return word;
    }

    /** Whether nobody may act before it is unlocked. */
    public boolean pending() {
      return this == PENDING_INSTALL || this == PENDING_UPGRADE || this == PENDING_ROLLBACK;
    }

    static Status of(String word) {
      for (Status s : values()) {
        if (s.word.equals(word)) {
          return s;
        }
      }
      return UNKNOWN;
    }
  }

  /** Copies. */
  public StoredRelease {
    objects = List.copyOf(objects);
    hooks = List.copyOf(hooks);
  }

  StoredRelease becomes(Status now, String why) {
    return new StoredRelease(
        name, namespace, version, now, why, firstDeployed, lastDeployed, deleted, chart, config, objects, hooks,
        applyMethod, createdAt);
  }

  StoredRelease uninstalling(Instant when) {
    return new StoredRelease(
        name, namespace, version, Status.UNINSTALLING, "Deletion in progress (or silently failed)", firstDeployed,
        lastDeployed, Optional.of(when), chart, config, objects, hooks, applyMethod, createdAt);
  }

  StoredRelease with(List<Mapping> others, List<Hook> otherHooks) {
    return new StoredRelease(
        name, namespace, version, status, description, firstDeployed, lastDeployed, deleted, chart, config, others,
        otherHooks, applyMethod, createdAt);
  }

  /** As Helm finds it by a query: with the label of its Secret. */
  StoredRelease found(String label) {
    return new StoredRelease(
        name, namespace, version, status, description, firstDeployed, lastDeployed, deleted, chart, config, objects, hooks,
        applyMethod, label);
  }

  StoredRelease withHook(int index, Hook hook) {
    List<Hook> changed = new java.util.ArrayList<>(hooks);
    changed.set(index, hook);
    return new StoredRelease(
        name, namespace, version, status, description, firstDeployed, lastDeployed, deleted, chart, config, objects,
        changed, applyMethod, createdAt);
  }

  boolean serverSide() {
    return applyMethod.equals("ssa");
  }

  /** The JSON that Helm stores. */
  Mapping stored() {
    Mapping info = Mapping.of("first_deployed", firstDeployed.toString(), "last_deployed", lastDeployed.toString());
    info = info.with("deleted", Value.of(deleted.map(Instant::toString).orElse("")))
        .with("description", Value.of(description))
        .with("status", Value.of(status.word()));
    Mapping metadata =
        Mapping.of("name", chart.name(), "version", chart.version(), "apiVersion", "v2", "type", "application");
    if (!chart.appVersion().isEmpty()) {
      metadata = metadata.with("appVersion", Value.of(chart.appVersion()));
    }
    return Mapping.of(
        "name", name,
        "info", info,
        "chart", Mapping.of("metadata", metadata),
        "config", config,
        "manifest", Manifest.text(objects),
        "hooks", hooks.stream().map(Hook::stored).toList(),
        "version", version,
        "namespace", namespace,
        "apply_method", applyMethod);
  }

  static StoredRelease read(Mapping stored) {
    Mapping info = stored.mapping("info");
    Mapping metadata = stored.mapping("chart", "metadata");
    return new StoredRelease(
        stored.text("name").orElse(""),
        stored.text("namespace").orElse(""),
        stored.text("version").map(Integer::parseInt).orElse(0),
        Status.of(info.text("status").orElse("")),
        info.text("description").orElse(""),
        instant(info, "first_deployed").orElse(Instant.EPOCH),
        instant(info, "last_deployed").orElse(Instant.EPOCH),
        instant(info, "deleted"),
        new ChartMetadata(
            metadata.text("name").orElse(""),
            metadata.text("version").orElse(""),
            metadata.text("appVersion").orElse("")),
        stored.mapping("config"),
        Manifest.objects(stored.text("manifest").orElse("")),
        stored.list("hooks").stream().map(h -> Hook.read(h.asMapping())).toList(),
        stored.text("apply_method").orElse(""),
        "");
  }

  private static Optional<Instant> instant(Mapping info, String field) {
    return info.text(field)
        .filter(t -> !t.isEmpty() && !t.startsWith("0001-"))
        .map(t -> java.time.OffsetDateTime.parse(t).toInstant());
  }

  /**
   * The digest that a history snapshot keeps of it, by which the controller knows its own work again; the artifact's
   * digest is part of it (internal/release/observation.go@v1.6.3).
   */
  String digest(String ociDigest) {
    Mapping observed = stored().without("apply_method").with("ociDigest", Value.of(ociDigest));
    return digest(observed);
  }

  /** sha256 of a value's canonical JSON, as {@code sha256:…}. */
  static String digest(Value value) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(Json.canonical(value).getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
