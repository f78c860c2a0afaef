package dev.fluxlift.engine.proof;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Bool;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What would be deleted, object by object, with the reason why each goes or stays. Rules of kustomize-controller 1.6.1
 * to 1.9.5 (upstream-behaviour.md §3.1; internal/controller/kustomization_controller.go finalizerShouldDeleteResources,
 * prune, finalize). Where a state is unknown the object counts as going.
 *
 * @param subject what is removed
 * @param fates every object that was considered, in the order of the inventories
 */
public record DeleteSet(ObjectRef subject, List<Fate> fates) {

  /** Copies. */
  public DeleteSet {
    fates = List.copyOf(fates);
  }

  /**
   * What becomes of one object.
   *
   * @param object which
   * @param by the object whose removal decides it
   * @param reason why it goes or stays
   * @param evidence what was read live
   */
  public record Fate(ObjectRef object, ObjectRef by, Reason reason, String evidence) {
    /** Whether it is deleted. */
    public boolean goes() {
      return reason.goes();
    }
  }

  /** Why an object goes or stays. The Javadoc of each constant is shown to the person. */
  public enum Reason {
    /** It is in the inventory, carries its owner's labels and nothing protects it. */
    PRUNED(true),
    /** Helm uninstalls the release when its HelmRelease is deleted while it is not suspended. */
    UNINSTALLED(true),
    /** Its definition goes, and every object of the kind with it. */
    KIND_GOES(true),
    /** Its namespace goes, and everything in it. */
    NAMESPACE_GOES(true),
    /** Flux Operator's finalizer removes what an enabled FluxInstance manages. */
    INSTANCE_UNINSTALLS(true),
    /** Its owner is suspended, and a suspended owner deletes nothing. */
    OWNER_SUSPENDED(false),
    /** Its owner's deletion policy is Orphan. */
    OWNER_ORPHANS(false),
    /** Its owner does not prune and its deletion policy mirrors that. */
    OWNER_DOES_NOT_PRUNE(false),
    /** An annotation or label on the object says that it is not to be pruned or not to be reconciled. */
    PROTECTED(false),
    /** Its labels name another owner, or none. */
    OTHER_OWNER(false),
    /** It is not there. */
    GONE_ALREADY(false),
    /** The release stays because its HelmRelease is suspended. */
    RELEASE_SUSPENDED(false),
    /** The FluxInstance is disabled or manages nothing, so its finalizer deletes nothing. */
    INSTANCE_DORMANT(false);

    private final boolean goes;

    Reason(boolean goes) {
      this.goes = goes;
    }

    /** Whether the object is deleted. */
    public boolean goes() {
      return goes;
    }
  }

  /** The objects that would be deleted, each once, sorted; the subject itself is not among them. */
  public List<ObjectRef> going() {
    return fates.stream().filter(Fate::goes).map(Fate::object).distinct().sorted().toList();
  }

  /** Those that would be deleted and that nobody consented to by name ({@code Kind/namespace/name}). */
  public List<ObjectRef> withoutConsent(Collection<String> consents) {
    return going().stream().filter(r -> !consents.contains(r.toString())).toList();
  }

  /** What the deletion of a live Kustomization would delete. Empty when it is not there. */
  public static DeleteSet of(ObjectRef kustomization, Cluster cluster) {
    Walk walk = new Walk(cluster);
    cluster.get(kustomization).ifPresent(walk::deleted);
    return new DeleteSet(kustomization, walk.fates);
  }

  /**
   * What the garbage collection of a live Kustomization would delete when these objects leave its build. Its own
   * deletion policy plays no part here; prune and suspend do.
   */
  public static DeleteSet ofRemoval(ObjectRef kustomization, Collection<ObjectRef> leaving, Cluster cluster) {
    Walk walk = new Walk(cluster);
    Optional<LiveObject> owner = cluster.get(kustomization);
    if (owner.isEmpty()) {
      leaving.forEach(r -> walk.add(r, kustomization, Reason.OTHER_OWNER, "its Kustomization is not there"));
    } else if (truth(owner.get(), "suspend")) {
      leaving.forEach(r -> walk.add(r, kustomization, Reason.OWNER_SUSPENDED, "spec.suspend: true"));
    } else if (isFalse(owner.get(), "prune")) {
      leaving.forEach(r -> walk.add(r, kustomization, Reason.OWNER_DOES_NOT_PRUNE, "spec.prune: false"));
    } else {
      leaving.forEach(r -> walk.pruned(r, owner.get()));
    }
    return new DeleteSet(kustomization, walk.fates);
  }

