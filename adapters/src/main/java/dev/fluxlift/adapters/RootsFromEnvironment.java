package dev.fluxlift.adapters;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code SSL_CERT_FILE} and {@code SSL_CERT_DIR} as kubectl, Helm and Flux read them on Linux (Go crypto/x509
 * root_unix.go@go1.26); Java by itself does not. Each takes the place of the system's file or directories and leaves the
 * other; with one of them set, Java's own roots count no longer. A certificate that cannot be read is left out.
 */
public final class RootsFromEnvironment {
  // root_linux.go@go1.26: the first file that is there, and every directory
  private static final List<String> FILES =
      List.of(
          "/etc/ssl/certs/ca-certificates.crt",
          "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/ssl/ca-bundle.pem",
          "/etc/pki/tls/cacert.pem",
          "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
          "/etc/ssl/cert.pem");
  private static final List<String> DIRECTORIES = List.of("/etc/ssl/certs", "/etc/pki/tls/certs");

  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END CERTIFICATE-----");

  private RootsFromEnvironment() {}

  /**
   * The roots that the variables name.
   *
   * @return empty when neither is set
   * @throws IOException when they name no certificate that can be read
   */
  public static Optional<KeyStore> of(Map<String, String> environment) throws IOException, GeneralSecurityException {
    String file = environment.getOrDefault("SSL_CERT_FILE", "");
    String directories = environment.getOrDefault("SSL_CERT_DIR", "");
    if (file.isEmpty() && directories.isEmpty()) {
      return Optional.empty();
    }
    Set<Certificate> roots = new LinkedHashSet<>();
    Optional<IOException> failure = firstFile(file.isEmpty() ? FILES : List.of(file), roots);
    for (String directory : directories.isEmpty() ? DIRECTORIES : Arrays.asList(directories.split(":", -1))) {
      Optional<IOException> unread = directory(Path.of(directory), roots);
      failure = failure.or(() -> unread);
    }
    if (roots.isEmpty()) {
      throw new IOException(
          "no certificate can be read where SSL_CERT_FILE=" + file + " and SSL_CERT_DIR=" + directories + " say",
          failure.orElse(null));
    }
    return Optional.of(store(roots));
  }

  private static Optional<IOException> firstFile(List<String> files, Set<Certificate> roots)
      throws CertificateException {
    Optional<IOException> failure = Optional.empty();
    for (String file : files) {
      try {
        add(Path.of(file), roots);
        return failure;
      } catch (NoSuchFileException _) {
        // the next one may be there
      } catch (IOException e) {
        failure = failure.or(() -> Optional.of(e));
      }
    }
    return failure;
  }

  private static Optional<IOException> directory(Path directory, Set<Certificate> roots) throws CertificateException {
    List<Path> entries;
    try (Stream<Path> list = Files.list(directory)) {
      entries = list.sorted().toList();
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
    for (Path entry : entries) {
      try {
        if (!linkWithin(entry)) {
          add(entry, roots);
        }
      } catch (IOException _) {
        // a directory, or a file of somebody else: the others count
      }
    }
    return Optional.empty();
  }

  /** c_rehash links each certificate a second time by its hash. */
  private static boolean linkWithin(Path entry) throws IOException {
    return Files.isSymbolicLink(entry) && !Files.readSymbolicLink(entry).toString().contains("/");
  }

  private static void add(Path file, Set<Certificate> roots) throws IOException, CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    Matcher block = CERTIFICATE.matcher(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    while (block.find()) {
      try {
        byte[] der = Base64.getMimeDecoder().decode(block.group(1));
        roots.add(factory.generateCertificate(new ByteArrayInputStream(der)));
      } catch (CertificateException | IllegalArgumentException _) {
        // as Go does: what it cannot parse it does not trust
      }
    }
  }

  private static KeyStore store(Set<Certificate> roots) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int number = 0;
    for (Certificate root : roots) {
      store.setCertificateEntry("root" + number++, root);
    }
    return store;
  }
}
