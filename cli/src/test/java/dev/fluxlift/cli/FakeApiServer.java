package dev.fluxlift.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.ArrayList;
import java.util.List;

/**
 * An API server that knows Namespaces, Leases and ConfigMaps, has none of them but kube-system, and takes every write.
 * It can refuse who asks, or what is asked.
 */
final class FakeApiServer implements AutoCloseable {
  static final String UID = "5e1f6d1c-0000-4000-8000-00000000c1a5";

  private final HttpServer server;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean knowsUser = true;
  private volatile String forbidden = "nothing";

  FakeApiServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  /** From now on the token is expired. */
  FakeApiServer forgetsTheUser() {
    knowsUser = false;
    return this;
  }

  /** From now on what has this in its path may not be read. */
  FakeApiServer forbids(String part) {
    forbidden = part;
    return this;
  }

  /** Requests that were no mere reading. */
  List<String> writes() {
    return asked.stream().filter(a -> !a.startsWith("GET ")).toList();
  }

  List<String> asked() {
    return List.copyOf(asked);
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  Path kubeconfig(Path folder) {
    Path file = folder.resolve("kubeconfig-" + server.getAddress().getPort());
    try {
      Files.writeString(
          file,
          """
          apiVersion: v1
          kind: Config
          clusters: [{name: c, cluster: {server: "%s"}}]
          users: [{name: u, user: {token: a-token}}]
          contexts: [{name: home, context: {cluster: c, user: u}}]
          current-context: home
          """
              .formatted(address()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    asked.add(exchange.getRequestMethod() + " " + path);
    if (!knowsUser) {
      send(exchange, 401, status(401, "Unauthorized"));
    } else if (path.contains(forbidden)) {
      send(exchange, 403, status(403, "User \\\"u\\\" cannot get resource \\\"leases\\\" in the namespace \\\"flux-system\\\""));
    } else if (!exchange.getRequestMethod().equals("GET")) {
      send(exchange, 201, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    } else {
      read(exchange, path);
    }
  }

  private static void read(HttpExchange exchange, String path) throws IOException {
    switch (path) {
      case "/version" -> send(exchange, 200, "{\"gitVersion\":\"v1.33.13\"}");
      case "/api/v1" -> send(exchange, 200, resources("v1", "namespaces:Namespace:false", "configmaps:ConfigMap:true"));
      case "/apis/coordination.k8s.io" -> send(
          exchange,
          200,
          "{\"kind\":\"APIGroup\",\"name\":\"coordination.k8s.io\",\"versions\":[{\"groupVersion\":\"coordination.k8s.io/v1\","
              + "\"version\":\"v1\"}],\"preferredVersion\":{\"groupVersion\":\"coordination.k8s.io/v1\",\"version\":\"v1\"}}");
      case "/apis/coordination.k8s.io/v1" -> send(exchange, 200, resources("coordination.k8s.io/v1", "leases:Lease:true"));
      case "/api/v1/namespaces/kube-system" -> send(
          exchange,
          200,
          "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"kube-system\",\"uid\":\"" + UID + "\"}}");
      default -> send(exchange, 404, status(404, path + " not found"));
    }
  }

  /** Each as {@code plural:Kind:namespaced}. */
  private static String resources(String version, String... all) {
    List<String> out = new ArrayList<>();
    for (String one : all) {
      String[] parts = one.split(":");
      out.add("{\"name\":\"" + parts[0] + "\",\"kind\":\"" + parts[1] + "\",\"namespaced\":" + parts[2] + ",\"verbs\":[\"get\"]}");
    }
    return "{\"kind\":\"APIResourceList\",\"groupVersion\":\"" + version + "\",\"resources\":[" + String.join(",", out) + "]}";
  }

  private static String status(int code, String message) {
    return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"" + message + "\",\"reason\":\"" + (code == 404 ? "NotFound" : "") + "\",\"details\":{\"name\":\"x\"},\"code\":" + code + "}";
  }

  static void send(HttpExchange exchange, int code, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
