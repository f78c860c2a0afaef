package dev.fluxlift.simulator.operator;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.yaml.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What the end of an enabled FluxInstance does (internal/controller/fluxinstance_uninstaller.go@v0.58.1, unchanged
 * since 0.32.0; V6, V7): the Deployments go and are waited for, the finalizers of every Flux object in every namespace
 * are taken off, then the whole inventory goes and its CRDs are waited for. Each wait ends after five minutes without
 * harm to what follows. Deployments are waited for, not their pods: a controller that still lives can put a finalizer
 * back.
 */
final class Uninstallation {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofSeconds(5);
  private static final Duration NEXT = Duration.ofMillis(1);
  private final Api api;
  private final List<ObjectRef> inventory;
  private final Map<String, String> labels;
  private final Instant now;

  Uninstallation(Api api, ObjectRef instance, List<ObjectRef> inventory, Instant now) {
    this.api = api;
    this.inventory = inventory;
    this.labels = Adoption.SET.ownerLabels(instance.name(), instance.namespace());
    this.now = now;
  }

  /** What is done next. */
  enum Stage {
    /** Delete the Deployments. */
    BEGIN,
    /** Wait for them. */
    DEPLOYMENTS,
    /** Take the finalizers off. */
    FINALIZERS,
    /** Delete everything. */
    REST,
    /** Wait for the CRDs. */
    CRDS,
    /** Nothing is left. */
    END
  }

  record Next(Stage stage, Duration again, Instant deadline) {}

  Next step(Stage stage, Instant deadline) {
    return switch (stage) {
      case BEGIN -> {
        delete(of("Deployment"));
        yield new Next(Stage.DEPLOYMENTS, NEXT, now.plus(PATIENCE));
      }
      case DEPLOYMENTS -> there("Deployment") && now.isBefore(deadline)
          ? new Next(Stage.DEPLOYMENTS, POLL, deadline)
          : new Next(Stage.FINALIZERS, NEXT, deadline);
      case FINALIZERS -> {
        FluxKinds.ALL.forEach(this::release);
        yield new Next(Stage.REST, NEXT, deadline);
      }
      case REST -> {
        delete(inventory);
        yield new Next(Stage.CRDS, NEXT, now.plus(PATIENCE));
      }
      case CRDS -> there("CustomResourceDefinition") && now.isBefore(deadline)
          ? new Next(Stage.CRDS, POLL, deadline)
          : new Next(Stage.END, NEXT, deadline);
      case END -> new Next(Stage.END, NEXT, deadline);
    };
  }

  private List<ObjectRef> of(String kind) {
    return inventory.stream().filter(r -> r.kind().equals(kind)).toList();
  }

  private boolean there(String kind) {
    return of(kind).stream().anyMatch(r -> api.get(r).isPresent());
  }

  private void delete(List<ObjectRef> refs) {
    try {
      Adoption.SET.delete(api, refs, labels, Adoption.KEPT);
    } catch (ClusterException _) {
      // the operator logs it and goes on
    }
  }

  private void release(KindRef kind) {
    for (LiveObject object : api.list(kind)) {
      if (object.body().list("metadata", "finalizers").isEmpty()) {
        continue;
      }
      try {
        api.update(object.body().withPath(List.of("metadata", "finalizers"), Value.of(List.of())));
      } catch (ClusterException _) {
        // the operator logs it and goes on
      }
    }
  }
}
