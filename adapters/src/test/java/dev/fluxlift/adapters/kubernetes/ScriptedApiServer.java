package dev.fluxlift.adapters.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * An API server that says what it was told to: discovery of a real 1.33.13 for the core and apps groups, and answers by
 * method and path with query, in turn, the last one again and again. What it was not told is 404 as from a real one.
 */
final class ScriptedApiServer implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Deque<Reply>> replies = new HashMap<>();
  private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch closed = new CountDownLatch(1);

  /** A status of 0 closes the connection without an answer, -1 never answers, -2 breaks off in the middle. */
  record Reply(int status, String body, Map<String, String> headers) {}

  record Asked(String line, String contentType, String authorization, String body) {}

  ScriptedApiServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
    says("GET /version", 200, file("version.json"));
    says("GET /api/v1", 200, file("api-v1.json"));
    says("GET /apis/apps", 200, file("apis-apps.json"));
    says("GET /apis/apps/v1", 200, file("apis-apps-v1.json"));
    says("GET /api/v1/namespaces/kube-system", 200, file("kube-system.json"));
  }

  static String file(String name) {
    try (InputStream in = ScriptedApiServer.class.getResourceAsStream("/kubernetes/" + name)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  ScriptedApiServer says(String line, int status, String body) {
    return says(line, new Reply(status, body, Map.of()));
  }

  ScriptedApiServer says(String line, Reply reply) {
    synchronized (replies) {
      replies.computeIfAbsent(line, l -> new ArrayDeque<>()).add(reply);
    }
    return this;
  }

  /** Forgets what was said to a line so far. */
  ScriptedApiServer saysNow(String line, int status, String body) {
    synchronized (replies) {
      replies.remove(line);
    }
    return says(line, status, body);
  }

  static String status(int code, String message) {
    return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"" + message + "\",\"code\":" + code + "}";
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<String> lines() {
    return asked.stream().map(Asked::line).toList();
  }

  Asked last() {
    return asked.getLast();
  }

  /** Lines other than those of discovery. */
  List<String> linesOfObjects() {
    return lines().stream().filter(l -> !l.matches("GET (/api/v1|/apis/[^/]+(/[^/]+)?)")).toList();
  }

  /** A kubeconfig for this server with one token. */
  KubeconfigChoice kubeconfig(Path folder) throws IOException {
    Path file = folder.resolve("kubeconfig");
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        current-context: home
        clusters:
          - name: home
            cluster: {server: "%s/"}
        users:
          - name: ada
            user: {token: s3cret-token}
        contexts:
          - name: home
            context: {cluster: home, user: ada}
        """
            .formatted(address()));
    return new KubeconfigChoice(Optional.of(file), Optional.empty(), Map.of(), folder);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    asked.add(
        new Asked(
            line,
            exchange.getRequestHeaders().getFirst("Content-Type"),
            exchange.getRequestHeaders().getFirst("Authorization"),
            new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
    Reply reply = next(line);
    if (reply.status() <= 0) {
      if (reply.status() == -1) {
        waitForClose();
      } else if (reply.status() == -2) {
        exchange.sendResponseHeaders(200, 100);
        exchange.getResponseBody().write('{');
        exchange.getResponseBody().flush();
      }
      exchange.close();
      return;
    }
    byte[] body = reply.body().getBytes(UTF_8);
    reply.headers().forEach(exchange.getResponseHeaders()::add);
    exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private Reply next(String line) {
    synchronized (replies) {
      Deque<Reply> queue = replies.get(line);
      if (queue == null) {
        return new Reply(404, "404 page not found\n", Map.of());
      }
      return queue.size() > 1 ? queue.poll() : queue.peek();
    }
  }

  private void waitForClose() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
