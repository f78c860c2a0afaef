package dev.fluxlift.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;

/** An API server that only lists, page by page: it answers no list without a limit, and none with one above 500. */
final class PagingApiServer implements AutoCloseable {
  private final HttpServer server;
  private final Map<KindRef, Kind> kinds = new LinkedHashMap<>();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private String forbidden = "nothing";

  private record Kind(String version, String plural, int count, IntFunction<Mapping> object) {}

  PagingApiServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    has(new KindRef("", "Namespace"), "v1", "namespaces", List.of());
    server.createContext("/", this::answer);
    server.start();
  }

  /** Serves a kind, with so many objects. */
  PagingApiServer has(KindRef kind, String version, String plural, int count, IntFunction<Mapping> object) {
    kinds.put(kind, new Kind(version, plural, count, object));
    return this;
  }

  /** Serves a kind with these objects. */
  PagingApiServer has(KindRef kind, String version, String plural, List<Mapping> objects) {
    return has(kind, version, plural, objects.size(), objects::get);
  }

  PagingApiServer forbids(String plural) {
    forbidden = plural;
    return this;
  }

  /** Requests with their queries. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  Path kubeconfig(Path folder) throws IOException {
    return Files.writeString(folder.resolve("kubeconfig"), """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
        users: [{name: u, user: {token: a-token}}]
        contexts: [{name: home, context: {cluster: c, user: u}}]
        current-context: home
        """.formatted(server.getAddress().getPort()));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String query = exchange.getRequestURI().getRawQuery();
    asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    if (path.equals("/version")) {
      send(exchange, 200, Mapping.of("gitVersion", "v1.33.13"));
    } else if (path.equals("/api/v1/namespaces/kube-system")) {
      send(exchange, 200, Mapping.of("apiVersion", "v1", "kind", "Namespace", "metadata", Mapping.of("name", "kube-system", "uid", "the-cluster")));
    } else {
      discovered(exchange, path, query == null ? "" : query);
    }
  }

  private void discovered(HttpExchange exchange, String path, String query) throws IOException {
    Set<String> groups = new TreeSet<>();
    for (Map.Entry<KindRef, Kind> entry : kinds.entrySet()) {
      String root = root(entry.getKey(), entry.getValue());
      if (path.equals(root + "/" + entry.getValue().plural())) {
        list(exchange, entry.getKey(), entry.getValue(), query);
        return;
      }
      groups.add(entry.getKey().group());
      if (path.equals(root)) {
        send(exchange, 200, Mapping.of("resources", kinds.entrySet().stream()
            .filter(e -> root(e.getKey(), e.getValue()).equals(root))
            .map(e -> Mapping.of("name", e.getValue().plural(), "kind", e.getKey().kind(), "namespaced", !e.getKey().kind().equals("Namespace")))
            .toList()));
        return;
      }
      if (path.equals("/apis/" + entry.getKey().group())) {
        Mapping version = Mapping.of("groupVersion", entry.getKey().group() + "/" + entry.getValue().version());
        send(exchange, 200, Mapping.of("versions", List.of(version), "preferredVersion", version));
        return;
      }
    }
    send(exchange, 404, Mapping.of("kind", "Status", "code", 404, "message", path + " is not of " + groups));
  }

  private static String root(KindRef kind, Kind known) {
    return kind.group().isEmpty() ? "/api/" + known.version() : "/apis/" + kind.group() + "/" + known.version();
  }

  private void list(HttpExchange exchange, KindRef kind, Kind known, String query) throws IOException {
    int limit = number(query, "limit");
    if (limit < 1 || limit > 500) {
      send(exchange, 400, Mapping.of("kind", "Status", "code", 400, "message", "a list without paging: " + query));
      return;
    }
    if (known.plural().equals(forbidden)) {
      send(exchange, 403, Mapping.of("kind", "Status", "code", 403, "message", "User \"u\" cannot list resource \"" + forbidden + "\""));
      return;
    }
    int from = Math.max(0, number(query, "continue"));
    int to = Math.min(known.count(), from + limit);
    List<Mapping> items = new ArrayList<>();
    for (int i = from; i < to; i++) {
      items.add(known.object().apply(i));
    }
    String apiVersion = kind.group().isEmpty() ? known.version() : kind.group() + "/" + known.version();
    Mapping metadata = to < known.count() ? Mapping.of("continue", Integer.toString(to)) : Mapping.EMPTY;
    send(exchange, 200, Mapping.of("apiVersion", apiVersion, "kind", kind.kind() + "List", "metadata", metadata, "items", items));
  }

  private static int number(String query, String key) {
    for (String part : query.split("&", -1)) {
      if (part.startsWith(key + "=")) {
        return Integer.parseInt(part.substring(key.length() + 1));
      }
    }
    return -1;
  }

  private static void send(HttpExchange exchange, int code, Mapping body) throws IOException {
    FakeApiServer.send(exchange, code, Json.compact(body));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
