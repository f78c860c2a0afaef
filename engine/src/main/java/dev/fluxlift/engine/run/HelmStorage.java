package dev.fluxlift.engine.run;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Helm's stored releases: Secrets of type helm.sh/release.v1 whose data.release is base64 of gzipped JSON (helm
 * pkg/storage/driver/util.go@v3.17.3), in base64 once more as every Secret. What helm uninstall keeps is decided by the
 * stored manifest, not by the live object (V14, V15). Hooks are stored beside the manifest (helm
 * pkg/release/hook.go@v3.18.6); one that fails fails the release, and a remediation may then uninstall it (V11).
 */
final class HelmStorage {
  private static final KindRef SECRET = new KindRef("", "Secret");
  private static final int LARGEST = 64_000_000;
  private final Cluster cluster;

  HelmStorage(Cluster cluster) {
    this.cluster = cluster;
  }

  Verdict kept(String namespace, String release) {
    Optional<LiveObject> latest = cluster.list(SECRET, namespace).stream()
        .filter(s -> s.body().text("type").orElse("").equals("helm.sh/release.v1"))
        .filter(s -> release.equals(s.labels().get("name")))
        .max(Comparator.comparingLong(s -> Long.parseLong(s.labels().getOrDefault("version", "0"))));
    if (latest.isEmpty()) {
      return Verdict.no("no stored release " + namespace + "/" + release, "Helm to store the release");
    }
    String status = latest.get().labels().getOrDefault("status", "");
    String which = "release " + release + " v" + latest.get().labels().get("version") + " (" + status + ")";
    List<Mapping> instances;
    List<String> hooks;
    try {
      Mapping stored = stored(latest.get());
      hooks = hooks(stored);
      instances = YamlStream.parse("release", stored.text("manifest").orElse("")).mappings().stream()
          .filter(o -> ObjectRef.of(o).kind().equals("FluxInstance"))
          .toList();
    } catch (IOException | IllegalArgumentException | dev.fluxlift.yaml.YamlException e) {
      return Verdict.never(which + " cannot be read: " + e.getMessage(), "a stored release that can be read");
    }
    if (instances.isEmpty()) {
      return Verdict.no(which + " holds no FluxInstance", "the FluxInstance in the stored release");
    }
    boolean keep = instances.stream().allMatch(
        i -> i.text("metadata", "annotations", "helm.sh/resource-policy").orElse("").equals("keep"));
    if (!keep) {
      return Verdict.never(
          which + " does not keep the FluxInstance",
          "helm.sh/resource-policy: keep in the stored release; on the live object it protects nothing");
    }
    if (!hooks.isEmpty()) {
      return Verdict.never(
          which + " runs the hook " + String.join(", ", hooks) + " (values healthcheck.enabled?)",
          "a release without hooks: one that fails fails the release, and a remediation uninstalls the FluxInstance");
    }
    return status.equals("deployed")
        ? Verdict.yes(which + " keeps the FluxInstance")
        : Verdict.no(which + " is not deployed", "the release to be deployed");
  }

  /** Hooks of installs and upgrades; those of {@code helm test} run only when a person asks. */
  private static List<String> hooks(Mapping stored) {
    return stored.list("hooks").stream()
        .map(Value::asMapping)
        .filter(h -> h.list("events").stream().anyMatch(e -> !e.text().orElse("").equals("test")))
        .map(h -> h.text("kind").orElse("?") + "/" + h.text("name").orElse("?"))
        .toList();
  }

  private static Mapping stored(LiveObject secret) throws IOException {
    String outer = secret.body().text("data", "release").orElse("");
    byte[] inner = Base64.getDecoder().decode(Base64.getDecoder().decode(outer));
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(inner))) {
      byte[] json = gzip.readNBytes(LARGEST);
      return Json.parse(new String(json, StandardCharsets.UTF_8), "").asMapping();
    }
  }
}
