package dev.fluxlift.adapters.kubernetes;

import static dev.fluxlift.adapters.kubernetes.ScriptedApiServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.fluxlift.adapters.kubernetes.ScriptedApiServer.Asked;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
  private static final KindRef PODS = new KindRef("", "Pod");
  private static final String LIST = "GET /api/v1/pods?limit=500";
  private static final String CREDENTIAL =
      "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"t'$n'\"'$2'}}";

  @TempDir Path temp;
  private final StoppedClock clock = new StoppedClock();
  private ScriptedApiServer api;

  @BeforeEach
  void start() throws IOException {
    api = new ScriptedApiServer().says(LIST, 200, "{\"items\":[]}");
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void aPluginIsToldOfTheClusterAndItsTokenIsUsedUntilItExpires() throws IOException {
    plugin("printf ',\"expirationTimestamp\":\"%s\"' $(cat expires)");
    Files.writeString(temp.resolve("expires"), "2026-01-01T00:10:00Z");
    KubernetesCluster cluster = cluster("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, args: [get-token], env: [{name: PROFILE, value: home}], provideClusterInfo: true}");

    cluster.list(PODS);
    assertThat(api.last().authorization()).isEqualTo("Bearer t1");
    clock.pause(java.time.Duration.ofMinutes(10));
    Files.writeString(temp.resolve("expires"), "2026-01-01T01:00:00+00:00");
    cluster.list(PODS);
    assertThat(api.last().authorization()).isEqualTo("Bearer t2");

    Mapping told = Json.parse(Files.readString(temp.resolve("info")), "").asMapping();
    assertThat(told).isEqualTo(Mapping.of(
        "kind", "ExecCredential", "apiVersion", "client.authentication.k8s.io/v1",
        "spec", Mapping.of("interactive", false, "cluster", Mapping.of("server", api.address()))));
    assertThat(temp.resolve("called")).hasContent("get-token home");
  }

  @Test
  void afterA401ThePluginIsAskedOnceMore() throws IOException {
    plugin("true");
    api.saysNow(LIST, 401, status(401, "Unauthorized")).says(LIST, 200, "{\"items\":[]}");
    KubernetesCluster cluster = cluster("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}");

    assertThat(cluster.list(PODS)).isEmpty();

    assertThat(api.linesOfObjects()).containsExactly(LIST, LIST);
    api.saysNow(LIST, 401, status(401, "Unauthorized"));
    fails(() -> cluster.list(PODS), "log in again");
  }

  @Test
  void aPluginThatCannotHelpIsNamedAndItsOutputIsNotQuoted() throws IOException {
    plugin("printf ',\"expirationTimestamp\":\"2020-01-01T00:00:00Z\"'");
    fails(() -> cluster("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}").list(PODS), "expired at 2020");
    fails(() -> cluster("exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./plugin}").list(PODS), "not an ExecCredential of client.authentication.k8s.io/v1beta1");
    fails(() -> cluster("exec: {apiVersion: v, command: no-such-plugin, installHint: 'brew install it'}").list(PODS), "brew install it");
    fails(() -> cluster("exec: {apiVersion: v, command: ./plugin, interactiveMode: Always}").list(PODS), "terminal");
    script("echo s3cret; exit 0");
    fails(() -> cluster("exec: {apiVersion: v, command: ./plugin}").list(PODS), "printed no ExecCredential");
    script("echo s3cret; exit 3");
    fails(() -> cluster("exec: {apiVersion: v, command: ./plugin}").list(PODS), "exit code 3");
  }

  @Test
  void tokenFileIsReadForEachRequestAndAPasswordIsBasic() throws IOException {
    Files.writeString(temp.resolve("token"), "one\n");
    KubernetesCluster cluster = cluster("tokenFile: token");
    cluster.list(PODS);
    Files.writeString(temp.resolve("token"), "two");
    cluster.list(PODS);
    cluster("username: ada, password: lovelace, as: robot").list(PODS);

    assertThat(api.linesOfObjects()).hasSize(3);
    assertThat(api.asked().stream().filter(a -> a.line().equals(LIST)).map(Asked::authorization))
        .containsExactly("Bearer one", "Bearer two", "Basic YWRhOmxvdmVsYWNl");
  }

  @Test
  void whatIsNotSupportedIsSaid() throws IOException {
    Files.writeString(temp.resolve("x.crt"), "");
    assertThatThrownBy(() -> cluster("auth-provider: {name: gcp}").list(PODS)).hasMessageContaining("auth-provider gcp");
    assertThatThrownBy(() -> cluster("token: x, as: a, as-groups: [g]").list(PODS)).hasMessageContaining("as-groups");
    assertThatThrownBy(() -> cluster("client-certificate: x.crt").list(PODS)).hasMessageContaining("not both");
  }

  private static void fails(ThrowingCallable call, String says) {
    assertThatThrownBy(call)
        .asInstanceOf(type(ClusterException.class))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNAUTHORIZED))
        .satisfies(e -> assertThat(e).hasMessageContaining(says).hasMessageNotContaining("s3cret"));
  }

  private KubernetesCluster cluster(String user) throws IOException {
    Path file = temp.resolve("config");
    Files.writeString(
        file,
        """
        current-context: home
        clusters: [{name: home, cluster: {server: "%s"}}]
        users: [{name: ada, user: {%s}}]
        contexts: [{name: home, context: {cluster: home, user: ada}}]
        """
            .formatted(api.address(), user));
    return new KubernetesCluster(
        new KubeconfigChoice(Optional.of(file), Optional.empty(), Map.of(), temp), clock);
  }

  /** A plugin that counts its calls and remembers what it was told; {@code more} prints more fields of status. */
  private void plugin(String more) throws IOException {
    script(
        """
        cd %s
        echo x >> count; n=$(wc -l < count | tr -d ' ')
        echo "$1 $PROFILE" > called
        printf '%%s' "$KUBERNETES_EXEC_INFO" > info
        set -- "$1" "$(%s)"
        printf '%%s' '%s'
        """
            .formatted(temp, more, CREDENTIAL.replace("'$n'", "'\"$n\"'").replace("'$2'", "'\"$2\"'")));
  }

  private void script(String body) throws IOException {
    Path script = temp.resolve("plugin");
    Files.writeString(script, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
