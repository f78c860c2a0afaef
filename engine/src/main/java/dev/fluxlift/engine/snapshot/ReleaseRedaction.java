package dev.fluxlift.engine.snapshot;

import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import dev.fluxlift.yaml.YamlWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What is kept of a release that Helm stored (helm pkg/release/v1/release.go@v4.2.0): name, namespace, revision, status
 * and times, name and version of the chart, its objects and hooks with stand-ins in Secrets. Its values become one
 * stand-in; the chart's templates and files, notes and descriptions go, for each may repeat a value.
 */
final class ReleaseRedaction {
  /** The one value that stands for all. */
  static final String VALUES = "redacted";

  private static final String TYPE = "helm.sh/release.v1";
  private static final List<String> INFO = List.of("first_deployed", "last_deployed", "deleted", "status");
  private static final List<String> METADATA = List.of("name", "version", "appVersion", "apiVersion", "type");
  private static final List<String> HOOK = List.of("name", "kind", "path", "events", "last_run", "weight", "delete_policies");
  private final Redaction redaction;

  ReleaseRedaction(Redaction redaction) {
    this.redaction = redaction;
  }

  static boolean isRelease(Mapping secret) {
    return secret.text("type").orElse("").equals(TYPE);
  }

  /**
   * The payload as it may be kept.
   *
   * @param payload base64 of what Helm writes, which is base64 of gzip of JSON
   * @return as the payload; {@code ""} when it cannot be read, so that nothing of it is kept
   */
  String of(String payload) {
    byte[] outer = Base64.getDecoder().decode(payload);
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(outer)))) {
      return encoded(kept(Json.parse(gzip.readAllBytes(), "").asMapping(), outer));
    } catch (IOException | IllegalArgumentException | YamlException _) {
      // a payload nobody can read is one a rehearsal cannot use
      return "";
    }
  }

  /** The objects of a payload that was kept; none when it could not be read. */
  static List<Mapping> objects(String payload) {
    if (payload.isEmpty()) {
      return List.of();
    }
    byte[] inner = Base64.getDecoder().decode(Base64.getDecoder().decode(payload));
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(inner))) {
      return manifest(Json.parse(gzip.readAllBytes(), "").asMapping().text("manifest").orElse(""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Mapping kept(Mapping release, byte[] whole) {
    return Mapping.of(
        "name", release.text("name").orElse(""),
        "info", only(release.mapping("info"), INFO).with("description", Value.of("")),
        "chart", Mapping.of("metadata", only(release.mapping("chart", "metadata"), METADATA)),
        "config", Mapping.of(VALUES, redaction.standIn(whole)),
        "manifest", written(manifest(release.text("manifest").orElse(""))),
        "hooks", release.list("hooks").stream().map(h -> hook(h.asMapping())).toList(),
        "version", release.get("version").orElse(Value.of(0)),
        "namespace", release.text("namespace").orElse(""),
        "apply_method", release.text("apply_method").orElse(""));
  }

  private Mapping hook(Mapping hook) {
    return only(hook, HOOK).with("manifest", Value.of(written(manifest(hook.text("manifest").orElse("")))));
  }

  private static Mapping only(Mapping from, List<String> fields) {
    Mapping out = Mapping.EMPTY;
    for (String field : fields) {
      var value = from.get(field);
      out = value.isPresent() ? out.with(field, value.get()) : out;
    }
    return out;
  }

  private static List<Mapping> manifest(String text) {
    return YamlStream.parse("manifest", text).mappings().stream().filter(o -> !o.entries().isEmpty()).toList();
  }

  private String written(List<Mapping> objects) {
    StringBuilder out = new StringBuilder();
    YamlWriter writer = YamlWriter.STANDARD.withDocumentStart(false);
    for (Mapping object : objects) {
      boolean secret = object.text("kind").orElse("").equals("Secret");
      out.append("---\n").append(writer.write(secret ? redaction.values(object) : object));
    }
    return out.toString();
  }

  private static String encoded(Mapping release) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(Json.compact(release).getBytes(StandardCharsets.UTF_8));
    }
    byte[] inner = Base64.getEncoder().encode(out.toByteArray());
    return Base64.getEncoder().encodeToString(inner);
  }
}
