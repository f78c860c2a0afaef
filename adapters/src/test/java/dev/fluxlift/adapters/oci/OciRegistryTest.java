package dev.fluxlift.adapters.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.fluxlift.engine.port.Registry.Artifact;
import dev.fluxlift.engine.port.Registry.RegistryException;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A registry with one repository; blobs live on a second server, as with the public registries. */
class OciRegistryTest {
  private static final String FLUX_LAYER = "application/vnd.cncf.flux.content.v1.tar+gzip";
  private final Map<String, byte[]> served = new ConcurrentHashMap<>();
  private final List<String> requests = new ArrayList<>();
  private HttpServer registry;
  private HttpServer storage;
  private boolean wantsToken = true;
  private String url;

  @BeforeEach
  void start() throws Exception {
    registry = server(this::answer);
    storage = server(this::answerBlob);
    url = "oci://127.0.0.1:" + registry.getAddress().getPort() + "/flux/manifests";
  }

  @AfterEach
  void stop() {
    registry.stop(0);
    storage.stop(0);
  }

  @Test
  void anArtifactIsPulledAnonymouslyAndTheTokenStaysWithTheRegistry() throws Exception {
    String digest = publish("2.6.4", FLUX_LAYER, tgz("./v2.6.4/a.yaml", "kind: Namespace\n"));

    Artifact artifact = new OciRegistry(Map.of()).pull(url, "2.6.4", true);

    assertThat(artifact.digest()).isEqualTo(digest);
    assertThat(artifact.files()).containsOnlyKeys("v2.6.4/a.yaml");
    assertThat(artifact.files().get("v2.6.4/a.yaml")).asString().isEqualTo("kind: Namespace\n");
    assertThat(requests)
        .containsExactly(
            "manifest 2.6.4 without token",
            "token service=reg&scope=repository:flux/manifests:pull",
            "manifest 2.6.4 with token",
            "blob with token",
            "storage without token");
    assertThat(new OciRegistry(Map.of()).pull(url, digest, true)).isNotSameAs(artifact);
    assertThat(new OciRegistry(Map.of()).pull(url, "2.6.4@" + digest, true).digest()).isEqualTo(digest);
  }

  @Test
  void bytesWithAnotherDigestAreRefused() throws Exception {
    String digest = publish("1", FLUX_LAYER, tgz("a", "a"));
    byte[] other = served.get("/v2/flux/manifests/manifests/" + digest).clone();
    other[other.length - 2] = ' ';
    served.put("/v2/flux/manifests/manifests/" + digest, other);
    refuses(digest, "digest");

    publish("2", FLUX_LAYER, tgz("b", "b"));
    served.replaceAll((path, bytes) -> path.startsWith("/storage/") ? tgzOf("c") : bytes);
    refuses("2", "the bytes have digest");
  }

  @ParameterizedTest
  @CsvSource({"none, not found", "'not a tag', neither a tag nor", "sha256:12, neither a tag nor"})
  void whatIsNotThereIsSaid(String reference, String says) {
    refuses(reference, says);
  }

  @Test
  void anIndexOrAnotherKindOfLayerIsNoArtifact() throws Exception {
    served.put("/v2/flux/manifests/manifests/index", "{\"mediaType\":\"application/vnd.oci.image.index.v1+json\"}".getBytes(UTF_8));
    refuses("index", "image.index");
    publish("zstd", "application/vnd.oci.image.layer.v1.tar+zstd", tgz("a", "a"));
    refuses("zstd", "tar+zstd");
    served.put("/v2/flux/manifests/manifests/broken", "<html>".getBytes(UTF_8));
    refuses("broken", "manifest:1");
  }

  @Test
  void aPathThatLeadsOutIsRefused() throws Exception {
    publish("1", FLUX_LAYER, tgz("../../etc/cron.d/x", "x"));

    refuses("1", "lead out");
  }

