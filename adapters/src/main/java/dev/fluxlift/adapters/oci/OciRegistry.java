package dev.fluxlift.adapters.oci;

import dev.fluxlift.adapters.ProxyFromEnvironment;
import dev.fluxlift.adapters.RootsFromEnvironment;
import dev.fluxlift.engine.port.Registry;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Pulls public artifacts: OCI Distribution Specification 1.1, anonymous Bearer tokens. What arrives is checked against
 * its digest before it is read. Nothing is written to disk.
 */
public final class OciRegistry implements Registry {
  private static final int MANIFEST_LIMIT = 4 << 20;
  private static final int LAYER_LIMIT = 64 << 20;
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration REQUEST = Duration.ofSeconds(60);
  private static final String DIGEST = "sha256:[0-9a-f]{64}";
  private static final String MANIFESTS =
      "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";
  private static final Pattern URL =
      Pattern.compile("oci://([A-Za-z0-9.-]+(?::\\d+)?)/([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)/?");
  private static final Pattern CHALLENGE_PART = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  private final Map<String, String> environment;
  private @Nullable HttpClient client;

  /** With the proxies and the roots of trust of the environment. */
  public OciRegistry() {
    this(System.getenv());
  }

  /** With the proxies and the roots of trust that these variables name. */
  public OciRegistry(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  private synchronized HttpClient http() {
    HttpClient have = client;
    if (have != null) {
      return have;
    }
    // redirects are followed by hand: a token must not travel to the storage a registry points to
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .proxy(new ProxyFromEnvironment(environment));
    try {
      Optional<KeyStore> roots = RootsFromEnvironment.of(environment);
      if (roots.isPresent()) {
        builder.sslContext(trusting(roots.get()));
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new RegistryException("no registry can be trusted: " + e.getMessage(), e);
    }
    HttpClient made = builder.build();
    client = made;
    return made;
  }

  private static SSLContext trusting(KeyStore roots) throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(roots);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  /** A repository at a host, and the token for it once there is one. */
  private record Source(String url, String host, String repository, boolean plainHttp, Map<String, String> token) {
    URI at(String rest) {
      String server = host.equals("docker.io") ? "registry-1.docker.io" : host;
      return URI.create((plainHttp ? "http" : "https") + "://" + server + "/v2/" + repository + rest);
    }
  }

  @Override
  public Artifact pull(String url, String reference, boolean plainHttp) {
    Matcher address = URL.matcher(url);
    if (!address.matches()) {
      throw new RegistryException("not an address of the form oci://host/repository: " + url);
    }
    Source source = new Source(url, address.group(1), address.group(2), plainHttp, new HashMap<>());
    String wanted = reference.substring(reference.indexOf('@') + 1);
    if (!wanted.matches(DIGEST + "|[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")) {
      throw new RegistryException("neither a tag nor a sha256 digest: '" + reference + "'");
    }
    byte[] manifest = get(source, source.at("/manifests/" + wanted), MANIFESTS, MANIFEST_LIMIT);
    String digest = digest(manifest);
    if (wanted.startsWith("sha256:")) {
      requireDigest(url, wanted, digest);
    }
    String expected = layer(source, manifest).text("digest").filter(d -> d.matches(DIGEST)).orElseThrow(
        () -> new RegistryException(url + ": the first layer has no sha256 digest"));
    byte[] archive = get(source, source.at("/blobs/" + expected), "*/*", LAYER_LIMIT);
    requireDigest(url, expected, digest(archive));
    try {
      return new Artifact(digest, TarArchive.gunzipAndRead(archive, LAYER_LIMIT));
    } catch (IOException e) {
      throw new RegistryException(url + "@" + digest + ": layer " + expected + ": " + e.getMessage(), e);
    }
  }

  /** The first layer, as Flux takes it without a layerSelector (source-controller@v1.6.2 ocirepository). */
  private static Mapping layer(Source source, byte[] bytes) {
    Mapping manifest;
    try {
      manifest = Json.parse(bytes, "manifest").asMapping();
    } catch (Json.MalformedJson e) {
      throw new RegistryException(source.url() + ": " + e.getMessage(), e);
    }
    List<Value> layers = manifest.list("layers");
    if (layers.isEmpty()) {
      throw new RegistryException(
          source.url() + " holds no artifact with layers but " + manifest.text("mediaType").orElse("something else"));
    }
    Mapping first = layers.getFirst().asMapping();
    String type = first.text("mediaType").orElse("");
    if (!type.endsWith("tar+gzip") && !type.endsWith("tar.gzip")) {
      throw new RegistryException(source.url() + ": the first layer is no gzipped tar but " + type);
    }
    return first;
  }

  private byte[] get(Source source, URI uri, String accept, int limit) {
    URI here = uri;
    for (int hop = 0; hop < 5; hop++) {
      boolean ours = here.getAuthority().equals(uri.getAuthority());
      HttpResponse<InputStream> answer = send(here, accept, ours ? source.token().get("Bearer") : null);
      try (InputStream body = answer.body()) {
        int status = answer.statusCode();
        if (status == 200) {
          return bounded(here, body, limit);
        }
        Optional<String> location = answer.headers().firstValue("Location");
        if (status / 100 == 3 && location.isPresent()) {
          here = redirect(source, here, location.get());
        } else if (status == 401 && ours && source.token().isEmpty()) {
          authenticate(source, answer.headers().firstValue("WWW-Authenticate").orElse(""));
        } else {
          throw new RegistryException(here + ": " + said(status) + words(body));
        }
      } catch (IOException e) {
        throw new RegistryException(here + ": " + e.getMessage(), e);
      }
    }
    throw new RegistryException(uri + ": redirected too often");
  }

  private static URI redirect(Source source, URI from, String location) {
    URI to = from.resolve(location);
    boolean secure = "https".equals(to.getScheme());
    if (to.getHost() == null || !(secure || (source.plainHttp() && "http".equals(to.getScheme())))) {
      throw new RegistryException(from + ": redirected to " + to + ", which is not https");
    }
    return to;
  }

  /** RFC 6750 challenge, answered without credentials (distribution/distribution docs, "token authentication"). */
  private void authenticate(Source source, String challenge) {
    Map<String, String> parts = new HashMap<>();
    Matcher matcher = CHALLENGE_PART.matcher(challenge);
    while (matcher.find()) {
      parts.put(matcher.group(1).toLowerCase(Locale.ROOT), matcher.group(2));
    }
    String realm = parts.getOrDefault("realm", "");
    boolean bearer = challenge.toLowerCase(Locale.ROOT).startsWith("bearer ");
    if (!bearer || !(realm.startsWith("https://") || (source.plainHttp() && realm.startsWith("http://")))) {
      throw new RegistryException(source.url() + " wants credentials; only public artifacts can be pulled");
    }
    String scope = parts.getOrDefault("scope", "repository:" + source.repository() + ":pull");
    String query = "scope=" + encoded(scope) + "&service=" + encoded(parts.getOrDefault("service", ""));
    URI uri = URI.create(realm + (realm.contains("?") ? "&" : "?") + query);
    HttpResponse<InputStream> answer = send(uri, "application/json", null);
    try (InputStream body = answer.body()) {
      if (answer.statusCode() != 200) {
        throw new RegistryException(
            source.url() + " cannot be had without credentials: " + uri.getHost() + ": " + said(answer.statusCode())
                + words(body));
      }
      Mapping token = Json.parse(bounded(uri, body, MANIFEST_LIMIT), "").asMapping();
      source.token().put("Bearer", token.text("token").or(() -> token.text("access_token"))
          .orElseThrow(() -> new RegistryException(uri.getHost() + " gave no token")));
    } catch (IOException | Json.MalformedJson e) {
      throw new RegistryException(uri.getHost() + ": no usable token", e);
    }
  }

  private HttpResponse<InputStream> send(URI uri, String accept, @Nullable String bearer) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(REQUEST).header("Accept", accept);
    request.header("User-Agent", "fluxlift");
    if (bearer != null) {
      request.header("Authorization", "Bearer " + bearer);
    }
    try {
      return http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryException(uri.getAuthority() + ": interrupted", e);
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new RegistryException("the registry " + uri.getAuthority() + " does not answer: " + why, e);
    }
  }

  private static byte[] bounded(URI uri, InputStream body, int limit) throws IOException {
    byte[] bytes = body.readNBytes(limit + 1);
    if (bytes.length > limit) {
      throw new RegistryException(uri + " is larger than " + (limit >> 20) + " MiB");
    }
    return bytes;
  }

  private static String said(int status) {
    return switch (status) {
      case 404 -> "not found (404)";
      case 401, 403 -> "not allowed without credentials (" + status + ")";
      default -> "the registry answered " + status;
    };
  }

  private static String words(InputStream body) throws IOException {
    String text = new String(body.readNBytes(300), StandardCharsets.UTF_8).replaceAll("\\s+", " ").strip();
    return text.isEmpty() ? "" : ": " + text;
  }

  private static void requireDigest(String url, String expected, String actual) {
    if (!expected.equals(actual)) {
      throw new RegistryException(url + ": the bytes have digest " + actual + ", not " + expected);
    }
  }

  private static String digest(byte[] bytes) {
    try {
      return "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
