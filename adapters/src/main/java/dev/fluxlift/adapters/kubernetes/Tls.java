package dev.fluxlift.adapters.kubernetes;

import dev.fluxlift.adapters.RootsFromEnvironment;
import dev.fluxlift.adapters.kubernetes.Kubeconfig.Entry;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom we trust and who we are, in TLS. A cluster with a certificate authority of its own is trusted by that alone, any
 * other by the roots of the environment, else Java's.
 */
final class Tls {
  private static final char[] IN_MEMORY = {};

  private Tls() {}

  /**
   * @param client certificate chain and key in PEM; empty without a client certificate
   * @param environment variables of the process
   */
  static SSLContext context(Entry cluster, Optional<ClientCertificate> client, Map<String, String> environment) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(client.isPresent() ? keys(client.get()) : null, trust(cluster, environment), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw Kubeconfig.refused("TLS cannot be set up from the kubeconfig and the environment: " + e.getMessage());
    }
  }

  /** PEM bytes. */
  record ClientCertificate(byte[] chain, byte[] key) {}

  /** The client certificate of a user entry: {@code client-certificate[-data]} and {@code client-key[-data]}. */
  static Optional<ClientCertificate> clientCertificate(Entry user) {
    Optional<byte[]> chain = bytes(user, "client-certificate");
    Optional<byte[]> key = bytes(user, "client-key");
    if (chain.isPresent() != key.isPresent()) {
      throw Kubeconfig.refused("the kubeconfig's user has a client certificate or a client key, but not both");
    }
    return chain.map(c -> new ClientCertificate(c, key.orElseThrow()));
  }

  /** {@code KEY-data} in base64, else the file that {@code KEY} names. */
  static Optional<byte[]> bytes(Entry entry, String key) {
    String inline = entry.text(key + "-data");
    if (!inline.isEmpty()) {
      try {
        return Optional.of(Base64.getMimeDecoder().decode(inline));
      } catch (IllegalArgumentException e) {
        throw Kubeconfig.refused(key + "-data of the kubeconfig is no base64");
      }
    }
    return entry.path(key).map(path -> {
      try {
        return Files.readAllBytes(path);
      } catch (IOException e) {
        throw Kubeconfig.refused(key + " of the kubeconfig cannot be read: " + e);
      }
    });
  }

  private static KeyManager[] keys(ClientCertificate client) throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    Certificate[] chain = Pem.certificates(client.chain()).toArray(Certificate[]::new);
    store.setKeyEntry("client", Pem.privateKey(client.key()), IN_MEMORY, chain);
    KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, IN_MEMORY);
    return factory.getKeyManagers();
  }

  static TrustManager @Nullable [] trust(Entry cluster, Map<String, String> environment)
      throws GeneralSecurityException, IOException {
    if (cluster.text("insecure-skip-tls-verify").equals("true")) {
      return new TrustManager[] {new Checked(chain -> {})};
    }
    Optional<byte[]> authority = bytes(cluster, "certificate-authority");
    String name = cluster.text("tls-server-name");
    Optional<KeyStore> roots =
        authority.isPresent() ? Optional.of(store(authority.get())) : RootsFromEnvironment.of(environment);
    if (roots.isEmpty() && name.isEmpty()) {
      return null;
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(roots.orElse(null));
    if (name.isEmpty()) {
      return factory.getTrustManagers();
    }
    X509TrustManager byAuthority = (X509TrustManager) factory.getTrustManagers()[0];
    return new TrustManager[] {
      new Checked(chain -> {
        byAuthority.checkServerTrusted(chain, "UNKNOWN");
        requireName(chain[0], name);
      })
    };
  }

  private static KeyStore store(byte[] authority) throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    List<Certificate> certificates = Pem.certificates(authority);
    for (int i = 0; i < certificates.size(); i++) {
      store.setCertificateEntry("ca" + i, certificates.get(i));
    }
    return store;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** The kubeconfig's tls-server-name instead of the address (RFC 6125: exact, or one leading wildcard label). */
  static void requireName(X509Certificate certificate, String name) throws CertificateException {
    String wanted = name.toLowerCase(Locale.ROOT);
    String wildcard = wanted.indexOf('.') > 0 ? "*" + wanted.substring(wanted.indexOf('.')) : wanted;
    Supplier<CertificateException> no =
        () -> new CertificateException("the server's certificate is not for tls-server-name " + name);
    if (certificate.getSubjectAlternativeNames() == null
        || certificate.getSubjectAlternativeNames().stream()
            .map(entry -> String.valueOf(entry.get(1)).toLowerCase(Locale.ROOT))
            .noneMatch(n -> n.equals(wanted) || n.equals(wildcard))) {
      throw no.get();
    }
  }

  private interface Check {
    void accept(X509Certificate[] chain) throws CertificateException;
  }

  /** An extended trust manager, because Java adds its own check of the host name to any other. */
  private static final class Checked extends X509ExtendedTrustManager {
    private final Check check;

    Checked(Check check) {
      this.check = check;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      check.accept(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      check.accept(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
      check.accept(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("we are no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      throw new CertificateException("we are no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
      throw new CertificateException("we are no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
