package dev.fluxlift.live.bed;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * As much of the OCI distribution specification v1.1 as Flux, Helm and Flux Operator use: blobs and manifests by digest,
 * tags, monolithic and chunked uploads. Everything lies in files, so a copy of the directory is a copy of the registry.
 */
final class OciRegistry implements HttpHandler {
  private static final Pattern ROUTE =
      Pattern.compile("/v2/(?<name>.+?)/"
          + "(?:blobs/uploads/(?<upload>[^/]*)|(?<kind>manifests|blobs)/(?<ref>[^/]+)|tags/list)");
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  private final Path root;

  OciRegistry(Path root) {
    this.root = root;
  }

  /**
   * Pushes a directory as a Flux artifact.
   *
   * @param name repository, like {@code fluxcd/flux-manifests}
   * @return digest of the manifest
   */
  String pushArtifact(String name, String tag, Path directory) {
    byte[] layer = tarGz(directory, ".");
    return push(name, tag, "application/vnd.cncf.flux.config.v1+json", "{}".getBytes(StandardCharsets.UTF_8),
        "application/vnd.cncf.flux.content.v1.tar+gzip", layer,
        // Flux reads the revision and the origin of an artifact from these (fluxcd/pkg oci/client)
        Map.of("org.opencontainers.image.created", "2025-07-08T00:00:00Z",
            "org.opencontainers.image.source", "https://github.com/fluxcd/flux2",
            "org.opencontainers.image.revision", tag + "@sha1:0000000000000000000000000000000000000000"));
  }

  /**
   * Pushes a chart directory under its own name and version.
   *
   * @param parent repository prefix, like {@code controlplaneio-fluxcd/charts}
   * @return digest of the manifest
   */
  String pushChart(String parent, Path chart) {
    Mapping about = Yaml.documents(chart.resolve("Chart.yaml")).getFirst();
    String name = about.text("name").orElseThrow();
    byte[] layer = tarGz(chart, name);
    return push(parent + "/" + name, about.text("version").orElseThrow().replace('+', '_'),
        "application/vnd.cncf.helm.config.v1+json", Json.compact(about).getBytes(StandardCharsets.UTF_8),
        "application/vnd.cncf.helm.chart.content.v1.tar+gzip", layer, Map.of());
  }

  private static byte[] tarGz(Path directory, String as) {
    return Commands.run(directory, "tar", "--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner",
        "--exclude=.git", "--transform=s,^\\.," + as + ",", "-czf", "-", ".");
  }

  private String push(String name, String tag, String configType, byte[] config, String layerType, byte[] layer,
      Map<String, String> annotations) {
    Mapping manifest = Mapping.of(
        "schemaVersion", 2,
        "mediaType", MANIFEST,
        "config", Map.of("mediaType", configType, "digest", blob(config), "size", config.length),
        "layers", List.of(Map.of("mediaType", layerType, "digest", blob(layer), "size", layer.length)),
        "annotations", annotations);
    return manifest(name, tag, MANIFEST, Json.compact(manifest).getBytes(StandardCharsets.UTF_8));
  }

  private String blob(byte[] content) {
    String digest = digest(content);
    write(blobFile(digest), content);
    return digest;
  }

