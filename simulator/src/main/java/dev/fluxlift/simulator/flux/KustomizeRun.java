package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.engine.run.GoDuration;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.flux.Attempt.Phase;
import dev.fluxlift.simulator.runtime.ApplySet;
import dev.fluxlift.simulator.runtime.ApplySet.Entry;
import dev.fluxlift.simulator.runtime.Conditions;
import dev.fluxlift.simulator.runtime.Inventory;
import dev.fluxlift.simulator.runtime.ObjectPatch;
import dev.fluxlift.simulator.runtime.Readiness;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One step of a reconciliation of a Kustomization (internal/controller/kustomization_controller.go@v1.6.0 Reconcile,
 * reconcile, checkHealth; @v1.9.4 where {@link KustomizeVersion} says so). Where others may act in the middle of it, the
 * step ends with an {@link Attempt} that goes on.
 */
final class KustomizeRun {
  private static final Duration SOON = Duration.ofMillis(1);
  private static final Duration STAGE_POLL = Duration.ofSeconds(2);
  private static final Duration HEALTH_POLL = Duration.ofSeconds(5);
  private static final int FETCH_TRIES = 9;
  private static final String HEALTHY = "Healthy";
  private static final String ARTIFACT_FAILED = "ArtifactFailed";

  private final Api api;
  private final boolean restricted;
  private final KustomizeVersion version;
  private final KustomizeArguments arguments;
  private final Manifests manifests;
  private final Applied applied;
  private final Artifacts artifacts;
  private final BooleanSupplier served;
  private final Instant now;

  KustomizeRun(Api api, boolean restricted, KustomizeVersion version, KustomizeArguments arguments, Manifests manifests,
      Applied applied, Artifacts artifacts, BooleanSupplier served, Instant now) {
    this.api = api;
    this.restricted = restricted;
    this.version = version;
    this.arguments = arguments;
    this.manifests = manifests;
    this.applied = applied;
    this.artifacts = artifacts;
    this.served = served;
    this.now = now;
  }

  /**
   * How a step ended.
   *
   * @param again when to come again
   * @param goesOn what is not at its end
   */
  record Outcome(Optional<Duration> again, Optional<Attempt> goesOn) {
    static final Outcome DONE = new Outcome(Optional.empty(), Optional.empty());

    static Outcome after(Duration wait) {
      return new Outcome(Optional.of(wait), Optional.empty());
    }

    static Outcome goesOn(Attempt attempt, Duration wait) {
      return new Outcome(Optional.of(wait), Optional.of(attempt));
    }
  }

  /** The first step. */
  Outcome begin(ObjectRef item) {
    Optional<LiveObject> found = api.get(item);
    if (found.isEmpty()) {
      return Outcome.DONE;
    }
    LiveObject kustomization = found.get();
    if (kustomization.terminating()) {
      return finalized(kustomization);
    }
    if (!FluxObject.hasFinalizer(kustomization)) {
      FluxObject.addFinalizer(api, kustomization);
      return Outcome.after(Duration.ZERO);
    }
    if (FluxObject.suspended(kustomization.body())) {
      send(kustomization.body(), ended(kustomization.body()));
      return Outcome.DONE;
    }
    KustomizationSpec spec = new KustomizationSpec(kustomization.body());
    Optional<String> unknown = spec.unknown();
    if (unknown.isPresent()) {
      return failed(spec.body(), spec.body(), "NotSimulated",
          unknown.get() + " of a Kustomization is not simulated: what would happen here is unknown", spec.retryInterval());
    }
    return source(spec);
  }

  /** Of one that cannot delete, too, the status is written: deferred finalizeStatus. */
  private Outcome finalized(LiveObject kustomization) {
    try {
      return finalizing().begin(kustomization);
    } catch (ClusterException e) {
      send(kustomization.body(), ended(kustomization.body()));
      throw e;
    }
  }

  private KustomizeFinalizing finalizing() {
    return new KustomizeFinalizing(api, applySet(), version, now);
  }

  private ApplySet applySet() {
    return new ApplySet(KustomizeApply.MANAGER, ObjectRef.KUSTOMIZE, version.order());
  }

  // ---- before it applies

