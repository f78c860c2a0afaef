package dev.fluxlift.live.move;

import dev.fluxlift.engine.json.Json;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.World;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Users of a cluster other than its admin: ServiceAccounts with rights of their own. */
final class People {
  private static final Api TOKEN_REQUEST = new Api("v1", "TokenRequest", "serviceaccounts/%s/token", true);

  private People() {}

  /**
   * Somebody with these rights; the kubeconfig.
   *
   * @param rules of a ClusterRole of the same name
   */
  static Path with(World world, String name, List<Mapping> rules) {
    world.kube().apply(Mapping.of("apiVersion", "v1", "kind", "ServiceAccount",
        "metadata", Map.of("name", name, "namespace", "default")), "kubectl");
    world.kube().apply(Mapping.of("apiVersion", "rbac.authorization.k8s.io/v1", "kind", "ClusterRole",
        "metadata", Map.of("name", name), "rules", rules), "kubectl");
    world.kube().apply(Mapping.of("apiVersion", "rbac.authorization.k8s.io/v1", "kind", "ClusterRoleBinding",
        "metadata", Map.of("name", name),
        "roleRef", Map.of("apiGroup", "rbac.authorization.k8s.io", "kind", "ClusterRole", "name", name),
        "subjects", List.of(Map.of("kind", "ServiceAccount", "name", name, "namespace", "default"))), "kubectl");
    return kubeconfig(world, name, token(world, name));
  }

  /** All verbs on everything, or those named. */
  static Mapping rule(String... verbs) {
    return Mapping.of("apiGroups", List.of("*"), "resources", List.of("*"), "verbs", List.of(verbs));
  }

  /** From now on the API server knows this user no more, as when a token expires. */
  static void forget(World world, String name) {
    world.kube().delete(Api.SERVICE_ACCOUNT, "default", name);
  }

  /** The kubeconfig of the same user with a token whose time is over, signed by the cluster. */
  static Path expired(World world, String name) {
    String[] parts = token(world, name).split("\\.");
    Mapping claims = Json.parse(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8), "").asMapping();
    long past = Instant.now().minusSeconds(600).getEpochSecond();
    Mapping old = claims.with("exp", Value.of(past)).with("iat", Value.of(past - 3600)).with("nbf", Value.of(past - 3600));
    String signed = parts[0] + "." + encoded(Json.compact(old).getBytes(StandardCharsets.UTF_8));
    return kubeconfig(world, name + "-expired", signed + "." + encoded(signature(world, signed)));
  }

  private static byte[] signature(World world, String text) {
    try {
      String pem = Files.readString(world.bed().home().resolve("control-plane/service-accounts.key"));
      byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der)));
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String token(World world, String name) {
    Api request = new Api(TOKEN_REQUEST.version(), TOKEN_REQUEST.kind(), TOKEN_REQUEST.plural().formatted(name), true);
    return world.kube().create(request, "default", Mapping.of("apiVersion", "authentication.k8s.io/v1", "kind", "TokenRequest",
        "spec", Map.of("expirationSeconds", 7200))).body().text("status", "token").orElseThrow();
  }

  private static Path kubeconfig(World world, String name, String token) {
    try {
      String admins = Files.readString(world.kubeconfig());
      return Files.writeString(world.bed().home().resolve("kubeconfig-" + name),
          admins.replaceFirst("token: \\S+", "token: " + token));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
