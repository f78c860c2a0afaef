package dev.fluxlift.simulator.helm;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.simulator.api.Api.Deletion;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.helm.StoredRelease.Status;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Releases as Secrets {@code sh.helm.release.v1.NAME.vN}: base64 of gzipped JSON, in base64 once more as every Secret;
 * what the release is, has become and when, in labels (helm pkg/storage/driver/secrets.go@v4.2.0). An update leaves
 * {@code createdAt} out, unless the release was found by a query: then it has the labels of its Secret (Query, unlike Get), and
 * the next revision takes them over.
 */
public final class ReleaseStorage {
  private static final KindRef SECRET = new KindRef("", "Secret");
  private final Api api;
  private final String namespace;

  /** The releases stored in a namespace. */
  public ReleaseStorage(Api api, String namespace) {
    this.api = api;
    this.namespace = namespace;
  }

  /** All revisions, newest first. */
  public List<StoredRelease> history(String release) {
    return secrets(release).stream()
        .map(this::read)
        .sorted(Comparator.comparingInt(StoredRelease::version).reversed())
        .toList();
  }

  /** The newest revision; it alone is decoded. */
  public Optional<StoredRelease> last(String release) {
    return secrets(release).stream().max(Comparator.comparingInt(ReleaseStorage::version)).map(this::read);
  }

  /** One revision. */
  public Optional<StoredRelease> get(String release, int version) {
    return api.get(ref(release, version)).map(this::read).map(r -> r.found(""));
  }

  /** The newest revision that is deployed. */
  public Optional<StoredRelease> deployed(String release) {
    return secrets(release).stream()
        .filter(s -> s.labels().getOrDefault("status", "").equals(Status.DEPLOYED.word()))
        .max(Comparator.comparingInt(ReleaseStorage::version))
        .map(this::read);
  }

  /** @param most how many revisions may be kept with this one; 0 for all. The deployed one is never dropped */
  void create(StoredRelease release, int most, Instant now) {
    if (most > 0) {
      dropOldest(release.name(), most - 1);
    }
    api.create(secret(release, Mapping.of("createdAt", Long.toString(now.getEpochSecond()))));
  }

  void update(StoredRelease release, Instant now) {
    Mapping stamps = Mapping.of("modifiedAt", Long.toString(now.getEpochSecond()));
    api.update(secret(
        release, release.createdAt().isEmpty() ? stamps : stamps.with("createdAt", Value.of(release.createdAt()))));
  }

  void delete(StoredRelease release) {
    try {
      api.delete(ref(release.name(), release.version()), Deletion.BACKGROUND);
    } catch (ClusterException e) {
      if (e.reason() != ClusterException.Reason.NOT_FOUND) {
        throw e;
      }
    }
  }

  private void dropOldest(String release, int most) {
    List<LiveObject> oldestFirst =
        new ArrayList<>(secrets(release).stream().sorted(Comparator.comparingInt(ReleaseStorage::version)).toList());
    Optional<Integer> deployed = deployed(release).map(StoredRelease::version);
    int left = oldestFirst.size();
    for (LiveObject secret : oldestFirst) {
      if (left <= most) {
        return;
      }
      if (deployed.filter(v -> v == version(secret)).isEmpty()) {
        api.delete(secret.ref(), Deletion.BACKGROUND);
        left--;
      }
    }
  }

  private List<LiveObject> secrets(String release) {
    return api.list(SECRET, namespace, s ->
        s.labels().getOrDefault("owner", "").equals("helm") && s.labels().getOrDefault("name", "").equals(release));
  }

  private ObjectRef ref(String release, int version) {
    return new ObjectRef("", "Secret", namespace, "sh.helm.release.v1." + release + ".v" + version);
  }

  private static int version(LiveObject secret) {
    return Integer.parseInt(secret.labels().getOrDefault("version", "0"));
  }

  private Mapping secret(StoredRelease release, Mapping stamps) {
    return Mapping.of(
        "apiVersion", "v1",
        "kind", "Secret",
        "metadata", Mapping.of(
            "name", ref(release.name(), release.version()).name(),
            "namespace", namespace,
            "labels", stamps
                .with("name", Value.of(release.name()))
                .with("owner", Value.of("helm"))
                .with("status", Value.of(release.status().word()))
                .with("version", Value.of(Integer.toString(release.version())))),
        "type", "helm.sh/release.v1",
        "data", Mapping.of("release", encode(release)));
  }

  private static String encode(StoredRelease release) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(Json.compact(release.stored()).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String inner = Base64.getEncoder().encodeToString(out.toByteArray());
    return Base64.getEncoder().encodeToString(inner.getBytes(StandardCharsets.US_ASCII));
  }

  private static StoredRelease decode(LiveObject secret) {
    return decode(secret.body());
  }

  private StoredRelease read(LiveObject secret) {
    return Scoped.of(api, decode(secret)).found(secret.labels().getOrDefault("createdAt", ""));
  }

  static StoredRelease decode(Mapping secret) {
    String outer = secret.text("data", "release").orElse("");
    byte[] inner = Base64.getDecoder().decode(Base64.getDecoder().decode(outer));
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(inner))) {
      Value json = Json.parse(gzip.readAllBytes(), "");
      return StoredRelease.read(json.asMapping());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