  @Test
  void aRegistryThatWantsALoginAndOneThatIsNotThereAreSaid() {
    wantsToken = false;
    refuses("login", "wants credentials");

    assertThatThrownBy(() -> new OciRegistry(Map.of()).pull("oci://127.0.0.1:1/x", "1", true))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("127.0.0.1:1");
    assertThatThrownBy(() -> new OciRegistry(Map.of()).pull("https://ghcr.io/x", "1", false))
        .hasMessageContaining("oci://host/repository");
  }

  private void refuses(String reference, String says) {
    assertThatThrownBy(() -> new OciRegistry(Map.of()).pull(url, reference, true))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(says);
  }

  private String publish(String tag, String layerType, byte[] layer) throws Exception {
    served.put("/storage/" + digest(layer), layer);
    Mapping manifest =
        Mapping.of(
            "schemaVersion", 2,
            "layers", List.of(Mapping.of("mediaType", layerType, "digest", digest(layer), "size", layer.length)));
    byte[] bytes = Json.compact(manifest).getBytes(UTF_8);
    served.put("/v2/flux/manifests/manifests/" + tag, bytes);
    served.put("/v2/flux/manifests/manifests/" + digest(bytes), bytes);
    return digest(bytes);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (path.equals("/token")) {
      requests.add("token " + exchange.getRequestURI().getQuery().replaceFirst("(scope=.*)&(service=.*)", "$2&$1"));
      reply(exchange, 200, "{\"token\":\"anonymous\"}".getBytes(UTF_8));
      return;
    }
    boolean known = "Bearer anonymous".equals(authorization);
    boolean blob = path.contains("/blobs/");
    requests.add((blob ? "blob" : "manifest " + path.substring(path.lastIndexOf('/') + 1))
        + (known ? " with token" : " without token"));
    if (!known) {
      String server = "http://127.0.0.1:" + registry.getAddress().getPort();
      exchange.getResponseHeaders().add("WWW-Authenticate",
          wantsToken ? "Bearer realm=\"" + server + "/token\",service=\"reg\"" : "Basic realm=\"x\"");
      reply(exchange, 401, new byte[0]);
    } else if (blob) {
      String digest = path.substring(path.lastIndexOf('/') + 1);
      exchange.getResponseHeaders().add("Location",
          "http://127.0.0.1:" + storage.getAddress().getPort() + "/storage/" + digest);
      reply(exchange, 307, new byte[0]);
    } else {
      byte[] body = served.get(path);
      reply(exchange, body == null ? 404 : 200, body == null ? "{\"errors\":[]}".getBytes(UTF_8) : body);
    }
  }

  private void answerBlob(HttpExchange exchange) throws IOException {
    requests.add("storage " + (exchange.getRequestHeaders().containsKey("Authorization") ? "with" : "without") + " token");
    byte[] body = served.get(exchange.getRequestURI().getPath());
    reply(exchange, body == null ? 404 : 200, body == null ? new byte[0] : body);
  }

  private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static HttpServer server(com.sun.net.httpserver.HttpHandler handler) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", handler);
    server.start();
    return server;
  }

  private static byte[] tgzOf(String name) {
    try {
      return tgz(name, name);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One ustar entry. */
  private static byte[] tgz(String path, String text) throws IOException {
    byte[] header = new byte[512];
    put(header, 0, path);
    put(header, 100, "0000644\0");
    put(header, 124, String.format("%011o", text.length()));
    put(header, 148, "        ");
    put(header, 156, "0");
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, String.format("%06o\0 ", sum));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream stream = new GZIPOutputStream(out)) {
      stream.write(header);
      stream.write(java.util.Arrays.copyOf(text.getBytes(UTF_8), 512));
      stream.write(new byte[1024]);
    }
    return out.toByteArray();
  }

  private static void put(byte[] into, int at, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    System.arraycopy(bytes, 0, into, at, bytes.length);
  }

  private static String digest(byte[] bytes) throws Exception {
    return "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
