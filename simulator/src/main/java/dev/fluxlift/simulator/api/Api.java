package dev.fluxlift.simulator.api;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The API server as one caller uses it. Writes other than apply are recorded under the caller's own field manager.
 * Calls throw {@link dev.fluxlift.engine.port.ClusterException}.
 */
public interface Api {
  /** Whether the kind is served now. */
  boolean serves(KindRef kind);

  /** The object; empty when it or its kind is not there. */
  Optional<LiveObject> get(ObjectRef ref);

  /** As {@link #get}, by one for whom the status makes no difference. */
  default Optional<LiveObject> getButStatus(ObjectRef ref) {
    return get(ref);
  }

  /** All objects of a kind, by namespace and name; empty when the kind is not served. */
  List<LiveObject> list(KindRef kind);

  /** The objects of a kind in one namespace. */
  List<LiveObject> list(KindRef kind, String namespace);

  /**
   * Those of them that are of interest; the others make no difference to the caller.
   *
   * @param namespace {@code ""} for all
   */
  default List<LiveObject> list(KindRef kind, String namespace, Predicate<LiveObject> which) {
    return (namespace.isEmpty() ? list(kind) : list(kind, namespace)).stream().filter(which).toList();
  }

  /** Creates; CONFLICT when it exists. {@code metadata.generateName} is completed. */
  LiveObject create(Mapping object);

  /** Replaces all but status; CONFLICT when {@code metadata.resourceVersion} is given and has moved on. */
  LiveObject update(Mapping object);

  /** Replaces status alone. */
  LiveObject updateStatus(Mapping object);

  /**
   * Server-side apply. {@code manager} owns the fields; CONFLICT when another owns one differently and not forced.
   */
  LiveObject apply(Mapping manifest, String manager, boolean force);

  /** What {@link #apply} would give; nothing is stored. */
  LiveObject applyDry(Mapping manifest, String manager, boolean force);

  /** @param subresource {@code ""}, {@code status} or {@code scale} */
  LiveObject patch(ObjectRef ref, PatchType type, Value patch, String subresource);

  /** Deletes; NOT_FOUND, or CONFLICT when a precondition fails. */
  void delete(ObjectRef ref, Deletion how);

  /** Media types of a patch. */
  enum PatchType {
    /** RFC 6902. */
    JSON,
    /** RFC 7386. */
    MERGE,
    /** Kubernetes' strategic merge; built-in kinds only. */
    STRATEGIC
  }

  /**
   * @param uid precondition, {@code ""} for none
   * @param resourceVersion precondition, {@code ""} for none
   * @param now whether a pod goes without its grace period, as a kubelet asks when the containers have ended
   */
  record Deletion(Propagation propagation, String uid, String resourceVersion, boolean now) {
    /** With the object's own grace period. */
    public Deletion(Propagation propagation, String uid, String resourceVersion) {
      this(propagation, uid, resourceVersion, false);
    }

    /** In the background, without precondition. */
    public static final Deletion BACKGROUND = new Deletion(Propagation.BACKGROUND, "", "");
  }

  /** What becomes of dependents. */
  enum Propagation {
    /** The object goes at once, its dependents after it. */
    BACKGROUND,
    /** The object stays until its dependents with blockOwnerDeletion are gone. */
    FOREGROUND,
    /** Dependents stay and lose the owner reference. */
    ORPHAN
  }
}