  /** Whether the field of the spec is the truth value true. */
  static boolean truth(LiveObject object, String field) {
    return object.spec(field).filter(v -> v instanceof Bool b && b.value()).isPresent();
  }

  /** Whether the field of the spec is false or absent, as Go reads it. */
  private static boolean isFalse(LiveObject object, String field) {
    Optional<Value> value = object.spec(field);
    return value.isEmpty() || value.get() instanceof Bool b && !b.value();
  }

  /** Follows deletions through owners; each object is followed once. */
  private static final class Walk {
    private final Cluster cluster;
    private final List<Fate> fates = new ArrayList<>();
    private final Set<ObjectRef> followed = new HashSet<>();

    Walk(Cluster cluster) {
      this.cluster = cluster;
    }

    void add(ObjectRef object, ObjectRef by, Reason reason, String evidence) {
      fates.add(new Fate(object, by, reason, evidence));
    }

    /** An object goes: what goes with it. */
    void deleted(LiveObject object) {
      if (!followed.add(object.ref())) {
        return;
      }
      ObjectRef ref = object.ref();
      switch (ref.group() + "/" + ref.kind()) {
        case ObjectRef.KUSTOMIZE + "/Kustomization" -> kustomization(object);
        case ObjectRef.HELM + "/HelmRelease" -> helmRelease(object);
        case ObjectRef.OPERATOR + "/FluxInstance" -> instance(object);
        case "apiextensions.k8s.io/CustomResourceDefinition" -> definition(object);
        case "/Namespace" -> namespace(object);
        default -> {
          // other objects take only what Kubernetes' own garbage collection takes: pods of a Deployment and the like
        }
      }
    }

    private void kustomization(LiveObject owner) {
      Optional<Kept> kept = keeps(owner);
      for (ObjectRef entry : owner.inventory()) {
        if (kept.isPresent()) {
          add(entry, owner.ref(), kept.get().reason(), kept.get().evidence());
        } else {
          pruned(entry, owner);
        }
      }
    }

    private record Kept(Reason reason, String evidence) {}

    private static Optional<Kept> keeps(LiveObject owner) {
      if (truth(owner, "suspend")) {
        return Optional.of(new Kept(Reason.OWNER_SUSPENDED, "spec.suspend: true"));
      }
      String policy = owner.spec("deletionPolicy").flatMap(Value::text).orElse("");
      return switch (policy) {
        case "Orphan" -> Optional.of(new Kept(Reason.OWNER_ORPHANS, "spec.deletionPolicy: Orphan"));
        case "", "MirrorPrune" ->
            isFalse(owner, "prune")
                ? Optional.of(new Kept(Reason.OWNER_DOES_NOT_PRUNE, "spec.prune: false"))
                : Optional.empty();
        // Delete and WaitForTermination delete even with prune: false; a policy we do not know may do anything
        default -> Optional.empty();
      };
    }

    void pruned(ObjectRef entry, LiveObject owner) {
      Optional<LiveObject> live = cluster.get(entry);
      if (live.isEmpty()) {
        add(entry, owner.ref(), Reason.GONE_ALREADY, "not found");
        return;
      }
      Map<String, String> labels = live.get().labels();
      String name = labels.getOrDefault(ObjectRef.KUSTOMIZE + "/name", "");
      String namespace = labels.getOrDefault(ObjectRef.KUSTOMIZE + "/namespace", "");
      if (!name.equals(owner.ref().name()) || !namespace.equals(owner.ref().namespace())) {
        add(
            entry,
            owner.ref(),
            Reason.OTHER_OWNER,
            name.isEmpty() ? "no owner label" : "owner labels say " + namespace + "/" + name);
        return;
      }
      Optional<String> guard = guard(live.get());
      if (guard.isPresent()) {
        add(entry, owner.ref(), Reason.PROTECTED, guard.get());
        return;
      }
      add(entry, owner.ref(), Reason.PRUNED, "owner labels say " + namespace + "/" + name);
      deleted(live.get());
    }

