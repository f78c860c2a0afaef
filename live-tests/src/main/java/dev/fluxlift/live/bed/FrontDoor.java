package dev.fluxlift.live.bed;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * The Internet as the test bed has it: github.com and ghcr.io, served from here.
 *
 * <p>Controllers and git reach it through a proxy (HTTPS_PROXY) and trust its certificate (SSL_CERT_FILE), so the
 * repository and the objects keep the addresses they have in life, no port of a run gets into the cluster's state, and
 * nothing leaves the machine: other hosts are refused.
 */
final class FrontDoor implements AutoCloseable {
  /** The host of the Git server. */
  static final String GIT = "github.com";

  /** The host of the registry. */
  static final String REGISTRY = "ghcr.io";

  /** The hosts it answers for. */
  static final List<String> HOSTS = List.of(GIT, REGISTRY);

  private static final char[] PASSWORD = "bed-bed".toCharArray();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer plain;
  private final HttpsServer secure;
  private final ServerSocket proxy;
  private final Path certificate;
  private final Map<String, Outage> outages = new ConcurrentHashMap<>();
  private final Map<Socket, String> tunnels = new ConcurrentHashMap<>();

  private FrontDoor(HttpServer plain, HttpsServer secure, ServerSocket proxy, Path certificate) {
    this.plain = plain;
    this.secure = secure;
    this.proxy = proxy;
    this.certificate = certificate;
  }

  /**
   * Opens on free ports.
   *
   * @param home where its key and certificate lie, made when absent
   */
  static FrontDoor open(Path home, GitServer git, OciRegistry registry) {
    try {
      InetAddress here = InetAddress.getLoopbackAddress();
      KeyStore keys = keys(home);
      Path certificate = home.resolve("ca.pem");
      Files.writeString(certificate, ControlPlane.pem("CERTIFICATE", keys.getCertificate("bed").getEncoded()));
      HttpServer plain = HttpServer.create(new InetSocketAddress(here, 0), 0);
      HttpsServer secure = HttpsServer.create(new InetSocketAddress(here, 0), 0);
      secure.setHttpsConfigurator(new HttpsConfigurator(serving(keys)));
      FrontDoor door = new FrontDoor(plain, secure, new ServerSocket(0, 50, here), certificate);
      PodLogs logs = new PodLogs(home.resolveSibling("node/logs"));
      HttpHandler both = exchange -> door.route(exchange, git, registry, logs);
      for (HttpServer server : List.of(plain, secure)) {
        server.createContext("/", both);
        server.setExecutor(door.threads);
        server.start();
      }
      door.threads.execute(door::accept);
      return door;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void route(HttpExchange exchange, GitServer git, OciRegistry registry, PodLogs logs) throws IOException {
    String host = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Host"), "").replaceFirst(":\\d+$", "");
    if (outages.containsKey(host)) {
      try (exchange) {
        exchange.sendResponseHeaders(503, -1);
      }
    } else if (exchange.getRequestURI().getPath().startsWith("/v2")) {
      registry.handle(exchange);
    } else if (exchange.getRequestURI().getPath().startsWith(PodLogs.PATH)) {
      logs.handle(exchange);
    } else {
      git.handle(exchange);
    }
  }

  /** From now on a host is down, until {@link #up}. */
  void down(String host, Outage how) {
    outages.put(host, how);
    if (how == Outage.UNREACHABLE) {
      tunnels.forEach((client, to) -> {
        if (to.equals(host)) {
          cut(client);
        }
      });
    }
  }

  /** A host answers again. */
  void up(String host) {
    outages.remove(host);
  }

  private static void cut(Socket client) {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a process needs to reach it by the hosts' own names. */
  Map<String, String> environment() {
    return Map.of("HTTPS_PROXY", proxyUrl(), "SSL_CERT_FILE", certificate.toString());
  }

  /** {@code http://127.0.0.1:port} of the proxy. */
  String proxyUrl() {
    return "http://127.0.0.1:" + proxy.getLocalPort();
  }

  /** Port that speaks TLS; the API server asks there for the logs of pods, as it would ask a kubelet. */
  int securePort() {
    return secure.getAddress().getPort();
  }

  /** PEM file of the certificate of all hosts. */
  Path certificate() {
    return certificate;
  }

  /** The same content without TLS and proxy: {@code 127.0.0.1:port}. */
  String plainAddress() {
    return "127.0.0.1:" + plain.getAddress().getPort();
  }

  private static KeyStore keys(Path home) throws IOException, GeneralSecurityException {
    Path file = home.resolve("keys.p12");
    Files.createDirectories(home);
    if (!Files.exists(file)) {
      Commands.run(home, Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
          "bed", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=fluxlift test bed", "-validity", "3650",
          "-ext", "bc=ca:true", "-ext", "san=" + HOSTS.stream().map(h -> "dns:" + h).collect(Collectors.joining(",")),
          "-storetype", "PKCS12", "-storepass", new String(PASSWORD), "-keystore", file.toString());
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  private static SSLContext serving(KeyStore keys) throws GeneralSecurityException {
    KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private void accept() {
    while (!proxy.isClosed()) {
      try {
        Socket client = proxy.accept();
        threads.execute(() -> tunnel(client));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void tunnel(Socket client) {
    try (client) {
      String request = head(client.getInputStream());
      String target = request.startsWith("CONNECT ") ? request.split(" ", 3)[1] : "";
      OutputStream answer = client.getOutputStream();
      if (!target.endsWith(":443") || !HOSTS.contains(target.substring(0, target.length() - 4))) {
        answer.write("HTTP/1.1 403 not a host of the test bed\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return;
      }
      String host = target.substring(0, target.length() - 4);
      tunnels.put(client, host);
      if (outages.get(host) == Outage.UNREACHABLE) {
        answer.write("HTTP/1.1 503 the host does not answer\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return;
      }
      try (Socket server = new Socket(secure.getAddress().getAddress(), secure.getAddress().getPort())) {
        answer.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        Thread back = Thread.ofVirtual().start(() -> pump(server, client));
        pump(client, server);
        back.join();
      }
    } catch (IOException _) {
      // one connection of many; the client sees it and says so
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      tunnels.remove(client);
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0 || head.length() > 16_384) {
        throw new IOException("no request");
      }
      head.append((char) b);
    }
    return head.toString();
  }

  private static void pump(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException _) {
      // the other direction ends by itself
    }
  }

  @Override
  public void close() {
    plain.stop(0);
    secure.stop(0);
    try {
      proxy.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
