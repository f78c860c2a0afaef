package dev.fluxlift.adapters.kubernetes;

import dev.fluxlift.adapters.kubernetes.Kubeconfig.Entry;
import dev.fluxlift.adapters.kubernetes.Kubeconfig.Target;
import dev.fluxlift.adapters.kubernetes.Tls.ClientCertificate;
import dev.fluxlift.engine.port.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How a user of a kubeconfig proves who they are. */
sealed interface Credentials {
  /** Value of the Authorization header now; empty when there is none. */
  Optional<String> authorization();

  /** Certificate for TLS now. */
  Optional<ClientCertificate> certificate();

  /** After a 401: whether there is now something else to try. */
  boolean renewed();

  /** The credentials of a user: the first of exec, tokenFile, token, password that is there. */
  static Credentials of(Target target, Map<String, String> environment, Clock clock) {
    Entry user = target.user();
    Optional<ClientCertificate> certificate = Tls.clientCertificate(user);
    if (user.body().has("exec") && !user.body().mapping("exec").entries().isEmpty()) {
      return new Plugin(new ExecPlugin(target, environment, clock), certificate);
    }
    Optional<Path> tokenFile = user.path("tokenFile");
    if (tokenFile.isPresent()) {
      return new TokenFile(tokenFile.get(), certificate);
    }
    String provider = user.body().text("auth-provider", "name").orElse("");
    String token = provider.isEmpty() ? user.text("token") : fromProvider(user, provider);
    if (!token.isEmpty()) {
      return new Fixed(Optional.of("Bearer " + token), certificate);
    }
    String name = user.text("username");
    String password = name + ":" + user.text("password");
    return new Fixed(
        name.isEmpty()
            ? Optional.empty()
            : Optional.of("Basic " + Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8))),
        certificate);
  }

  private static String fromProvider(Entry user, String provider) {
    String token = user.body().text("auth-provider", "config", "id-token").orElse("");
    if (!provider.equals("oidc") || token.isEmpty()) {
      throw Kubeconfig.refused(
          "the kubeconfig's user needs the auth-provider " + provider
              + ", which kubectl no longer has either; use an exec plugin");
    }
    return token;
  }

  /** Headers that ask the server to act as someone else ({@code as}, {@code as-uid}, {@code as-groups}). */
  static Map<String, String> impersonation(Entry user) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (!user.text("as").isEmpty()) {
      headers.put("Impersonate-User", user.text("as"));
    }
    if (!user.text("as-uid").isEmpty()) {
      headers.put("Impersonate-Uid", user.text("as-uid"));
    }
    if (!user.body().list("as-groups").isEmpty() || user.body().has("as-user-extra")) {
      throw Kubeconfig.refused("the kubeconfig's user has as-groups or as-user-extra, which fluxlift does not send");
    }
    return headers;
  }

  /** A token or password that stands in the kubeconfig, or nothing. */
  record Fixed(Optional<String> authorization, Optional<ClientCertificate> certificate) implements Credentials {
    @Override
    public boolean renewed() {
      return false;
    }

    @Override
    public String toString() {
      return "credentials of the kubeconfig";
    }
  }

  /** A file that someone else keeps fresh. */
  record TokenFile(Path file, Optional<ClientCertificate> certificate) implements Credentials {
    @Override
    public Optional<String> authorization() {
      try {
        return Optional.of("Bearer " + Files.readString(file).strip());
      } catch (IOException e) {
        throw Kubeconfig.refused("the tokenFile of the kubeconfig cannot be read: " + e);
      }
    }

    @Override
    public boolean renewed() {
      return false;
    }
  }

  /** A command that prints a token or certificate. */
  record Plugin(ExecPlugin plugin, Optional<ClientCertificate> ofKubeconfig) implements Credentials {
    @Override
    public Optional<String> authorization() {
      return plugin.current().token().map(token -> "Bearer " + token);
    }

    @Override
    public Optional<ClientCertificate> certificate() {
      return plugin.current().certificate().or(() -> ofKubeconfig);
    }

    @Override
    public boolean renewed() {
      plugin.forget();
      return true;
    }
  }
}