  private Outcome source(KustomizationSpec spec) {
    ObjectRef ref = spec.source();
    if (arguments.ownNamespaceOnly() && !ref.namespace().equals(spec.ref().namespace())) {
      return failed(spec.body(), spec.body(), "AccessDenied", "can't access '" + ref.kind() + "/" + ref.namespace() + "/"
          + ref.name() + "', cross-namespace references have been blocked", spec.retryInterval());
    }
    Optional<LiveObject> source = api.get(ref);
    if (source.isEmpty()) {
      return failed(spec.body(), spec.body(), ARTIFACT_FAILED,
          ref.kind().toLowerCase(java.util.Locale.ROOT) + "s.source.toolkit.fluxcd.io \"" + ref.name() + "\" not found",
          spec.retryInterval());
    }
    Optional<Artifact> artifact = Artifact.of(source.get());
    if (artifact.isEmpty()) {
      return failed(spec.body(), spec.body(), ARTIFACT_FAILED,
          "Source artifact not found, retrying in " + go(arguments.requeueDependency()), arguments.requeueDependency());
    }
    Optional<String> dependency = dependency(spec, artifact.get());
    if (dependency.isPresent()) {
      return failed(spec.body(), spec.body(), "DependencyNotReady", dependency.get(), arguments.requeueDependency());
    }
    Mapping begun = Conditions.unknown(spec.body(), Conditions.READY, "Progressing", "Reconciliation in progress", now);
    begun = Conditions.reconciling(begun, "Progressing", "Fetching manifests for revision " + artifact.get().revision()
        + " with a timeout of " + go(spec.timeout()), now);
    send(spec.body(), begun);
    return fetch(Attempt.begin(begun, artifact.get(), now));
  }

  /** checkDependencies: why one is not met. */
  private Optional<String> dependency(KustomizationSpec spec, Artifact artifact) {
    for (ObjectRef ref : spec.dependsOn()) {
      String name = "'" + ref.namespace() + "/" + ref.name() + "'";
      Optional<LiveObject> found = api.get(ref);
      if (found.isEmpty()) {
        return Optional.of("dependency " + name + " not found: kustomizations.kustomize.toolkit.fluxcd.io \"" + ref.name()
            + "\" not found");
      }
      Mapping body = found.get().body();
      long observed = body.text("status", "observedGeneration").map(Long::parseLong).orElse(0L);
      if (observed != found.get().generation() || !Conditions.isTrue(body, Conditions.READY)) {
        return Optional.of("dependency " + name + " is not ready");
      }
      boolean sameSource = new KustomizationSpec(body).source().equals(spec.source());
      if (sameSource && !body.text("status", "lastAppliedRevision").orElse("").equals(artifact.revision())) {
        return Optional.of("dependency " + name + " revision is not up to date");
      }
    }
    return Optional.empty();
  }

  // ---- steps

  /** The next step of one that goes on. */
  Outcome goOn(Attempt attempt) {
    return switch (attempt.phase()) {
      case FETCH -> fetch(attempt);
      case PREPARE -> guarded(attempt, "ReconciliationFailed", () -> prepare(attempt));
      case WRITE -> guarded(attempt, "ReconciliationFailed", () -> write(attempt));
      case STAGE -> guarded(attempt, "ReconciliationFailed", () -> stage(attempt));
      case PRUNE -> prune(attempt);
      case HEALTH -> health(attempt);
      case TERMINATION -> finalizing().terminating(attempt);
    };
  }

  private interface Step {
    Outcome run();
  }

  private Outcome guarded(Attempt attempt, String reason, Step step) {
    try {
      return step.run();
    } catch (ClusterException e) {
      return failed(attempt, reason, String.valueOf(e.getMessage()));
    }
  }

