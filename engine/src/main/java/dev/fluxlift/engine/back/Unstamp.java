package dev.fluxlift.engine.back;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.engine.verify.Invariants;
import dev.fluxlift.engine.verify.Kinds;
import dev.fluxlift.engine.verify.Snapshot;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Takes the operator's stamp off every object that carries it, so that the old owner takes them back at its next apply
 * (verified-live V5, V13, V21). One patch an object, bound to the resourceVersion that was read; can be repeated.
 */
public final class Unstamp {
  private static final int ATTEMPTS = 5;
  private static final String RBAC = "rbac.authorization.k8s.io";

  /** Kinds a FluxInstance applies besides Flux's own (flux-operator internal/builder/templates.go@v0.32.0). */
  private static final List<KindRef> APPLIED = List.of(
      Kinds.NAMESPACE,
      Kinds.CRD,
      Kinds.DEPLOYMENT,
      new KindRef("", "ServiceAccount"),
      new KindRef("", "Service"),
      new KindRef("", "ResourceQuota"),
      new KindRef("", "PersistentVolumeClaim"),
      new KindRef("", "ConfigMap"),
      new KindRef("networking.k8s.io", "NetworkPolicy"),
      new KindRef(RBAC, "ClusterRole"),
      new KindRef(RBAC, "ClusterRoleBinding"),
      new KindRef(RBAC, "Role"),
      new KindRef(RBAC, "RoleBinding"));

  private final Cluster cluster;
  private final ObjectRef instance;
  private final Snapshot before;

  /**
   * @param cluster where
   * @param instance whose stamp
   * @param before the cluster as it was at S0
   */
  public Unstamp(Cluster cluster, ObjectRef instance, Snapshot before) {
    this.cluster = cluster;
    this.instance = instance;
    this.before = before;
  }

  /** What became of one object. */
  public enum Result {
    /** The stamp was on it and is off. */
    UNSTAMPED,
    /** There was none on it. */
    CLEAN,
    /** It is not there. */
    ABSENT,
    /** The stamp is still on it; the detail says why. */
    FAILED
  }

  /**
   * @param object which
   * @param result what became of it
   * @param detail the server's words when it failed, else {@code ""}
   */
  public record Outcome(ObjectRef object, Result result, String detail) {}

  /** Objects that carry the operator's owner labels now, found by label: the inventory may not be stored (V21). */
  public SortedSet<ObjectRef> labelled() {
    SortedSet<ObjectRef> found = new TreeSet<>();
    for (KindRef kind : searched()) {
      for (LiveObject object : cluster.list(kind)) {
        if (OwnerStamp.labelled(object, instance)) {
          found.add(object.ref());
        }
      }
    }
    return found;
  }

  /**
   * Objects that carry the stamp now: found by label, or among those named by the label or the field manager. An object
   * of another owner of the same operator (a ResourceSet) has its manager but is neither labelled nor named.
   */
  public SortedSet<ObjectRef> stamped(Collection<ObjectRef> named) {
    SortedSet<ObjectRef> found = labelled();
    for (ObjectRef ref : named) {
      cluster.get(ref).filter(o -> OwnerStamp.on(o, instance)).ifPresent(o -> found.add(o.ref()));
    }
    return found;
  }

  /** Takes the stamp off everything labelled and everything named; one outcome an object, sorted. */
  public List<Outcome> run(Collection<ObjectRef> named) {
    SortedSet<ObjectRef> all = labelled();
    all.addAll(named);
    List<Outcome> out = new ArrayList<>();
    all.forEach(ref -> out.add(unstamp(ref)));
    return List.copyOf(out);
  }

  private Outcome unstamp(ObjectRef ref) {
    String last = "";
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        Optional<LiveObject> object = cluster.get(ref);
        if (object.isEmpty()) {
          return new Outcome(ref, Result.ABSENT, "");
        }
        if (OwnerStamp.isNamespace(object.get()) && OwnerStamp.on(object.get(), instance)) {
          object = Optional.of(guard(ref));
        }
        Optional<List<Mapping>> patch = OwnerStamp.removal(object.get(), instance, before.get(ref));
        if (patch.isEmpty()) {
          return new Outcome(ref, Result.CLEAN, "");
        }
        cluster.jsonPatch(ref, patch.get(), false);
        return new Outcome(ref, Result.UNSTAMPED, "");
      } catch (OwnerStamp.UnmergeableManagers e) {
        return new Outcome(ref, Result.FAILED, String.valueOf(e.getMessage()));
      } catch (ClusterException e) {
        // a failed test of an RFC 6902 patch is 422, so INVALID may be somebody else's write too
        if (e.reason() != Reason.CONFLICT && e.reason() != Reason.INVALID && e.reason() != Reason.NOT_FOUND) {
          throw e;
        }
        last = String.valueOf(e.getMessage());
      }
    }
    return new Outcome(ref, Result.FAILED, ATTEMPTS + " attempts, the last: " + last);
  }

  /** The Namespace's guard under our own manager first: the operator writes Disabled, and its entry goes. */
  private LiveObject guard(ObjectRef namespace) {
    return cluster.apply(
        Mapping.of(
            "apiVersion", "v1",
            "kind", "Namespace",
            "metadata",
                Mapping.of("name", namespace.name(), "annotations", Mapping.of(Invariants.GUARD, "disabled"))),
        Cluster.FIELD_MANAGER,
        true,
        false);
  }

  private Set<KindRef> searched() {
    Set<KindRef> kinds = new LinkedHashSet<>(APPLIED);
    Kinds.fluxCrds(cluster).forEach(crd -> kinds.add(Kinds.definedBy(crd)));
    return kinds;
  }
}