  private String manifest(String name, String reference, String type, byte[] content) {
    String digest = blob(content);
    write(root.resolve("types").resolve(digest), type.getBytes(StandardCharsets.UTF_8));
    if (!reference.startsWith("sha256:")) {
      write(tags(name).resolve(reference), digest.getBytes(StandardCharsets.UTF_8));
    }
    return digest;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      Matcher route = ROUTE.matcher(path);
      exchange.getResponseHeaders().set("Docker-Distribution-Api-Version", "registry/2.0");
      if (path.equals("/v2/") || path.equals("/v2")) {
        send(exchange, 200, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
      } else if (!route.matches()) {
        refuse(exchange, 404, "NAME_UNKNOWN", path);
      } else if (route.group("upload") != null) {
        upload(exchange, route.group("name"), route.group("upload"));
      } else if ("manifests".equals(route.group("kind"))) {
        manifests(exchange, route.group("name"), route.group("ref"));
      } else if ("blobs".equals(route.group("kind"))) {
        blobs(exchange, route.group("ref"));
      } else {
        Mapping list = Mapping.of("name", route.group("name"), "tags", tagNames(route.group("name")));
        send(exchange, 200, "application/json", Json.compact(list).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private void manifests(HttpExchange exchange, String name, String reference) throws IOException {
    switch (exchange.getRequestMethod()) {
      case "PUT" -> {
        byte[] content = exchange.getRequestBody().readAllBytes();
        String type = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Content-Type"), MANIFEST);
        String digest = manifest(name, reference, type, content);
        exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
        exchange.getResponseHeaders().set("Location", "/v2/" + name + "/manifests/" + digest);
        exchange.sendResponseHeaders(201, -1);
      }
      case "GET", "HEAD" -> {
        Optional<String> digest = reference.startsWith("sha256:")
            ? Optional.of(reference)
            : content(tags(name).resolve(reference)).map(b -> new String(b, StandardCharsets.UTF_8));
        Optional<byte[]> content = digest.flatMap(d -> content(blobFile(d)));
        Optional<byte[]> type = digest.flatMap(d -> content(root.resolve("types").resolve(d)));
        if (content.isEmpty() || type.isEmpty()) {
          refuse(exchange, 404, "MANIFEST_UNKNOWN", name + ":" + reference);
          return;
        }
        exchange.getResponseHeaders().set("Docker-Content-Digest", digest.orElseThrow());
        send(exchange, 200, new String(type.get(), StandardCharsets.UTF_8), content.get());
      }
      default -> refuse(exchange, 405, "UNSUPPORTED", exchange.getRequestMethod());
    }
  }

  private void blobs(HttpExchange exchange, String digest) throws IOException {
    Optional<byte[]> content = content(blobFile(digest));
    if (content.isEmpty()) {
      refuse(exchange, 404, "BLOB_UNKNOWN", digest);
      return;
    }
    exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
    send(exchange, 200, "application/octet-stream", content.get());
  }

  private void upload(HttpExchange exchange, String name, String id) throws IOException {
    Map<String, String> query = query(exchange);
    byte[] body = exchange.getRequestBody().readAllBytes();
    String upload = id.isEmpty() ? UUID.randomUUID().toString() : id;
    Path file = root.resolve("uploads").resolve(upload);
    append(file, body);
    Optional<String> wanted = Optional.ofNullable(query.get("digest"));
    if (wanted.isEmpty()) {
      exchange.getResponseHeaders().set("Location", "/v2/" + name + "/blobs/uploads/" + upload);
      exchange.getResponseHeaders().set("Range", "0-" + Math.max(0, Files.size(file) - 1));
      exchange.sendResponseHeaders(202, -1);
      return;
    }
    byte[] whole = Files.readAllBytes(file);
    Files.delete(file);
    if (!digest(whole).equals(wanted.get())) {
      refuse(exchange, 400, "DIGEST_INVALID", wanted.get());
      return;
    }
    exchange.getResponseHeaders().set("Location", "/v2/" + name + "/blobs/" + blob(whole));
    exchange.getResponseHeaders().set("Docker-Content-Digest", wanted.get());
    exchange.sendResponseHeaders(201, -1);
  }

  private static Map<String, String> query(HttpExchange exchange) {
    String query = exchange.getRequestURI().getQuery();
    if (query == null) {
      return Map.of();
    }
    return Stream.of(query.split("&"))
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(p -> p[0], p -> p.length > 1 ? p[1] : "", (a, _) -> a));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] content) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
    new ByteArrayInputStream(content).transferTo(exchange.getResponseBody());
  }

  private static void refuse(HttpExchange exchange, int status, String code, String what) throws IOException {
    Mapping error = Mapping.of("errors", List.of(Map.of("code", code, "message", what)));
    send(exchange, status, "application/json", Json.compact(error).getBytes(StandardCharsets.UTF_8));
  }

  private Path blobFile(String digest) {
    return root.resolve("blobs").resolve(digest);
  }

  private Path tags(String name) {
    return root.resolve("tags").resolve(name.replace("/", "%"));
  }

  private List<Value> tagNames(String name) throws IOException {
    if (!Files.isDirectory(tags(name))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(tags(name))) {
      return files.map(f -> Value.of(f.getFileName().toString())).toList();
    }
  }

  private static Optional<byte[]> content(Path file) {
    try {
      return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void append(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, content, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static void write(Path file, byte[] content) {
    try {
      Files.createDirectories(file.getParent());
      Path next = Files.createTempFile(file.getParent(), ".", ".next");
      Files.write(next, content);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(byte[] content) {
    try {
      return "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
