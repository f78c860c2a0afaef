package dev.fluxlift.engine.back;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.engine.verify.EventTime;
import dev.fluxlift.engine.verify.Kinds;
import dev.fluxlift.engine.verify.Rollout;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What the ways back read of the cluster, and the small live writes they share. */
final class Live {
  static final String RECONCILE = "fluxcd.controlplane.io/reconcile";
  static final String REQUESTED_AT = "reconcile.fluxcd.io/requestedAt";
  private static final String FORCE_AT = "reconcile.fluxcd.io/forceAt";
  static final KindRef INSTANCES = new KindRef(ObjectRef.OPERATOR, "FluxInstance");
  private static final int ATTEMPTS = 5;
  private static final String FINALIZER = "fluxcd.controlplane.io/finalizer";

  private final Cluster cluster;
  private final Move move;

  Live(Cluster cluster, Move move) {
    this.cluster = cluster;
    this.move = move;
  }

  Cluster cluster() {
    return cluster;
  }

  Optional<LiveObject> instance() {
    return cluster.get(move.instance());
  }

  /** Whether the annotation says disabled; the operator compares without regard to case (api/v1/common.go@v0.32.0). */
  static boolean disabled(LiveObject instance) {
    return "disabled".equalsIgnoreCase(instance.annotations().getOrDefault(RECONCILE, ""));
  }

  /**
   * Whether the operator has left off: it runs no more, or it said so in an event after the annotation was written. The
   * Ready condition keeps its old reason (V5b), and a reconcile under way goes on applying until it ends.
   */
  boolean heeded(LiveObject instance) {
    return disabled(instance) && (operatorStopped() || saidDisabledSince(instance));
  }

  /** Whether no pod of the operator is there and none is wanted. */
  boolean operatorStopped() {
    Optional<LiveObject> operator = cluster.get(move.operator());
    if (operator.isEmpty()) {
      return true;
    }
    boolean wanted = !operator.get().body().text("spec", "replicas").orElse("1").equals("0");
    return !wanted && Rollout.pods(cluster, operator.get()).isEmpty();
  }

  private boolean saidDisabledSince(LiveObject instance) {
    Optional<Instant> written = annotatedAt(instance);
    return cluster.list(Kinds.EVENT, move.namespace()).stream()
        .map(LiveObject::body)
        .filter(e -> e.text("involvedObject", "uid").orElse("").equals(instance.uid()))
        .filter(e -> e.text("reason").orElse("").equals("ReconciliationDisabled"))
        .flatMap(e -> EventTime.of(new LiveObject(e)).stream())
        .anyMatch(said -> written.isPresent() && !said.isBefore(written.get()));
  }

  /** When the server last recorded a write of the manager that owns the annotation; the server's clock, in seconds. */
  private static Optional<Instant> annotatedAt(LiveObject instance) {
    return instance.body().list("metadata", "managedFields").stream()
        .map(Value::asMapping)
        .filter(e -> e.get("fieldsV1", "f:metadata", "f:annotations", "f:" + RECONCILE).isPresent())
        .flatMap(e -> e.text("time").flatMap(Live::instant).stream())
        .max(Instant::compareTo);
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text).truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  /** Asks controllers to reconcile now; objects that are not there are passed over. */
  void ask(Collection<ObjectRef> objects, Instant now) {
    for (ObjectRef ref : objects) {
      annotate(ref, REQUESTED_AT, now.toString());
    }
  }

  /**
   * Asks a Kustomization unless it is at work: one that takes longer than the time between two asks would never be seen at
   * rest. One that waits to try again is asked (reason ProgressingWithRetry, kustomize-controller
   * kustomization_controller.go@v1.6.1).
   */
  void askAtRest(ObjectRef kustomization, Instant now) {
    boolean atWork = cluster.get(kustomization)
        .flatMap(o -> o.condition("Reconciling"))
        .filter(c -> c.text("status").orElse("").equals("True"))
        .flatMap(c -> c.text("reason"))
        .filter("Progressing"::equals)
        .isPresent();
    if (!atWork) {
      ask(List.of(kustomization), now);
    }
  }

  /**
   * Asks the source of the root, then these: a commit that an attempt pushed before it was killed may not be fetched
   * yet, and nobody else asks for it before an interval of hours is over.
   */
  void askFromGit(Collection<ObjectRef> objects, Instant now) {
    cluster.get(move.root()).ifPresent(root -> ask(List.of(source(root)), now));
    ask(objects, now);
  }

  /** Where a Kustomization takes its files from. */
  static ObjectRef source(LiveObject kustomization) {
    Mapping ref = kustomization.body().mapping("spec", "sourceRef");
    return new ObjectRef(
        ObjectRef.SOURCE,
        ref.text("kind").orElse(""),
        ref.text("namespace").orElse(kustomization.ref().namespace()),
        ref.text("name").orElse(""));
  }

  /** Sets an annotation; nothing when the object is not there. */
  void annotate(ObjectRef ref, String key, String value) {
    mergeIfThere(ref, Mapping.of("metadata", Mapping.of("annotations", Mapping.of(key, value))));
  }

  /** Sets spec.suspend on a HelmRelease or Kustomization; nothing when it is not there. */
  void suspend(ObjectRef ref, boolean suspend) {
    boolean there = cluster.get(ref).filter(o -> suspended(o) != suspend).isPresent();
    if (there) {
      mergeIfThere(ref, Mapping.of("spec", Mapping.of("suspend", suspend)));
    }
  }

  /** Takes spec.suspend away, so that nothing of ours stays in the spec; nothing when it is not suspended. */
  void goOn(ObjectRef ref) {
    if (cluster.get(ref).filter(Live::suspended).isPresent()) {
      mergeIfThere(ref, Mapping.of("spec", Mapping.of("suspend", Value.of(null))));
    }
  }

