package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.estate.ObjectRef;
import java.util.Arrays;
import java.util.List;

/**
 * Fields that equality with the backup does not look at. This list is all there is; it is published in the docs. A
 * difference in any other field makes the comparison fail.
 */
public enum IgnoredField {
  /** Controllers write it all the time; the invariants and the verification read what matters in it. */
  STATUS("every kind", "/status"),
  /** Counts writes of the API server. */
  RESOURCE_VERSION("every kind", "/metadata/resourceVersion"),
  /** Counts changes of the spec; there and back is two. */
  GENERATION("every kind", "/metadata/generation"),
  /** When a manager last wrote; who owns which field is compared. */
  MANAGED_FIELDS_TIME("every kind", "/metadata/managedFields/*/time"),
  /** Managers of the status own only the status, which is ignored. */
  MANAGED_FIELDS_OF_STATUS("every kind", "/metadata/managedFields/* with subresource status"),
  /** The deployment controller counts rollouts; the controllers restarted once each way. */
  DEPLOYMENT_REVISION("Deployment", "/metadata/annotations/deployment.kubernetes.io~1revision"),
  /** Asks a controller to reconcile now; its value is a time. fluxlift and people set it. */
  REQUESTED_AT("every kind", "/metadata/annotations/reconcile.fluxcd.io~1requestedAt"),
  /** The guard that is kept on Flux's Namespace for ever. */
  NAMESPACE_GUARD("Namespace", "/metadata/annotations/kustomize.toolkit.fluxcd.io~1prune"),
  /** Step S8 removed these by design; the way back brings them again, as new objects. */
  RECREATED_UID("old Kustomization and OCIRepository after S8", "/metadata/uid"),
  /** As their UID. */
  RECREATED_AT("old Kustomization and OCIRepository after S8", "/metadata/creationTimestamp"),
  /** fluxlift's own checkpoint in the cluster. */
  CHECKPOINT("ConfigMap whose name begins with fluxlift", "");

  private final String kinds;
  private final String path;

  IgnoredField(String kinds, String path) {
    this.kinds = kinds;
    this.path = path;
  }

  /** {@code every kind}, or the one kind. */
  public String kinds() {
    return kinds;
  }

  /** JSON pointer; {@code *} stands for each item of a list; {@code ""} is the whole object. */
  public String path() {
    return path;
  }

  /** Whether it holds for this object. */
  boolean concerns(ObjectRef ref) {
    if (this == CHECKPOINT) {
      return ref.kind().equals("ConfigMap") && ref.name().startsWith("fluxlift");
    }
    return kinds.equals("every kind") || kinds.equals(ref.kind());
  }

  /** Whether it holds for objects that step S8 removed and the way back brought again. */
  boolean ofRecreated() {
    return this == RECREATED_UID || this == RECREATED_AT;
  }

  /** Keys of a field that is ignored as a whole wherever it stands; empty for those inside managedFields. */
  List<String> keys() {
    if (path.isEmpty() || path.startsWith("/metadata/managedFields")) {
      return List.of();
    }
    return Arrays.stream(path.substring(1).split("/")).map(k -> k.replace("~1", "/")).toList();
  }
}
