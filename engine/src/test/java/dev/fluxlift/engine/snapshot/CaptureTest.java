package dev.fluxlift.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.MemoryCluster;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureTest {
  private static final List<String> SECRETS = List.of(
      "hunter2-in-data", "hunter2-in-stringData", "hunter2-in-last-applied", "hunter2-in-values", "hunter2-in-manifest",
      "hunter2-in-hook", "hunter2-in-template", "hunter2-in-notes", "hunter2-in-description", "hunter2-in-labels-of-chart");
  private static final Clock CLOCK = new Clock() {
    @Override
    public Instant now() {
      return Instant.parse("2026-11-24T02:00:00Z");
    }

    @Override
    public void pause(Duration duration) {
      throw new IllegalStateException("nothing to wait for");
    }
  };

  @TempDir Path folder;

  @Test
  void noSecretValueGetsIntoTheFileHoweverItIsEncoded() throws IOException {
    MemoryCluster cluster = new MemoryCluster().with(secret()).with(release());

    String text = text(captured(cluster));

    for (String secret : SECRETS) {
      for (String form : List.of(secret, encoded(secret), encoded(encoded(secret)))) {
        assertThat(text).doesNotContain(form);
      }
    }
    // what is packed once more is unpacked and looked at too
    LiveObject kept = ClusterSnapshot.read(folder.resolve("s")).objects().values().stream()
        .filter(o -> o.ref().name().startsWith("sh.helm")).findFirst().orElseThrow();
    String payload = unpacked(kept.body().text("data", "release").orElseThrow());
    assertThat(payload).doesNotContain(SECRETS);
    assertThat(payload).contains("\"status\":\"deployed\"", "kind: Deployment", "image: app:1", "\"version\":3");
  }

  @Test
  void equalValuesStayEqualWithinOneSnapshotAndNotBetweenTwo() {
    MemoryCluster cluster = new MemoryCluster().with(secret());

    Mapping once = secretOf(captured(cluster));
    Mapping again = secretOf(captured(cluster));

    assertThat(once.text("data", "a")).isEqualTo(once.text("data", "same-as-a")).isNotEqualTo(once.text("data", "b"));
    assertThat(once.mapping("data").entries().keySet()).containsExactly("a", "same-as-a", "b");
    assertThat(again.text("data", "a")).isNotEqualTo(once.text("data", "a"));
    assertThat(once.mapping("metadata").has("managedFields")).isTrue();
  }

  @Test
  void onlyThisUserMayReadIt() throws IOException {
    captured(new MemoryCluster());

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("s")))).isEqualTo("rw-------");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("s"));
    }
  }

  @Test
  void whatIsInAnInventoryOrOwnsSomethingIsReadWhateverItsKind() {
    MemoryCluster cluster = new MemoryCluster()
        .with(object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "kustomizations.kustomize.toolkit.fluxcd.io")
            .with("spec", Mapping.of(
                "group", ObjectRef.KUSTOMIZE,
                "names", Mapping.of("kind", "Kustomization"),
                "versions", List.of(Mapping.of("name", "v1", "served", true, "storage", true)))))
        .with(object(ObjectRef.KUSTOMIZE + "/v1", "Kustomization", "flux-system", "apps").with("status", Mapping.of(
            "inventory", Mapping.of("entries", List.of(Mapping.of("id", "home_a_example.org_Widget", "v", "v1"))))))
        .with(object("example.org/v1", "Widget", "home", "a").withPath(List.of("metadata", "ownerReferences"),
            Value.of(List.of(Mapping.of("apiVersion", "example.net/v1", "kind", "Owner", "name", "o", "uid", "u")))))
        .with(object("example.net/v1", "Owner", "home", "o"))
        .with(object("example.net/v1", "Nobody", "home", "n"));

    ClusterSnapshot snapshot = captured(cluster);

    assertThat(snapshot.list(new KindRef("example.org", "Widget"))).hasSize(1);
    assertThat(snapshot.list(new KindRef("example.net", "Owner"))).hasSize(1);
    assertThat(snapshot.list(new KindRef("example.net", "Nobody"))).isEmpty();
  }

  @Test
  void aFileThatWasCutOffIsNotUsed() throws IOException {
    captured(new MemoryCluster().with(secret()));
    String whole = text(ClusterSnapshot.read(folder.resolve("s")));
    Path cut = folder.resolve("cut");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(cut))) {
      out.write(whole.substring(0, whole.lastIndexOf("{\"end\"")).getBytes(StandardCharsets.UTF_8));
    }
    Path torn = folder.resolve("torn");
    byte[] bytes = Files.readAllBytes(folder.resolve("s"));
    Files.write(torn, java.util.Arrays.copyOf(bytes, bytes.length / 2));

    assertThatThrownBy(() -> ClusterSnapshot.read(cut)).hasMessageContaining("it was cut off");
    assertThatThrownBy(() -> ClusterSnapshot.read(torn)).isInstanceOf(ClusterSnapshot.UnreadableException.class);
  }

  @Test
  void aListThatHadToBeReadAnewCountsOnce() throws IOException {
    Path file = folder.resolve("again");
    try (SnapshotWriter writer = new SnapshotWriter(Files.newOutputStream(file))) {
      writer.line(Mapping.of("format", SnapshotWriter.FORMAT, "version", 1, "takenAt", "2026-11-24T02:00:00Z"));
      KindRef maps = new KindRef("", "ConfigMap");
      writer.list(maps);
      writer.object(object("v1", "ConfigMap", "home", "gone-meanwhile"));
      writer.list(maps);
      writer.object(object("v1", "ConfigMap", "home", "there"));
      writer.end();
    }

    assertThat(ClusterSnapshot.read(file).objects().keySet()).extracting(ObjectRef::name).containsExactly("there");
  }

  private ClusterSnapshot captured(MemoryCluster cluster) {
    Path file = folder.resolve("s");
    new Capture(cluster, CLOCK, "test").to(file);
    return ClusterSnapshot.read(file);
  }

  private String text(ClusterSnapshot ignored) throws IOException {
    assertThat(ignored.sha256()).hasSize(64);
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(folder.resolve("s")))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Mapping secretOf(ClusterSnapshot snapshot) {
    return snapshot.get(new ObjectRef("", "Secret", "home", "keys")).orElseThrow().body();
  }

  private static Mapping object(String apiVersion, String kind, String namespace, String name) {
    Mapping metadata = namespace.isEmpty() ? Mapping.of("name", name) : Mapping.of("name", name, "namespace", namespace);
    return Mapping.of("apiVersion", apiVersion, "kind", kind, "metadata", metadata);
  }

  private static Mapping secret() {
    Mapping last = Mapping.of("stringData", Mapping.of("a", "hunter2-in-last-applied"));
    return object("v1", "Secret", "home", "keys")
        .withPath(List.of("metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"),
            Value.of(Json.compact(last)))
        .withPath(List.of("metadata", "managedFields"), Value.of(List.of(Mapping.of("manager", "kubectl"))))
        .with("data", Mapping.of(
            "a", encoded("hunter2-in-data"), "same-as-a", encoded("hunter2-in-data"), "b", encoded("other")))
        .with("stringData", Mapping.of("c", "hunter2-in-stringData"));
  }

  private static Mapping release() {
    String manifest = """
        ---
        # Source: app/templates/a.yaml
        apiVersion: v1
        kind: Secret
        metadata:
          name: made
          annotations:
            kubectl.kubernetes.io/last-applied-configuration: hunter2-in-last-applied
        stringData:
          password: hunter2-in-manifest
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: app
        spec:
          template:
            spec:
              containers:
                - image: app:1
        """;
    String hook = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: h\nstringData:\n  p: hunter2-in-hook\n";
    Mapping release = Mapping.of(
        "name", "app",
        "namespace", "home",
        "version", 3,
        "info", Mapping.of(
            "status", "deployed", "first_deployed", "2026-11-24T02:00:00.123456789+02:00", "notes", "hunter2-in-notes",
            "description", "hunter2-in-description"),
        "config", Mapping.of("password", "hunter2-in-values"),
        "chart", Mapping.of(
            "metadata", Mapping.of("name", "app", "version", "1.0.0", "annotations", Mapping.of("x", "hunter2-in-labels-of-chart")),
            "values", Mapping.of("password", "hunter2-in-values"),
            "templates", List.of(Mapping.of("name", "t", "data", encoded("hunter2-in-template")))),
        "manifest", manifest,
        "hooks", List.of(Mapping.of("name", "h", "kind", "Secret", "manifest", hook, "events", List.of("pre-install"))));
    return object("v1", "Secret", "home", "sh.helm.release.v1.app.v3")
        .with("type", Value.of("helm.sh/release.v1"))
        .with("data", Mapping.of("release", packed(Json.compact(release))));
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String packed(String json) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(json.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return encoded(Base64.getEncoder().encodeToString(out.toByteArray()));
  }

  private static String unpacked(String payload) throws IOException {
    byte[] inner = Base64.getDecoder().decode(Base64.getDecoder().decode(payload));
    try (GZIPInputStream in = new GZIPInputStream(new java.io.ByteArrayInputStream(inner))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
