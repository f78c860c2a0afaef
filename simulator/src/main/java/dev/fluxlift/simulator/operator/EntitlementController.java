package dev.fluxlift.simulator.operator;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the Secret {@code flux-operator-entitlement}: made when the operator starts, signed for the namespace's UID,
 * looked at again every half hour (internal/controller/entitlement_controller.go@v0.58.1). Nothing deletes it with the
 * release.
 */
public final class EntitlementController extends OperatorController {
  private static final String VENDOR = "controlplane";
  private static final Duration AGAIN = Duration.ofMinutes(30);
  private final ObjectRef namespace;
  private final ObjectRef secret;

  /** @param deployment the operator's own */
  public EntitlementController(ObjectRef deployment) {
    super(deployment, "entitlement");
    this.namespace = new ObjectRef("", "Namespace", "", deployment.namespace());
    this.secret = new ObjectRef("", "Secret", deployment.namespace(), Adoption.MANAGER + "-entitlement");
  }

  @Override
  public List<ObjectRef> atStart(Api api) {
    return api.get(namespace).isPresent() ? List.of(namespace) : List.of();
  }

  @Override
  public List<ObjectRef> watches(Change change, Api api) {
    boolean annotated = change.ref().equals(namespace)
        && change.after().isPresent()
        && change.before().filter(b -> b.annotations().equals(change.after().get().annotations())).isEmpty();
    return annotated ? List.of(namespace) : List.of();
  }

  @Override
  public Optional<Duration> reconcile(ObjectRef ref, Api api, Instant now) {
    Optional<LiveObject> home = api.get(namespace);
    if (home.isEmpty()) {
      return Optional.empty();
    }
    Mapping live = api.get(secret).map(LiveObject::body).orElseGet(() -> api.create(vendorOnly()).body());
    String token = FluxBuild.sha256(VENDOR + "-" + home.get().uid()).substring("sha256:".length());
    Optional<String> there = live.text("data", "token");
    if (there.isEmpty()) {
      api.update(live.withPath(List.of("data", "token"), Value.of(base64(token))));
    } else if (!there.get().equals(base64(token))) {
      api.delete(secret, Api.Deletion.BACKGROUND);
      return Optional.of(Duration.ZERO);
    }
    return Optional.of(AGAIN);
  }

  private Mapping vendorOnly() {
    return Mapping.of(
        "apiVersion", "v1",
        "kind", "Secret",
        "metadata", Mapping.of(
            "name", secret.name(),
            "namespace", secret.namespace(),
            "labels", Mapping.of(
                "app.kubernetes.io/name", Adoption.MANAGER,
                "app.kubernetes.io/component", "entitlement",
                "app.kubernetes.io/managed-by", Adoption.MANAGER)),
        "data", Mapping.of("vendor", base64(VENDOR)));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