  /**
   * Asks a HelmRelease for one upgrade although nothing changed, which makes missing objects anew (helm-controller
   * docs/spec/v2/helmreleases.md@v1.3.0, reconcile.fluxcd.io/forceAt).
   */
  void force(ObjectRef release, Instant now) {
    mergeIfThere(
        release,
        Mapping.of("metadata", Mapping.of("annotations", Mapping.of(REQUESTED_AT, now.toString(), FORCE_AT, now.toString()))));
  }

  /** Whether the operator's finalizer is on it. */
  static boolean held(LiveObject instance) {
    return instance.body().list("metadata", "finalizers").stream().anyMatch(f -> f.text().equals(Optional.of(FINALIZER)));
  }

  /** Sets spec.replicas of a Deployment; nothing when it is not there. */
  void scale(ObjectRef deployment, int replicas) {
    boolean there = cluster.get(deployment)
        .filter(d -> !d.body().text("spec", "replicas").orElse("1").equals(Integer.toString(replicas)))
        .isPresent();
    if (there) {
      mergeIfThere(deployment, Mapping.of("spec", Mapping.of("replicas", replicas)));
    }
  }

  /** Gives a Deployment that has no pod one again, and leaves its fields to others; nothing when it has some. */
  void start(ObjectRef deployment) {
    if (cluster.get(deployment).filter(d -> d.body().text("spec", "replicas").orElse("1").equals("0")).isPresent()) {
      scale(deployment, 1);
      disown(deployment);
    }
  }

  /**
   * Takes our entries by update out of managedFields: an owner of spec.replicas is one that a later apply of the chart would be
   * in conflict with. A write of a controller in between is read and tried upon again, a few times: the entry does no harm today.
   */
  private void disown(ObjectRef ref) {
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<LiveObject> object = cluster.get(ref);
      List<Value> all = object.map(o -> o.body().list("metadata", "managedFields")).orElse(List.of());
      List<Value> others = all.stream().filter(e -> !OwnerStamp.oursByUpdate(e.asMapping())).toList();
      if (others.isEmpty() || others.size() == all.size()) {
        return;
      }
      try {
        cluster.jsonPatch(
            ref,
            List.of(
                OwnerStamp.operation("test", "/metadata/resourceVersion", object.orElseThrow().resourceVersion()),
                OwnerStamp.operation("replace", "/metadata/managedFields", Value.Sequence.of(others))),
            false);
        return;
      } catch (ClusterException e) {
        if (e.reason() != Reason.NOT_FOUND && e.reason() != Reason.CONFLICT && e.reason() != Reason.INVALID) {
          throw e;
        }
      }
    }
  }

  private void mergeIfThere(ObjectRef ref, Mapping patch) {
    try {
      if (cluster.get(ref).isPresent()) {
        cluster.mergePatch(ref, patch, false);
      }
    } catch (ClusterException e) {
      if (e.reason() != Reason.NOT_FOUND) {
        throw e;
      }
    }
  }

  /** Deletes with preconditions on what was read; somebody else's write in between is left to the next look. */
  void delete(LiveObject object) {
    try {
      cluster.delete(object.ref(), object.uid(), object.resourceVersion());
    } catch (ClusterException e) {
      if (e.reason() != Reason.NOT_FOUND && e.reason() != Reason.CONFLICT) {
        throw e;
      }
    }
  }

  /**
   * Takes the operator's finalizer off an instance that is being deleted and is disabled, both tested by the server in
   * the same write: what the operator itself does with a disabled instance (fluxinstance_uninstaller.go:33@v0.32.0),
   * but without a moment in which somebody could have enabled it.
   */
  void dropFinalizer(LiveObject instance) {
    List<Value> left = instance.body().list("metadata", "finalizers").stream()
        .filter(f -> !f.text().equals(Optional.of(FINALIZER)))
        .toList();
    try {
      cluster.jsonPatch(
          instance.ref(),
          List.of(
              OwnerStamp.operation("test", "/metadata/resourceVersion", instance.resourceVersion()),
              OwnerStamp.operation("test", "/metadata/uid", instance.uid()),
              OwnerStamp.operation(
                  "test",
                  "/metadata/annotations/" + OwnerStamp.escaped(RECONCILE),
                  instance.annotations().getOrDefault(RECONCILE, "")),
              OwnerStamp.operation("replace", "/metadata/finalizers", Value.Sequence.of(left))),
          false);
    } catch (ClusterException e) {
      if (e.reason() != Reason.NOT_FOUND && e.reason() != Reason.CONFLICT && e.reason() != Reason.INVALID) {
        throw e;
      }
    }
  }

  static boolean suspended(LiveObject object) {
    return object.spec("suspend").flatMap(Value::text).filter("true"::equals).isPresent();
  }

  /** Controllers that commits and releases depend on and that are not rolled out. */
  List<ObjectRef> notServing() {
    return Move.CARRIERS.stream()
        .map(move::controller)
        .filter(c -> cluster.get(c).filter(Rollout::complete).isEmpty())
        .toList();
  }

  /** Whether a controller that commits depend on crash-loops: waiting for it is in vain. */
  boolean crashLooping() {
    return Move.CARRIERS.stream()
        .flatMap(c -> cluster.get(move.controller(c)).stream())
        .flatMap(d -> Rollout.pods(cluster, d).stream())
        .flatMap(p -> p.body().list("status", "containerStatuses").stream())
        .anyMatch(c -> c.asMapping().text("state", "waiting", "reason").orElse("").equals("CrashLoopBackOff"));
  }

  /** Objects of these that are there. */
  List<LiveObject> present(Collection<ObjectRef> refs) {
    return refs.stream().flatMap(r -> cluster.get(r).stream()).toList();
  }
}
