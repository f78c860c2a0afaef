package dev.fluxlift.simulator.operator;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.operator.Distributions.FetchException;
import dev.fluxlift.simulator.runtime.Conditions;
import dev.fluxlift.simulator.runtime.Events;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Asks for a reconciliation when the tag of the manifests' artifact has moved: with a floating tag Flux upgrades itself
 * (internal/controller/fluxinstance_artifact_controller.go@v0.58.1).
 */
public final class ArtifactController extends OperatorController {
  private static final Events EVENTS = new Events(Adoption.MANAGER);
  private final ObjectRef item;
  private final Distributions distributions;

  /** @param deployment the operator's own */
  public ArtifactController(ObjectRef deployment, Distributions distributions) {
    super(deployment, "artifact");
    this.distributions = distributions;
    this.item = new ObjectRef(ObjectRef.OPERATOR, "FluxInstance", deployment.namespace(), "flux");
  }

  @Override
  public List<ObjectRef> atStart(Api api) {
    return api.get(item).isPresent() ? List.of(item) : List.of();
  }

  /** New, or another artifact or annotation. */
  @Override
  public List<ObjectRef> watches(Change change, Api api) {
    if (!change.ref().equals(item) || change.after().isEmpty()) {
      return List.of();
    }
    LiveObject after = change.after().get();
    boolean asked = change.before()
        .filter(b -> b.annotations().equals(after.annotations())
            && b.spec("distribution", "artifact").equals(after.spec("distribution", "artifact")))
        .isEmpty();
    return asked ? List.of(item) : List.of();
  }

  @Override
  public Optional<Duration> reconcile(ObjectRef ref, Api api, Instant now) {
    Optional<LiveObject> live = api.get(item).filter(i -> !i.terminating());
    if (live.isEmpty()) {
      return Optional.empty();
    }
    InstanceView view = new InstanceView(live.get().body());
    if (view.disabled()) {
      return Optional.empty();
    }
    Optional<String> known = live.get().body().text("status", "lastArtifactRevision").filter(r -> !r.isEmpty());
    if (known.isEmpty() || !Conditions.isTrue(live.get().body(), Conditions.READY)) {
      return view.artifactInterval();
    }
    try {
      String digest = distributions.digest(live.get().body().text("spec", "distribution", "artifact").orElse(""));
      if (!digest.equals(known.get())) {
        api.patch(
            item,
            PatchType.MERGE,
            Mapping.of("metadata", Mapping.of("annotations", Mapping.of(InstanceView.REQUESTED, now.toString()))),
            "");
      }
    } catch (FetchException e) {
      EVENTS.warning(api, live.get().body(), "ArtifactFailed", "fetch failed: " + e.getMessage(), now);
      throw new ClusterException(ClusterException.Reason.UNAVAILABLE, "fetch failed: " + e.getMessage(), e);
    }
    return view.artifactInterval();
  }
}
