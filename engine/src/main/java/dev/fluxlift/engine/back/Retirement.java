package dev.fluxlift.engine.back;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.verify.Invariants;
import dev.fluxlift.engine.verify.Kinds;
import dev.fluxlift.yaml.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How what the move added goes: the FluxInstance without uninstalling anything, our files, the releases (V13: the
 * guards that protected them leave them behind, so they are removed by name).
 */
final class Retirement {
  /** What goes. */
  enum Scope {
    /** All that the move added. */
    ALL,
    /** The FluxInstance and its release; the operator stays. */
    INSTANCE;

    /** Steps whose commits are taken back, latest first. */
    List<StepId> steps() {
      return switch (this) {
        case ALL -> List.of(StepId.S6, StepId.S4, StepId.S2);
        case INSTANCE -> List.of(StepId.S6, StepId.S4);
      };
    }
  }

  private final Live live;
  private final Move move;
  private final Repository repository;
  private final Delivery delivery;
  private final Unstamp unstamp;
  private final Waiting waiting;
  private final Before before;
  private final Scope scope;

  Retirement(
      Live live,
      Move move,
      Repository repository,
      Delivery delivery,
      Unstamp unstamp,
      Waiting waiting,
      Before before,
      Scope scope) {
    this.before = before;
    this.scope = scope;
    this.live = live;
    this.move = move;
    this.repository = repository;
    this.delivery = delivery;
    this.unstamp = unstamp;
    this.waiting = waiting;
  }

  List<SubStep> subSteps() {
    return List.of(
        deleteInstance(),
        new SubStep(
            "remove-files",
            "Take our files out of the repository",
            this::filesGone,
            this::removeFiles),
        new SubStep(
            "remove-releases",
            "Remove " + releases() + ", " + (scope == Scope.ALL ? "their charts" : "its chart") + " and what Helm keeps",
            () -> releaseObjects().isEmpty(),
            this::removeReleases));
  }

  SubStep deleteInstance() {
    return new SubStep(
        "delete-instance",
        "Delete " + move.instance() + ", disabled, with Flux Operator stopped",
        () -> live.instance().isEmpty(),
        this::delete);
  }

  /** Whether files and objects of the scope are gone. */
  boolean done() {
    return live.instance().isEmpty() && filesGone() && releaseObjects().isEmpty();
  }

  private boolean filesGone() {
    return live.present(kustomizations()).isEmpty() && new Reversal(repository).of(scope.steps()).isEmpty();
  }

  private List<ObjectRef> kustomizations() {
    return scope == Scope.ALL ? move.kustomizations() : List.of(move.instanceKustomization());
  }

  private List<ObjectRef> charts() {
    return scope == Scope.ALL ? move.charts() : List.of(move.instanceChart());
  }

  private String releases() {
    return scope == Scope.ALL ? "both releases" : move.instanceRelease().toString();
  }

  private void delete() {
    live.scale(move.operator(), 0);
    waiting.until(
        "delete-instance",
        "no pod of " + move.operator(),
        live::operatorStopped,
        () -> live.scale(move.operator(), 0),
        () -> "the operator still has pods");
    SortedSet<ObjectRef> labelled = unstamp.labelled();
    if (!labelled.isEmpty()) {
      throw new WayBackStopped(
          BackFinding.SOMETHING_WAS_ADOPTED,
          labelled.first(),
          "it still carries the operator's owner labels, and so do " + (labelled.size() - 1) + " others");
    }
    waiting.until(
        "delete-instance",
        move.instance() + " gone",
        () -> live.instance().map(this::deleteDisabled).orElse(true),
        () -> {},
        () -> "its finalizers are "
            + live.instance().map(i -> i.body().list("metadata", "finalizers").toString()).orElse("none"));
  }

  /** One attempt; both writes are bound to the state that was just seen to be disabled. */
  private boolean deleteDisabled(LiveObject instance) {
    if (!Live.disabled(instance)) {
      throw new WayBackStopped(
          BackFinding.INSTANCE_NOT_DISABLED, move.instance(), "annotation " + Live.RECONCILE + " does not say disabled");
    }
    if (instance.terminating()) {
      live.dropFinalizer(instance);
    } else {
      live.delete(instance);
    }
    return live.instance().isEmpty();
  }

  private void removeFiles() {
    LiveObject namespace = live.cluster()
        .get(move.home())
        .orElseThrow(() -> new WayBackStopped(BackFinding.NAMESPACE_NOT_GUARDED, move.home(), "it is not there"));
    if (!Invariants.guarded(namespace)) {
      throw new WayBackStopped(BackFinding.NAMESPACE_NOT_GUARDED, move.home(), "it has no guard against pruning");
    }
    live.present(kustomizations()).forEach(Retirement::requireHarmless);
    Map<String, Optional<String>> changes = new TreeMap<>(new Reversal(repository).of(scope.steps()));
    if (!changes.isEmpty()) {
      // a proof that was seen goes in the same commit
      repository.now(move.ownerFile())
          .filter(text -> TextEdit.canary(text).isPresent())
          .ifPresent(text -> changes.putIfAbsent(move.ownerFile(), Optional.of(Canary.takenOut(move.ownerFile(), text))));
      delivery.deliver(
          scope == Scope.ALL ? "Take Flux Operator out again" : "Take the FluxInstance out again",
          "The old owner manages Flux; what the move added goes.",
          changes);
    }
    waiting.until(
        "remove-files",
        "the Kustomization" + (scope == Scope.ALL ? "s of " : " of ") + releases() + " gone",
        this::kustomizationsGone,
        () -> live.askFromGit(List.of(move.root(), move.apps()), waiting.clock().now()),
        () -> "there are still " + live.present(kustomizations()).stream().map(o -> o.ref().name()).toList());
  }

