package dev.fluxlift.engine.back;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.List;
import java.util.Optional;

/**
 * A Kustomization that is to go while its controller waits for the health of what it delivered. A suspended HelmRelease
 * never gets healthy, and a deletion is handled only when the wait is over, five minutes by default (seen live).
 *
 * <p>While it waits everything is applied, and nothing will be (kustomize-controller
 * internal/controller/kustomization_controller.go:494-513@v1.6.0: apply, prune, then health). The next reconcile would
 * find the deletion and, for one that deletes nothing, take the finalizer off (ibid. 1064-1149). So it is taken off here.
 */
final class HealthWait {
  private static final String FINALIZER = "finalizers.fluxcd.io";
  private static final String WAITS = "Running health checks for revision ";

  private HealthWait() {}

  /** Whether it is being deleted and its controller says that it waits for health. */
  static boolean keeps(LiveObject kustomization) {
    return kustomization.terminating()
        && kustomization.condition("Reconciling").flatMap(c -> c.text("message")).orElse("").startsWith(WAITS);
  }

  /** Takes the finalizer off, bound to the state that was read; somebody else's write is left to the next look. */
  static void end(Cluster cluster, LiveObject kustomization) {
    List<Value> left = kustomization.body().list("metadata", "finalizers").stream()
        .filter(f -> !f.text().equals(Optional.of(FINALIZER)))
        .toList();
    try {
      cluster.jsonPatch(
          kustomization.ref(),
          List.of(
              OwnerStamp.operation("test", "/metadata/uid", kustomization.uid()),
              OwnerStamp.operation("test", "/metadata/resourceVersion", kustomization.resourceVersion()),
              OwnerStamp.operation("replace", "/metadata/finalizers", Sequence.of(left))),
          false);
    } catch (ClusterException e) {
      if (e.reason() != Reason.NOT_FOUND && e.reason() != Reason.CONFLICT && e.reason() != Reason.INVALID) {
        throw e;
      }
    }
  }
}
