package dev.fluxlift.adapters.kubernetes;

import dev.fluxlift.adapters.kubernetes.Kubeconfig.Entry;
import dev.fluxlift.adapters.kubernetes.Kubeconfig.Target;
import dev.fluxlift.adapters.kubernetes.Tls.ClientCertificate;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client-go credential plugin (kubernetes.io/docs/reference/access-authn-authz/authentication, "client-go credential
 * plugins"; client-go@v0.33 plugin/pkg/client/auth/exec). Its standard error is the person's, as with kubectl: that is
 * where it asks to open a browser. What it prints is kept in memory until it expires.
 */
final class ExecPlugin {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration EARLY = Duration.ofSeconds(10);
  private final Target target;
  private final Mapping exec;
  private final Map<String, String> environment;
  private final Clock clock;
  private @Nullable Credential credential;

  ExecPlugin(Target target, Map<String, String> environment, Clock clock) {
    this.target = target;
    this.exec = target.user().body().mapping("exec");
    this.environment = environment;
    this.clock = clock;
  }

  /** What the plugin gave. */
  record Credential(Optional<String> token, Optional<ClientCertificate> certificate, Instant expires) {
    @Override
    public String toString() {
      return "credential until " + expires;
    }
  }

  /** The credential, asked for anew when there is none or it ends within seconds. */
  synchronized Credential current() {
    Credential have = credential;
    if (have == null || !clock.now().plus(EARLY).isBefore(have.expires())) {
      have = parse(run());
      if (!clock.now().isBefore(have.expires())) {
        throw new ClusterException(
            Reason.UNAUTHORIZED, named() + " gave a credential that expired at " + have.expires() + "; log in again");
      }
      credential = have;
    }
    return have;
  }

  synchronized void forget() {
    credential = null;
  }

  private String run() {
    if (exec.text("interactiveMode").orElse("").equals("Always")) {
      throw unauthorized("wants a terminal (interactiveMode: Always), which fluxlift does not give it");
    }
    List<String> command = new ArrayList<>(List.of(program()));
    exec.list("args").forEach(arg -> command.add(arg.text().orElse("")));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    for (Value item : exec.list("env")) {
      builder.environment().put(item.asMapping().text("name").orElse(""), item.asMapping().text("value").orElse(""));
    }
    builder.environment().put("KUBERNETES_EXEC_INFO", Json.compact(execInfo()));
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return await(process);
    } catch (IOException e) {
      String hint = exec.text("installHint").map(h -> "; " + h.strip()).orElse("");
      throw unauthorized("cannot be started: " + e.getMessage() + hint);
    }
  }

  private String await(Process process) {
    CompletableFuture<byte[]> out = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> out.complete(all(process.getInputStream())));
    try {
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw unauthorized("did not end within " + LIMIT.toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        throw unauthorized("ended with exit code " + process.exitValue() + "; what it said stands above");
      }
      return new String(out.join(), StandardCharsets.UTF_8);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unauthorized("was interrupted");
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }

  private static byte[] all(InputStream stream) {
    try (stream) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A path with a separator is relative to the kubeconfig, a bare name is looked for on the PATH. */
  private String program() {
    String command = exec.text("command").filter(c -> !c.isEmpty()).orElseThrow(() -> unauthorized("has no command"));
    Path path = Path.of(command);
    return path.getNameCount() > 1 ? target.user().folder().resolve(path).normalize().toString() : command;
  }

  /** Some plugins refuse to work without it, so it is always there. */
  private Mapping execInfo() {
    Map<String, Object> spec = new LinkedHashMap<>();
    if (exec.text("provideClusterInfo").orElse("").equals("true")) {
      spec.put("cluster", clusterInfo());
    }
    spec.put("interactive", false);
    return Mapping.of("kind", "ExecCredential", "apiVersion", apiVersion(), "spec", spec);
  }

  private Mapping clusterInfo() {
    Entry cluster = target.cluster();
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("server", target.server().toString());
    for (String key : List.of("tls-server-name", "proxy-url")) {
      if (!cluster.text(key).isEmpty()) {
        out.put(key, cluster.text(key));
      }
    }
    if (cluster.text("insecure-skip-tls-verify").equals("true")) {
      out.put("insecure-skip-tls-verify", true);
    }
    Tls.bytes(cluster, "certificate-authority")
        .ifPresent(ca -> out.put("certificate-authority-data", Base64.getEncoder().encodeToString(ca)));
    cluster.body().list("extensions").stream()
        .map(Value::asMapping)
        .filter(e -> e.text("name").filter("client.authentication.k8s.io/exec"::equals).isPresent())
        .findFirst()
        .flatMap(e -> e.get("extension"))
        .ifPresent(config -> out.put("config", config));
    return Mapping.of().withPath(List.of("x"), Value.of(out)).mapping("x");
  }

  private Credential parse(String printed) {
    Mapping answer;
    try {
      answer = Json.parse(printed, "").asMapping();
    } catch (Json.MalformedJson e) {
      // the cause may quote a token
      throw unauthorized("printed no ExecCredential in JSON");
    }
    String version = answer.text("apiVersion").orElse("");
    if (!version.equals(apiVersion()) || !answer.text("kind").orElse("").equals("ExecCredential")) {
      String printedKind = answer.text("kind").orElse("?");
      throw unauthorized("printed a " + printedKind + " of " + version + ", not an ExecCredential of " + apiVersion());
    }
    Mapping status = answer.mapping("status");
    Optional<String> token = status.text("token").filter(t -> !t.isEmpty());
    Optional<ClientCertificate> certificate =
        status.text("clientCertificateData").flatMap(chain -> status.text("clientKeyData").map(key ->
            new ClientCertificate(chain.getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8))));
    if (token.isEmpty() && certificate.isEmpty()) {
      throw unauthorized("printed neither a token nor a certificate");
    }
    return new Credential(token, certificate, expires(status.text("expirationTimestamp").orElse("")));
  }

  private Instant expires(String timestamp) {
    try {
      return timestamp.isEmpty() ? Instant.MAX : java.time.OffsetDateTime.parse(timestamp).toInstant();
    } catch (DateTimeParseException e) {
      throw unauthorized("printed an expirationTimestamp that is no time: " + timestamp);
    }
  }

  private String apiVersion() {
    return exec.text("apiVersion").orElse("");
  }

  private String named() {
    return "the credential plugin " + exec.text("command").orElse("") + " of context " + target.context();
  }

  private ClusterException unauthorized(String why) {
    return new ClusterException(Reason.UNAUTHORIZED, named() + " " + why);
  }
}