  /** Its parent prunes them; one that is guarded against that is deleted once its parent has seen the new tree. */
  private boolean kustomizationsGone() {
    List<LiveObject> left = live.present(kustomizations());
    if (!left.isEmpty() && appsHaveSeenTheTreeOfTheRoot()) {
      left.stream().filter(k -> !k.terminating()).forEach(k -> {
        requireHarmless(k);
        live.delete(k);
      });
    }
    left.stream().filter(HealthWait::keeps).forEach(k -> {
      requireHarmless(k);
      HealthWait.end(live.cluster(), k);
    });
    return left.isEmpty();
  }

  private boolean appsHaveSeenTheTreeOfTheRoot() {
    Optional<String> root = revision(move.root(), "lastAppliedRevision");
    return root.isPresent() && root.equals(revision(move.apps(), "lastAttemptedRevision"));
  }

  private Optional<String> revision(ObjectRef kustomization, String field) {
    return live.cluster().get(kustomization).flatMap(k -> k.body().text("status", field));
  }

  /**
   * A Kustomization that goes deletes what it delivered unless its live spec says otherwise (kustomize-controller
   * kustomization_controller.go:1037-1056@v1.6.1).
   */
  private static void requireHarmless(LiveObject kustomization) {
    String policy = kustomization.spec("deletionPolicy").flatMap(Value::text).orElse("MirrorPrune");
    boolean prunes = !kustomization.spec("prune").flatMap(Value::text).orElse("").equals("false");
    boolean harmless = Live.suspended(kustomization) || policy.equals("Orphan") || (policy.equals("MirrorPrune") && !prunes);
    if (!harmless) {
      throw new WayBackStopped(
          BackFinding.REMOVAL_NOT_GUARDED,
          kustomization.ref(),
          "live it says prune: " + prunes + ", deletionPolicy: " + policy);
    }
  }

  private void removeReleases() {
    waiting.until(
        "remove-releases",
        releases() + " and what belongs to it gone",
        this::removedMore,
        () -> {},
        () -> "there are still " + releaseObjects().stream().map(o -> o.ref().toString()).toList());
  }

  /** The instance's release suspended: no helm uninstall; the operator's by helm uninstall, at the same time. */
  private boolean removedMore() {
    Optional<LiveObject> instance = live.cluster().get(move.instanceRelease());
    instance.ifPresent(this::removeSuspended);
    Optional<LiveObject> operator =
        scope == Scope.ALL ? live.cluster().get(move.operatorRelease()) : Optional.empty();
    operator.ifPresent(this::uninstall);
    if (instance.isPresent() || operator.isPresent()) {
      return false;
    }
    secrets(move.instanceRelease()).forEach(live::delete);
    live.present(charts()).stream().filter(c -> !c.terminating()).forEach(live::delete);
    if (scope == Scope.ALL) {
      secrets(move.operatorRelease()).forEach(live::delete);
      entitlement().forEach(live::delete);
    }
    return releaseObjects().isEmpty();
  }

  private void removeSuspended(LiveObject release) {
    if (release.terminating()) {
      return;
    }
    if (!Live.suspended(release)) {
      live.suspend(release.ref(), true);
      return;
    }
    live.delete(release);
  }

  private void uninstall(LiveObject release) {
    List<LiveObject> instances = live.cluster().list(Live.INSTANCES);
    if (!instances.isEmpty()) {
      throw new WayBackStopped(
          BackFinding.INSTANCE_STILL_THERE, instances.getFirst().ref(), "it is there while the operator is to go");
    }
    if (release.terminating()) {
      return;
    }
    if (Live.suspended(release)) {
      live.suspend(release.ref(), false);
      return;
    }
    live.delete(release);
  }

  private List<LiveObject> releaseObjects() {
    List<LiveObject> out = new ArrayList<>(live.present(List.of(move.instanceRelease())));
    out.addAll(live.present(charts()));
    out.addAll(secrets(move.instanceRelease()));
    if (scope == Scope.INSTANCE) {
      return out;
    }
    out.addAll(live.present(List.of(move.operatorRelease())));
    out.addAll(secrets(move.operatorRelease()));
    out.addAll(entitlement());
    return out;
  }

  /**
   * The operator makes this Secret when it runs, so no release knows it (seen live with 0.58.1). Without the backup
   * nobody knows whether it was there before, and it stays.
   */
  private List<LiveObject> entitlement() {
    ObjectRef secret = new ObjectRef("", "Secret", move.namespace(), move.operator().name() + "-entitlement");
    boolean stays = before.backup().isEmpty() || before.get(secret).isPresent();
    return stays ? List.of() : live.present(List.of(secret));
  }

  /** Helm's record of a release: sh.helm.release.v1.NAME.vN (helm pkg/storage/storage.go@v3.17.3). */
  private List<LiveObject> secrets(ObjectRef release) {
    Pattern name = Pattern.compile("sh\\.helm\\.release\\.v1\\." + Pattern.quote(release.name()) + "\\.v\\d+");
    return live.cluster().list(Kinds.SECRET, release.namespace()).stream()
        .filter(s -> s.body().text("type").orElse("").equals("helm.sh/release.v1"))
        .filter(s -> name.matcher(s.ref().name()).matches())
        .toList();
  }
}