  /** Fetched with retries while nobody answers (fluxcd/pkg http/fetch), then built. */
  private Outcome fetch(Attempt attempt) {
    KustomizationSpec spec = attempt.kustomization();
    if (!served.getAsBoolean()) {
      if (attempt.tries() >= FETCH_TRIES) {
        return failed(attempt, ARTIFACT_FAILED, "failed to download archive: GET " + attempt.artifact().url()
            + " giving up after " + (FETCH_TRIES + 1) + " attempt(s): connect: connection refused");
      }
      Duration wait = Duration.ofSeconds(Math.min(30, 5L << Math.min(attempt.tries(), 3)));
      return Outcome.goesOn(attempt.triedAgain(), wait);
    }
    Optional<ArtifactFiles> files = artifacts.at(attempt.artifact().url());
    if (files.isEmpty()) {
      return failed(attempt.object(), attempt.object(), ARTIFACT_FAILED, "Source is not ready, artifact not found, "
          + "retrying in " + go(arguments.requeueDependency()), arguments.requeueDependency());
    }
    String folder = Folders.plain(spec.path());
    boolean known = files.get().known();
    if (known && files.get().paths().stream().noneMatch(p -> Folders.within(p, folder))) {
      return failed(attempt, ARTIFACT_FAILED, "kustomization path not found: stat " + folder
          + ": no such file or directory");
    }
    Mapping attempted = attempt.object()
        .withPath(List.of("status", "lastAttemptedRevision"), Value.of(attempt.artifact().revision()));
    send(attempt.object(), attempted);
    Attempt next = attempt.with(attempted);
    List<Mapping> objects;
    try {
      String revision = attempt.artifact().revision();
      objects = known
          ? applied.known(spec, manifests.of(spec, files.get(), api, version), revision)
          : applied.whole(spec, revision);
    } catch (BuildFailure e) {
      return failed(next, "BuildFailed", String.valueOf(e.getMessage()));
    }
    return guarded(next, "ReconciliationFailed", () ->
        prepare(next.with(new KustomizeApply(spec, applySet(), version).stages(objects))));
  }

  private Outcome prepare(Attempt attempt) {
    if (attempt.stages().isEmpty()) {
      return prune(attempt);
    }
    ApplySet.Options options = new KustomizeApply(attempt.kustomization(), applySet(), version).options();
    ApplySet.Prepared found = applySet().prepare(acting(attempt), attempt.stages().getFirst(), options);
    Attempt next = attempt.with(found).to(Phase.WRITE);
    return found.write().isEmpty() ? write(next) : Outcome.goesOn(next, SOON);
  }

  private Outcome write(Attempt attempt) {
    applySet().write(acting(attempt), attempt.prepared());
    Attempt applied = attempt.applied();
    if (applied.stages().isEmpty()) {
      return prune(applied);
    }
    Duration patience = version.stageTimeout().orElseGet(() -> attempt.kustomization().timeout());
    return stage(applied.waiting(applied.waitsFor(), now.plus(patience)).to(Phase.STAGE));
  }

  private Outcome stage(Attempt attempt) {
    List<String> late = late(attempt.waitsFor());
    if (late.isEmpty()) {
      return prepare(attempt.to(Phase.PREPARE));
    }
    if (now.isBefore(attempt.deadline())) {
      return Outcome.goesOn(attempt, STAGE_POLL);
    }
    throw new ClusterException(Reason.UNAVAILABLE, "timeout waiting for: [" + String.join(", ", late) + "]");
  }

  /** The rights of the service account that the Kustomization names, when rights are looked at. */
  private Api acting(Attempt attempt) {
    KustomizationSpec spec = attempt.kustomization();
    return arguments.serviceAccount(spec)
        .filter(_ -> restricted)
        .<Api>map(a -> new Rights(api, spec.ref().namespace(), a))
        .orElse(api);
  }

  // ---- after it applied

  private Outcome prune(Attempt attempt) {
    KustomizationSpec spec = attempt.kustomization();
    List<Entry> inventory = new ArrayList<>(attempt.entries());
    List<ObjectRef> stale = new ArrayList<>(spec.inventory().map(Inventory::refs).orElse(List.of()));
    stale.removeAll(attempt.entries().stream().map(Entry::ref).toList());
    Optional<String> failure = Optional.empty();
    if (spec.prune() && !stale.isEmpty()) {
      try {
        applySet().delete(acting(attempt), stale, applySet().ownerLabels(spec.ref().name(), spec.ref().namespace()),
            KustomizeApply.unlessMarked(version));
      } catch (ClusterException e) {
        failure = Optional.of(String.valueOf(e.getMessage()));
        if (version.keepsTrack()) {
          spec.inventory().ifPresent(old -> inventory.addAll(KustomizeApply.survivors(old, stale, failureOf(e))));
        }
      }
    }
    Mapping after = attempt.object().withPath(List.of("status", "inventory"), Inventory.of(inventory));
    Attempt next = attempt.with(after);
    if (failure.isPresent()) {
      return failed(attempt.object(), after, "PruneFailed", failure.get(), spec.retryInterval());
    }
    return checkHealth(next, attempt.object());
  }

  private static String failureOf(ClusterException e) {
    return String.valueOf(e.getMessage());
  }

