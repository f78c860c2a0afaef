package dev.fluxlift.adapters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.adapters.oci.OciRegistry;
import dev.fluxlift.engine.port.Registry.RegistryException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SSL_CERT_FILE and SSL_CERT_DIR mean what they mean to Go. */
class RootsFromEnvironmentTest {
  @TempDir Path temp;

  private static Path file(String name) {
    try {
      return Path.of(RootsFromEnvironmentTest.class.getResource("/tls/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyStore roots(Map<String, String> environment) throws Exception {
    return RootsFromEnvironment.of(environment).orElseThrow();
  }

  private static boolean has(KeyStore roots, String name) throws Exception {
    byte[] pem = Files.readAllBytes(file(name));
    return roots.getCertificateAlias(
            CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem)))
        != null;
  }

  private Path folder(String name, String... certificates) throws IOException {
    Path folder = Files.createDirectory(temp.resolve(name));
    for (String certificate : certificates) {
      Files.copy(file(certificate), folder.resolve(certificate));
    }
    return folder;
  }

  @Test
  void withoutTheVariablesJavasOwnRootsCount() throws Exception {
    assertThat(RootsFromEnvironment.of(Map.of())).isEmpty();
    assertThat(RootsFromEnvironment.of(Map.of("SSL_CERT_FILE", "", "SSL_CERT_DIR", ""))).isEmpty();
  }

  @Test
  void theFileAndTheDirectoriesAreAllThatCounts() throws Exception {
    Path one = folder("one", "other-ca.crt");
    Path two = folder("two", "rsa.crt");
    Files.writeString(two.resolve("README"), "-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n");
    Files.createDirectory(two.resolve("private"));
    Files.createSymbolicLink(two.resolve("0a1b2c3d.0"), Path.of("rsa.crt"));

    KeyStore roots =
        roots(Map.of("SSL_CERT_FILE", file("ca.crt").toString(), "SSL_CERT_DIR", one + ":" + two + ":/no/such"));

    assertThat(roots.size()).isEqualTo(3);
    assertThat(has(roots, "ca.crt")).isTrue();
    assertThat(has(roots, "other-ca.crt")).isTrue();
    assertThat(has(roots, "rsa.crt")).isTrue();
  }

  @Test
  void severalCertificatesOfAFileCountAndItsOtherBlocksDoNot() throws Exception {
    Path bundle = temp.resolve("bundle.pem");
    Files.writeString(
        bundle,
        "# a comment\n" + Files.readString(file("ca.crt")) + Files.readString(file("ec.key"))
            + Files.readString(file("other-ca.crt")));

    KeyStore roots = roots(Map.of("SSL_CERT_FILE", bundle.toString(), "SSL_CERT_DIR", folder("none").toString()));

    assertThat(roots.size()).isEqualTo(2);
  }

  @Test
  void variablesThatNameNothingTrustNobody() throws Exception {
    Map<String, String> nothing =
        Map.of("SSL_CERT_FILE", temp.resolve("gone.pem").toString(), "SSL_CERT_DIR", folder("none").toString());

    assertThatThrownBy(() -> RootsFromEnvironment.of(nothing))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("gone.pem");
    assertThatThrownBy(() -> new OciRegistry(nothing).pull("oci://127.0.0.1:1/x", "1", false))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("SSL_CERT_FILE=");
  }
}