    /** kustomize-controller's exclusions: label or annotation, values in any case (fluxcd/pkg ssa/v0.48.0 utils/meta.go). */
    private static Optional<String> guard(LiveObject object) {
      for (String key : List.of("prune", "reconcile")) {
        String full = ObjectRef.KUSTOMIZE + "/" + key;
        for (Map<String, String> place : List.of(object.annotations(), object.labels())) {
          String value = place.getOrDefault(full, "");
          if (value.toLowerCase(Locale.ROOT).equals("disabled")) {
            return Optional.of(full + ": " + value);
          }
        }
      }
      return Optional.empty();
    }

    private void helmRelease(LiveObject release) {
      ObjectRef stored =
          new ObjectRef(
              "helm.sh",
              "Release",
              release
                  .spec("storageNamespace")
                  .flatMap(Value::text)
                  .orElse(release.ref().namespace()),
              releaseName(release));
      if (truth(release, "suspend")) {
        add(stored, release.ref(), Reason.RELEASE_SUSPENDED, "spec.suspend: true");
      } else {
        add(stored, release.ref(), Reason.UNINSTALLED, "HelmRelease is not suspended");
      }
    }

    private static String releaseName(LiveObject release) {
      return release
          .spec("releaseName")
          .flatMap(Value::text)
          .orElseGet(
              () ->
                  release
                      .spec("targetNamespace")
                      .flatMap(Value::text)
                      .map(t -> t + "-" + release.ref().name())
                      .orElse(release.ref().name()));
    }

    private void instance(LiveObject instance) {
      boolean disabled =
          "disabled"
              .equals(
                  instance.annotations().getOrDefault(ObjectRef.OPERATOR + "/reconcile", "").toLowerCase(Locale.ROOT));
      for (ObjectRef entry : instance.inventory()) {
        Optional<LiveObject> live = cluster.get(entry);
        if (disabled) {
          add(entry, instance.ref(), Reason.INSTANCE_DORMANT, ObjectRef.OPERATOR + "/reconcile: disabled");
        } else if (live.isEmpty()) {
          add(entry, instance.ref(), Reason.GONE_ALREADY, "not found");
        } else if (!instance
            .ref()
            .name()
            .equals(live.get().labels().getOrDefault(ObjectRef.OPERATOR + "/name", ""))) {
          add(entry, instance.ref(), Reason.OTHER_OWNER, "no label of the FluxInstance");
        } else if ("disabled"
            .equals(live.get().annotations().getOrDefault(ObjectRef.OPERATOR + "/prune", "").toLowerCase(Locale.ROOT))) {
          add(entry, instance.ref(), Reason.PROTECTED, ObjectRef.OPERATOR + "/prune: disabled");
        } else {
          add(entry, instance.ref(), Reason.INSTANCE_UNINSTALLS, "the FluxInstance is enabled");
          deleted(live.get());
        }
      }
    }

    private void definition(LiveObject crd) {
      KindRef kind =
          new KindRef(
              crd.spec("group").flatMap(Value::text).orElse(""),
              crd.spec("names", "kind").flatMap(Value::text).orElse(""));
      for (LiveObject object : cluster.list(kind)) {
        add(object.ref(), crd.ref(), Reason.KIND_GOES, "its definition " + crd.ref().name() + " goes");
        deleted(object);
      }
    }

    private void namespace(LiveObject namespace) {
      for (KindRef kind : FluxKinds.IN_NAMESPACES) {
        for (LiveObject object : cluster.list(kind, namespace.ref().name())) {
          add(object.ref(), namespace.ref(), Reason.NAMESPACE_GOES, "Namespace/" + namespace.ref().name() + " goes");
          deleted(object);
        }
      }
    }
  }

}
