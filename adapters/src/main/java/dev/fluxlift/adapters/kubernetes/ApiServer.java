package dev.fluxlift.adapters.kubernetes;

import dev.fluxlift.adapters.ProxyFromEnvironment;
import dev.fluxlift.adapters.kubernetes.Kubeconfig.Target;
import dev.fluxlift.adapters.kubernetes.Tls.ClientCertificate;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one API server. A read is asked again after a lost connection, 429 or 5xx, three times at most; a write
 * is not, for nobody knows whether it took effect. Either is sent again when the server turned it away before it looked
 * at it: a 429 that says when to come back, from a full queue, or while the storage of a kind starts anew after a change
 * of its CRD ("storage is (re)initializing", apiserver@v0.33.13 pkg/storage/cacher/cacher.go). HTTP/1.1: a connection shared by HTTP/2 streams can be told to go
 * away in the middle of a write (kube-apiserver's --goaway-chance).
 *
 * <p>A server that is just starting says 404 of kinds whose CRDs it has not read yet, and 403 to users whose roles it has
 * not (kubernetes issues 115241 and 121635). Either is believed only of one that says it is ready.
 */
final class ApiServer implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int READ_ATTEMPTS = 4;
  /** As often as client-go@v0.33.13 rest/request.go does, which sends writes again too (rest/with_retry.go). */
  private static final int TURNED_AWAY_ATTEMPTS = 10;
  private static final int STARTING_ATTEMPTS = 10;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Target target;
  private final Credentials credentials;
  private final Map<String, String> impersonation;
  private final Map<String, String> environment;
  private final Clock clock;
  private final Duration limit;
  private @Nullable HttpClient client;
  private Optional<ClientCertificate> clientOf = Optional.empty();

  ApiServer(Target target, Map<String, String> environment, Clock clock, Duration limit) {
    this.target = target;
    this.credentials = Credentials.of(target, environment, clock);
    this.impersonation = Credentials.impersonation(target.user());
    this.environment = environment;
    this.clock = clock;
    this.limit = limit;
  }

  /**
   * A request.
   *
   * @param path with query, from the server's root
   * @param contentType {@code ""} without a body
   * @param read whether it changes nothing, so that it can be asked again
   */
  record Request(String method, String path, String contentType, byte[] body, boolean read) {
    static Request get(String path) {
      return new Request("GET", path, "", new byte[0], true);
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /** A status below 400, or 404, with what came with it. */
  record Answer(int status, byte[] body) {
    boolean notFound() {
      return status == 404;
    }
  }

  /** The token of a next page no longer names a state of the store. */
  static final class Expired extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  String context() {
    return target.context();
  }

  /** The address, for messages. */
  String address() {
    return target.server().toString();
  }

  /**
   * Asks.
   *
   * @throws ClusterException for every status from 400 but 404, and when there is no answer
   */
  Answer ask(Request request) {
    for (int attempt = 1; ; attempt++) {
      boolean last = !request.read() || attempt == READ_ATTEMPTS;
      Optional<Duration> asked = Optional.empty();
      try {
        HttpResponse<byte[]> response = settled(request);
        int status = response.statusCode();
        if (status < 300 || status == 404) {
          return new Answer(status, response.body());
        }
        if (status == 410 && request.path().contains("&continue=")) {
          throw new Expired();
        }
        if (last || turnedAway(response) || (status != 429 && status < 500)) {
          throw Refusal.of(request, this, status, response.body());
        }
        asked = retryAfter(response);
      } catch (IOException e) {
        if (last || e instanceof SSLException) {
          throw unanswered(request, e);
        }
      }
      pause(asked.orElse(FIRST_PAUSE.multipliedBy(1L << (attempt - 1))));
    }
  }

  /** What neither 404 nor 403 of a server that is starting can be; neither had an effect, so a write is sent again too. */
  private HttpResponse<byte[]> settled(Request request) throws IOException {
    HttpResponse<byte[]> response = admitted(request);
    for (int attempt = 1; doubtful(response); attempt++) {
      if (ready()) {
        // it may have become so after it answered
        return admitted(request);
      }
      if (attempt == STARTING_ATTEMPTS) {
        throw new ClusterException(
            Reason.UNAVAILABLE,
            "the API server " + address() + " (context " + context() + ") is not ready (/readyz): what it says of "
                + request + ", " + response.statusCode() + ", is not believed");
      }
      pause(FIRST_PAUSE);
      response = admitted(request);
    }
    return response;
  }

  /** A 404 that names the object was looked up; one that does not says that the kind is not known. */
  private static boolean doubtful(HttpResponse<byte[]> response) {
    return response.statusCode() == 403 || (response.statusCode() == 404 && !Refusal.namesAnObject(response.body()));
  }

  /** Everybody may ask that (--authorization-always-allow-paths); where something in between does not pass it on, nobody knows better. */
  private boolean ready() {
    try {
      int status = send(Request.get("/readyz")).statusCode();
      return status != 429 && status < 500;
    } catch (IOException _) {
      return false;
    }
  }

  private HttpResponse<byte[]> admitted(Request request) throws IOException {
    HttpResponse<byte[]> response = authenticated(request);
    for (int attempt = 1; turnedAway(response) && attempt < TURNED_AWAY_ATTEMPTS; attempt++) {
      pause(retryAfter(response).orElse(FIRST_PAUSE));
      response = authenticated(request);
    }
    return response;
  }

  private static boolean turnedAway(HttpResponse<byte[]> response) {
    return response.statusCode() == 429 && retryAfter(response).isPresent();
  }

  private static Optional<Duration> retryAfter(HttpResponse<byte[]> response) {
    return response.headers().firstValue("Retry-After").filter(s -> s.matches("\\d{1,4}"))
        .map(s -> Duration.ofSeconds(Long.parseLong(s)));
  }

  private HttpResponse<byte[]> authenticated(Request request) throws IOException {
    HttpResponse<byte[]> response = send(request);
    // a 401 was refused before it was looked at, so even a write can be sent again
    return response.statusCode() == 401 && credentials.renewed() ? send(request) : response;
  }

  private HttpResponse<byte[]> send(Request request) throws IOException {
    HttpRequest.Builder out = HttpRequest.newBuilder(URI.create(address() + request.path())).timeout(limit);
    out.method(
        request.method(),
        request.body().length == 0
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(request.body()));
    out.header("Accept", "application/json").header("User-Agent", "fluxlift");
    if (!request.contentType().isEmpty()) {
      out.header("Content-Type", request.contentType());
    }
    impersonation.forEach(out::header);
    credentials.authorization().ifPresent(value -> out.header("Authorization", value));
    CompletableFuture<HttpResponse<byte[]>> answer =
        client().sendAsync(out.build(), HttpResponse.BodyHandlers.ofByteArray());
    try {
      // the client's own time-out ends with the headers; this one covers the body too
      return answer.get(limit.toMillis() + 1000, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new HttpTimeoutException("no whole answer within " + limit.toSeconds() + " s");
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new ClusterException(Reason.UNAVAILABLE, request + ": interrupted" + unknownEffect(request), e);
    }
  }

  /** A client for the certificate of now: a plugin may give another one later. */
  private synchronized HttpClient client() {
    Optional<ClientCertificate> certificate = credentials.certificate();
    HttpClient have = client;
    if (have != null && same(certificate, clientOf)) {
      return have;
    }
    close();
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .proxy(proxy());
    if (target.server().getScheme().equals("https")) {
      builder.sslContext(Tls.context(target.cluster(), certificate, environment));
    }
    HttpClient made = builder.build();
    client = made;
    clientOf = certificate;
    return made;
  }

  private static boolean same(Optional<ClientCertificate> a, Optional<ClientCertificate> b) {
    return a.isPresent() == b.isPresent() && (a.isEmpty() || Arrays.equals(a.get().chain(), b.orElseThrow().chain()));
  }

  private ProxyFromEnvironment proxy() {
    String own = target.cluster().text("proxy-url");
    if (own.isEmpty()) {
      return new ProxyFromEnvironment(environment);
    }
    if (!own.startsWith("http://")) {
      throw Kubeconfig.refused("the proxy-url of context " + context() + " is not supported: only http:// is");
    }
    return new ProxyFromEnvironment(Map.of("HTTP_PROXY", own, "HTTPS_PROXY", own));
  }

  /** Lets time pass, five seconds at most. */
  void pause(Duration duration) {
    try {
      clock.pause(duration.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException(Reason.UNAVAILABLE, address() + ": interrupted", e);
    }
  }

  private ClusterException unanswered(Request request, IOException e) {
    String message = "the API server " + address() + " (context " + context() + ") does not answer: " + why(e);
    boolean neverSent = e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
    String effect = neverSent ? "" : unknownEffect(request);
    return new ClusterException(Reason.UNAVAILABLE, message + "; " + request + effect, e);
  }

  private static String unknownEffect(Request request) {
    return request.read() ? "" : "; whether it took effect is not known";
  }

  /** Java's connection failures often have no message. */
  private static String why(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof HttpConnectTimeoutException) {
        return "no connection within " + CONNECT.toSeconds() + " s";
      }
      if (e instanceof UnresolvedAddressException) {
        return "the host name is not known";
      }
      if (e instanceof SSLException) {
        return "TLS: " + e.getMessage();
      }
    }
    if (failure instanceof ConnectException && failure.getMessage() == null) {
      return "the connection is refused";
    }
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  @Override
  public synchronized void close() {
    HttpClient have = client;
    if (have != null) {
      // close() would wait for idle connections, and the process for the selector thread
      have.shutdownNow();
    }
    client = null;
  }
}