  private Outcome checkHealth(Attempt attempt, Mapping sent) {
    KustomizationSpec spec = attempt.kustomization();
    List<ObjectRef> named = spec.waits()
        ? attempt.entries().stream()
            .filter(e -> version.checksIgnored() || e.action() != ApplySet.Action.SKIPPED)
            .map(Entry::ref)
            .toList()
        : spec.healthChecks();
    List<ObjectRef> objects = named.stream().filter(r -> !r.equals(spec.ref())).toList();
    if (named.isEmpty()) {
      return succeeded(attempt.with(Conditions.without(attempt.object(), HEALTHY)), sent);
    }
    String message = "Running health checks for revision " + attempt.artifact().revision() + " with a timeout of "
        + go(spec.timeout());
    Mapping checking = Conditions.reconciling(attempt.object(), "Progressing", message, now);
    checking = Conditions.unknown(checking, HEALTHY, "Progressing", message, now);
    send(sent, checking);
    return health(attempt.with(checking).waiting(objects, now.plus(spec.timeout())).to(Phase.HEALTH));
  }

  private Outcome health(Attempt attempt) {
    List<String> late = late(attempt.waitsFor());
    if (late.isEmpty()) {
      String passed = "Health check passed in " + go(Duration.between(attempt.began(), now));
      return succeeded(attempt.with(Conditions.yes(attempt.object(), HEALTHY, "Succeeded", passed, now)),
          attempt.object());
    }
    boolean stalled = attempt.waitsFor().stream().anyMatch(r -> readiness(r) == Readiness.FAILED);
    if (!stalled && now.isBefore(attempt.deadline())) {
      return Outcome.goesOn(attempt, HEALTH_POLL);
    }
    String message = "health check failed after " + go(Duration.between(attempt.began(), now)) + ": "
        + (stalled ? "failed early due to stalled resources" : "timeout waiting for") + ": ["
        + String.join(", ", late) + "]";
    Mapping after = Conditions.no(attempt.object(), HEALTHY, "HealthCheckFailed", message, now);
    return failed(attempt.object(), after, "HealthCheckFailed", message, attempt.kustomization().retryInterval());
  }

  private List<String> late(List<ObjectRef> objects) {
    List<String> out = new ArrayList<>();
    for (ObjectRef ref : objects) {
      Readiness readiness = readiness(ref);
      if (readiness != Readiness.CURRENT) {
        out.add(ref + " status: '" + readiness.name() + "'");
      }
    }
    return out;
  }

  /** A Job has to be at its end (fluxcd/pkg runtime/statusreaders/job.go). */
  private Readiness readiness(ObjectRef ref) {
    boolean job = ref.group().equals("batch") && ref.kind().equals("Job");
    return job ? api.get(ref).map(Readiness::ofJobToEnd).orElse(Readiness.NOT_FOUND) : Readiness.of(api, ref);
  }

  // ---- the end

  private Outcome succeeded(Attempt attempt, Mapping sent) {
    String revision = attempt.artifact().revision();
    Mapping after = attempt.object().withPath(List.of("status", "lastAppliedRevision"), Value.of(revision));
    after = Conditions.yes(after, Conditions.READY, "ReconciliationSucceeded", "Applied revision: " + revision, now);
    send(sent, ended(after));
    return Outcome.after(attempt.kustomization().interval());
  }

  private Outcome failed(Attempt attempt, String reason, String message) {
    return failed(attempt.object(), attempt.object(), reason, message, attempt.kustomization().retryInterval());
  }

  private Outcome failed(Mapping sent, Mapping object, String reason, String message, Duration again) {
    send(sent, ended(Conditions.no(object, Conditions.READY, reason, message, now)));
    return Outcome.after(again);
  }

  /** finalizeStatus: with Ready true the generation is observed, also of a suspended one (seen in V19). */
  private Mapping ended(Mapping object) {
    Mapping out = FluxObject.handled(object);
    if (Conditions.isTrue(out, Conditions.READY)) {
      return FluxObject.observed(Conditions.without(out, Conditions.RECONCILING));
    }
    if (Conditions.isFalse(out, Conditions.READY) && Conditions.get(out, Conditions.RECONCILING).isPresent()) {
      return Conditions.reconciling(out, "ProgressingWithRetry", Conditions.message(out, Conditions.RECONCILING), now);
    }
    return out;
  }

  private void send(Mapping before, Mapping after) {
    ObjectPatch.send(api, before, after);
  }

  /** A duration as Go writes it. */
  static String go(Duration duration) {
    return GoDuration.text(duration);
  }
}
