package dev.fluxlift.adapters.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.fluxlift.adapters.kubernetes.Kubeconfig.Entry;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that wants a client certificate and says whose it saw. */
class TlsTest {
  @TempDir Path temp;
  private final StoppedClock clock = new StoppedClock();
  private HttpsServer server;
  private volatile String seen = "";

  @BeforeEach
  void start() throws Exception {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(serverContext()) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
            ssl.setWantClientAuth(true);
            parameters.setSSLParameters(ssl);
          }
        });
    server.createContext("/", exchange -> {
      try {
        seen = ((HttpsExchange) exchange).getSSLSession().getPeerPrincipal().getName();
      } catch (javax.net.ssl.SSLPeerUnverifiedException e) {
        seen = "nobody";
      }
      byte[] body = "{\"resources\":[]}".getBytes(UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "ec", "ec384", "pkcs8", "ed25519"})
  void everyFormOfClientKeyIsUnderstood(String key) throws Exception {
    ask("certificate-authority: " + file("ca.crt"), "client-certificate: " + file(key + ".crt") + ", client-key: " + file(key + ".key"));

    assertThat(seen).isEqualTo("CN=" + key.replace("pkcs8", "ec"));
  }

  @Test
  void certificatesMayStandInTheKubeconfigItself() throws Exception {
    ask("certificate-authority-data: " + base64("ca.crt"),
        "client-certificate-data: " + base64("ec.crt") + ", client-key-data: " + base64("ec.key"));

    assertThat(seen).isEqualTo("CN=ec");
  }

  @Test
  void aServerOfAnotherAuthorityIsRefusedAtOnceAndNothingIsSent() throws Exception {
    assertThatThrownBy(() -> ask("certificate-authority: " + file("other-ca.crt"), "token: x"))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("TLS: ")
        .hasMessageContaining("127.0.0.1");
    assertThatThrownBy(() -> ask("", "token: x")).hasMessageContaining("TLS: ");
    assertThat(seen).isEmpty();
    assertThat(clock.pauses).isEmpty();
  }

  @Test
  void theNameOfTheServerIsChecked() throws Exception {
    String authority = "certificate-authority: " + file("ca.crt");
    assertThatThrownBy(() -> ask("localhost", authority, "token: x")).hasMessageContaining("TLS: ");
    ask("localhost", authority + ", tls-server-name: api.example.org", "token: x");
    assertThat(seen).isEqualTo("nobody");
    assertThatThrownBy(() -> ask(authority + ", tls-server-name: other.example.org", "token: x"))
        .hasMessageContaining("tls-server-name other.example.org");
    assertThatThrownBy(() -> ask("certificate-authority: " + file("other-ca.crt") + ", tls-server-name: api.example.org", "token: x"))
        .hasMessageContaining("TLS: ");
  }

  @Test
  void verificationCanBeSwitchedOffByTheKubeconfig() throws Exception {
    ask("localhost", "insecure-skip-tls-verify: true", "token: x");

    assertThat(seen).isEqualTo("nobody");
  }

  @Test
  void keysThatCannotBeReadAreSaidWithoutTheirContent() throws Exception {
    Path key = temp.resolve("broken.key");
    for (String pem : new String[] {"", "-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMHcC\n-----END ENCRYPTED PRIVATE KEY-----"}) {
      Files.writeString(key, pem);
      assertThatThrownBy(() -> ask("certificate-authority: " + file("ca.crt"), "client-certificate: " + file("ec.crt") + ", client-key: " + key))
          .hasMessageContaining("TLS cannot be set up")
          .hasMessageContaining("private key")
          .hasMessageNotContaining("MHcC");
    }
  }

  @Test
  void withoutAnAuthorityInTheKubeconfigTheEnvironmentsRootsCount() throws Exception {
    String authority = file("ca.crt").toString();
    ask(Map.of("SSL_CERT_FILE", authority), "127.0.0.1", "", "token: x");
    assertThat(seen).isEqualTo("nobody");

    seen = "";
    ask(Map.of("SSL_CERT_FILE", authority), "localhost", "tls-server-name: api.example.org", "token: x");
    assertThat(seen).isEqualTo("nobody");
    String other = file("other-ca.crt").toString();
    assertThatThrownBy(() -> ask(Map.of("SSL_CERT_FILE", other), "127.0.0.1", "", "token: x"))
        .hasMessageContaining("TLS: ");
    assertThatThrownBy(
            () -> ask(Map.of("SSL_CERT_FILE", authority), "127.0.0.1", "certificate-authority: " + other, "token: x"))
        .hasMessageContaining("TLS: ");
  }

  private void ask(String cluster, String user) throws IOException {
    ask("127.0.0.1", cluster, user);
  }

  private void ask(String host, String cluster, String user) throws IOException {
    ask(Map.of(), host, cluster, user);
  }

  private void ask(Map<String, String> environment, String host, String cluster, String user) throws IOException {
    Path file = temp.resolve("config");
    Files.writeString(
        file,
        """
        current-context: home
        clusters: [{name: home, cluster: {server: "https://%s:%d", %s}}]
        users: [{name: ada, user: {%s}}]
        contexts: [{name: home, context: {cluster: home, user: ada}}]
        """
            .formatted(host, server.getAddress().getPort(), cluster, user));
    try (KubernetesCluster api = new KubernetesCluster(
        new KubeconfigChoice(Optional.of(file), Optional.empty(), environment, temp), clock)) {
      assertThat(api.serves(new KindRef("", "Pod"))).isFalse();
    }
  }

  private static SSLContext serverContext() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("server", Pem.privateKey(Files.readAllBytes(file("server.key"))), new char[0],
        Pem.certificates(Files.readAllBytes(file("server.crt"))).toArray(java.security.cert.Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    Entry trusted = new Entry(Mapping.of("certificate-authority", file("ca.crt").toString()), Path.of("/"));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), Tls.trust(trusted, Map.of()), null);
    return context;
  }

  private static Path file(String name) {
    try {
      return Path.of(TlsTest.class.getResource("/tls/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(String name) throws IOException {
    return Base64.getEncoder().encodeToString(Files.readAllBytes(file(name)));
  }
}
