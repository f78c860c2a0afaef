package dev.fluxlift.live.bed;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Requests to the API server as cluster admin, with nothing of the product's own client in between. */
public final class Kube implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http;
  private final String server;
  private final String token;
  private final Map<String, Api> discovered = new ConcurrentHashMap<>();

  /**
   * @param server {@code https://host:port}
   * @param ca PEM file of the certificates to trust
   * @param token bearer token
   */
  public Kube(String server, Path ca, String token) {
    this.server = server;
    this.token = token;
    this.http = HttpClient.newBuilder().sslContext(trusting(ca)).connectTimeout(Duration.ofSeconds(5)).build();
  }

  private static SSLContext trusting(Path ca) {
    try (InputStream pem = Files.newInputStream(ca)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int n = 0;
      for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("ca" + n++, certificate);
      }
      TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The API server said no. */
  public static final class Refused extends IllegalStateException {
    private static final long serialVersionUID = 1L;
    private final int code;

    Refused(int code, String message) {
      super(message);
      this.code = code;
    }

    /** HTTP status. */
    public int code() {
      return code;
    }
  }

  /** Where requests go. */
  public String server() {
    return server;
  }

  /** Whether the server says it is ready; false also when it does not answer. */
  public boolean serving() {
    try {
      return send("GET", "/readyz", "", "").statusCode() == 200;
    } catch (UncheckedIOException _) {
      return false;
    }
  }

  /** One object, or nothing when it or its kind is not there. */
  public Optional<LiveObject> find(Api api, String namespace, String name) {
    return request("GET", api.path(namespace, name), "", "").map(LiveObject::new);
  }

  /**
   * One object that must be there.
   *
   * @throws IllegalStateException when it is not
   */
  public LiveObject get(Api api, String namespace, String name) {
    return find(api, namespace, name)
        .orElseThrow(() -> new IllegalStateException("no " + api.kind() + " " + namespace + "/" + name));
  }

  /** All objects, of one namespace when that is not empty; none when the kind is not there. */
  public List<LiveObject> list(Api api, String namespace) {
    return request("GET", api.path(namespace), "", "").stream()
        .flatMap(list -> list.list("items").stream())
        // the items of a list do not say what they are
        .map(item -> item.asMapping().with("apiVersion", Value.of(api.version())).with("kind", Value.of(api.kind())))
        .map(LiveObject::new)
        .toList();
  }

  /** Server-side apply with force; the object says its kind and place itself. */
  public LiveObject apply(Mapping object, String fieldManager) {
    return must("PATCH", pathOf(object) + "?force=true&fieldManager=" + encode(fieldManager),
        "application/apply-patch+yaml", Json.compact(object));
  }

  /** Creates an object. */
  public LiveObject create(Api api, String namespace, Mapping object) {
    return must("POST", api.path(namespace), "application/json", Json.compact(object));
  }

  /** A merge patch under a field manager of its own. */
  public LiveObject merge(Api api, String namespace, String name, Mapping patch, String fieldManager) {
    return must("PATCH", api.path(namespace, name) + "?fieldManager=" + encode(fieldManager),
        "application/merge-patch+json", Json.compact(patch));
  }

  /** A merge patch of the status. */
  public LiveObject mergeStatus(Api api, String namespace, String name, Mapping patch) {
    return must("PATCH", api.path(namespace, name) + "/status", "application/merge-patch+json", Json.compact(patch));
  }

  /** A JSON patch. */
  public LiveObject patch(Api api, String namespace, String name, List<Mapping> operations, String fieldManager) {
    return must("PATCH", api.path(namespace, name) + "?fieldManager=" + encode(fieldManager),
        "application/json-patch+json", Json.compact(Value.Sequence.of(operations)));
  }

  /** Sets annotations. */
  public LiveObject annotate(Api api, String namespace, String name, Map<String, String> annotations, String manager) {
    return merge(api, namespace, name, Mapping.of("metadata", Map.of("annotations", annotations)), manager);
  }

  /** Asks for a deletion and does not wait for it; nothing happens when the object is not there. */
  public void delete(Api api, String namespace, String name, Mapping options) {
    request("DELETE", api.path(namespace, name), "application/json", Json.compact(options));
  }

  /** Asks for a deletion with the server's defaults. */
  public void delete(Api api, String namespace, String name) {
    delete(api, namespace, name, Mapping.EMPTY);
  }

  /** The answer to any request, empty when it is 404. */
  Optional<Mapping> request(String method, String path, String contentType, String body) {
    // 429 is "storage is (re)initializing" of a CRD that was just made or changed: the server asks to come back
    HttpResponse<byte[]> answer = Await.value(method + " " + path + " to be served", PATIENCE,
        () -> Optional.of(send(method, path, contentType, body)).filter(a -> a.statusCode() != 429));
    if (answer.statusCode() == 404) {
      return Optional.empty();
    }
    if (answer.statusCode() >= 300) {
      throw new Refused(answer.statusCode(), method + " " + path + ": " + answer.statusCode() + " "
          + new String(answer.body(), StandardCharsets.UTF_8));
    }
    return Optional.of(Json.parse(answer.body(), "").asMapping());
  }

  /**
   * What the server answers to a request, whatever that is.
   *
   * @param code HTTP status
   * @param body the object or the Status; an empty mapping when it is no JSON
   */
  public record Answer(int code, Mapping body) {}

  /** Asks once. */
  public Answer ask(String method, String path, String contentType, String body) {
    HttpResponse<byte[]> answer = send(method, path, contentType, body);
    try {
      return new Answer(answer.statusCode(), Json.parse(answer.body(), "").asMapping());
    } catch (Json.MalformedJson _) {
      return new Answer(answer.statusCode(), Mapping.EMPTY);
    }
  }

  /** The raw bytes of a GET, for who wants to compare before parsing. */
  byte[] bytes(String path) {
    HttpResponse<byte[]> answer = send("GET", path, "", "");
    if (answer.statusCode() != 200) {
      throw new Refused(answer.statusCode(), "GET " + path + ": " + answer.statusCode());
    }
    return answer.body();
  }

  private LiveObject must(String method, String path, String contentType, String body) {
    return request(method, path, contentType, body).map(LiveObject::new)
        .orElseThrow(() -> new Refused(404, method + " " + path + ": 404"));
  }

  private HttpResponse<byte[]> send(String method, String path, String contentType, String body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + token)
        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!contentType.isEmpty()) {
      request.header("Content-Type", contentType);
    }
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The resource of a kind, by discovery. */
  public Api api(String apiVersion, String kind) {
    return discovered.computeIfAbsent(apiVersion + " " + kind, _ -> discover(apiVersion, kind));
  }

  private Api discover(String apiVersion, String kind) {
    String path = (apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion;
    return request("GET", path, "", "").stream()
        .flatMap(list -> list.list("resources").stream())
        .map(Value::asMapping)
        .filter(r -> r.text("kind").filter(kind::equals).isPresent() && !r.text("name").orElse("").contains("/"))
        .map(r -> new Api(apiVersion, kind, r.text("name").orElse(""), r.bool("namespaced").orElse(false)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the API server does not know " + apiVersion + " " + kind));
  }

  private String pathOf(Mapping object) {
    Api api = api(object.text("apiVersion").orElse(""), object.text("kind").orElse(""));
    return api.path(object.text("metadata", "namespace").orElse(api.namespaced() ? "default" : ""),
        object.text("metadata", "name").orElse(""));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
