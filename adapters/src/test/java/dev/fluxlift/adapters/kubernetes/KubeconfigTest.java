package dev.fluxlift.adapters.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.adapters.kubernetes.Kubeconfig.Target;
import dev.fluxlift.engine.port.ClusterException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigTest {
  @TempDir Path temp;
  private Path staging;
  private Path prod;

  @BeforeEach
  void twoFiles() throws IOException {
    staging = kubeconfig("staging", "1234567890");
    prod = kubeconfig("prod", "abc");
  }

  @Test
  void theContextAskedForIsTakenAndNeverAnother() {
    assertThat(target(prod.toString(), "prod").context()).isEqualTo("prod");
    assertThatThrownBy(() -> target(prod.toString(), "production"))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("no context named 'production'")
        .hasMessageContaining("contexts there: prod");
  }

  @Test
  void ofAListTheFirstFileWinsMissingOnesAreSkippedAndPathsStartAtTheirOwnFile() {
    String list = String.join(File.pathSeparator, temp.resolve("none").toString(), staging.toString(), prod.toString());

    Target current = target(list, "");
    assertThat(current.context()).isEqualTo("staging");
    assertThat(current.server()).isEqualTo(URI.create("https://staging.example.org:6443"));
    assertThat(current.user().text("token")).isEqualTo("1234567890");
    assertThat(target(list, "prod").cluster().path("certificate-authority")).contains(temp.resolve("prod/ca.crt"));
  }

  @Test
  void withoutAnyFileTheMessageSaysWhereItLooked() {
    KubeconfigChoice none = new KubeconfigChoice(Optional.empty(), Optional.empty(), Map.of(), temp);

    assertThat(none.present()).isFalse();
    assertThatThrownBy(() -> Kubeconfig.target(none))
        .hasMessageContaining(temp.resolve(".kube/config").toString())
        .hasMessageContaining("--kubeconfig");
  }

  @Test
  void aBrokenFileIsNamedByLineWithoutQuotingIt() throws IOException {
    Files.writeString(staging, "users:\n  - name: x\n    user: {token: s3cret\n  - : [\n");

    assertThatThrownBy(() -> target(staging.toString(), ""))
        .hasMessageMatching(".*" + staging + ":\\d+ is no valid YAML")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void whatIsMissingInAFileIsNamed() throws IOException {
    Files.writeString(staging, "contexts: [{name: a, context: {cluster: c, user: u}}]\n");
    assertThatThrownBy(() -> target(staging.toString(), "")).hasMessageContaining("no current-context");
    assertThatThrownBy(() -> target(staging.toString(), "a")).hasMessageContaining("no cluster of context a named 'c'");
    Files.writeString(staging, "current-context: a\ncontexts: [{name: a, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: 'api:6443'}}]");
    assertThatThrownBy(() -> target(staging.toString(), "")).hasMessageContaining("'api:6443'");
  }

  private static Target target(String list, String context) {
    return Kubeconfig.target(
        new KubeconfigChoice(
            Optional.empty(),
            context.isEmpty() ? Optional.empty() : Optional.of(context),
            Map.of("KUBECONFIG", list),
            Path.of("/nowhere")));
  }

  private Path kubeconfig(String name, String token) throws IOException {
    Path file = Files.createDirectory(temp.resolve(name)).resolve("config");
    Files.writeString(
        file,
        """
        current-context: %1$s
        clusters:
          - name: %1$s
            cluster: {server: "https://%1$s.example.org:6443", certificate-authority: ca.crt}
        users:
          - name: %1$s
            user: {token: %2$s}
        contexts:
          - name: %1$s
            context: {cluster: %1$s, user: %1$s}
        """
            .formatted(name, token));
    return file;
  }
}
