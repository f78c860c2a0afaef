package dev.fluxlift.simulator.operator;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.operator.Distributions.FetchException;
import dev.fluxlift.simulator.operator.FluxBuild.BuildFailed;
import dev.fluxlift.simulator.operator.InstanceFlight.Applying;
import dev.fluxlift.simulator.operator.InstanceFlight.Leaving;
import dev.fluxlift.simulator.operator.InstanceFlight.Stage;
import dev.fluxlift.simulator.runtime.ApplySet.Action;
import dev.fluxlift.simulator.runtime.ApplySet.Entry;
import dev.fluxlift.simulator.runtime.ApplySet.Prepared;
import dev.fluxlift.simulator.runtime.ApplySet;
import dev.fluxlift.simulator.runtime.Conditions;
import dev.fluxlift.simulator.runtime.Events;
import dev.fluxlift.simulator.runtime.Inventory;
import dev.fluxlift.simulator.runtime.ObjectPatch;
import dev.fluxlift.simulator.runtime.Readiness;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One call of the operator for its FluxInstance (internal/controller/fluxinstance_controller.go, common.go@v0.58.1).
 *
 * <p>The inventory is written at the end of a reconciliation, so that one that dies or fails while it applies or waits
 * leaves adopted objects that no inventory knows (V21).
 */
final class InstanceReconciliation {
  private static final Events EVENTS = new Events(Adoption.MANAGER);
  private static final Duration POLL_DEFINITIONS = Duration.ofSeconds(2);
  private static final Duration POLL_HEALTH = Duration.ofSeconds(5);
  private static final Duration DEFINITIONS = Duration.ofMinutes(1);

  /** Between two calls of the operator that others can come in between. */
  private static final Duration NEXT = Duration.ofMillis(1);

  private final InstanceController.Means means;
  private final ObjectRef item;
  private final Api api;
  private final Instant now;
  private Mapping sent;
  private Mapping object;
  private Optional<InstanceFlight> flight = Optional.empty();

  InstanceReconciliation(
      InstanceController.Means means, Api api, Instant now, Mapping sent, Mapping object) {
    this.means = means;
    this.item = ObjectRef.of(object);
    this.api = api;
    this.now = now;
    this.sent = sent;
    this.object = object;
  }

  /** What is left to do; empty at the end. */
  Optional<InstanceFlight> flight() {
    return flight;
  }

  private InstanceView view() {
    return new InstanceView(object);
  }

  Optional<Duration> begin() {
    if (view().terminating()) {
      return leave();
    }
    if (!view().held()) {
      return hold();
    }
    if (view().disabled()) {
      EVENTS.warning(api, object, "ReconciliationDisabled", "Reconciliation is disabled", now);
      finish();
      return Optional.empty();
    }
    object = Conditions.reconciling(
        Conditions.unknown(object, Conditions.READY, "Progressing", "Reconciliation in progress", now),
        "Progressing", "Reconciliation in progress", now);
    return build();
  }

  /** Disabled from the beginning it says so in its condition; disabled later it does not (V5b). */
  private Optional<Duration> hold() {
    object = view().hold();
    object = view().disabled()
        ? Conditions.yes(
            object, Conditions.READY, "ReconciliationDisabled", "Initialized with reconciliation suspended", now)
        : Conditions.reconciling(
            Conditions.unknown(object, Conditions.READY, "Progressing", "Reconciliation in progress", now),
            "Progressing", "Reconciliation in progress", now);
    finish();
    return Optional.of(Duration.ZERO);
  }

  private Optional<Duration> build() {
    List<String> outdated = new ArrayList<>();
    FluxBuild build;
    try {
      build = FluxBuild.of(object, means, api, outdated);
    } catch (FetchException e) {
      String words = "fetch failed: " + e.getMessage();
      object = Conditions.no(object, Conditions.READY, "ArtifactFailed", words, now);
      EVENTS.warning(api, object, "ArtifactFailed", words, now);
      throw failed(words);
    } catch (BuildFailed e) {
      return stall("build failed: " + e.getMessage());
    }
    outdated.forEach(words -> EVENTS.normal(api, object, "Outdated", words, now));
    String attempted = object.text("status", "lastAttemptedRevision").orElse("");
    if (!attempted.equals(build.revision())) {
      String words = (attempted.isEmpty() ? "Installing" : "Upgrading to") + " revision " + build.revision();
      EVENTS.normal(api, object, "Progressing", words, now);
      status("lastAttemptedRevision", Value.of(build.revision()));
    }
    send();
    return apply(new Applying(
        object, object, build, Stage.DEFINITIONS, List.of(), new Prepared(List.of(), List.of()), now, now));
  }

  private Optional<Duration> stall(String words) {
    object = Conditions.stalled(
        Conditions.no(object, Conditions.READY, "BuildFailed", words, now), "BuildFailed", words, now);
    String digest = FluxBuild.sha256(Json.canonical(object.mapping("spec")));
    object = InstanceHistory.of(object, digest, "BuildFailed", "", now, now);
    EVENTS.warning(api, object, "BuildFailed", words, now);
    finish();
    return Optional.empty();
  }

  // ---- applying

  Optional<Duration> resume(Applying at) {
    boolean cancels = at.stage() == Stage.HEALTH && means.version().cancelsHealthWait();
    if (cancels && api.get(item).filter(this::askedAnew).isPresent()) {
      String words = "New reconciliation triggered by FluxInstance/" + item.namespace() + "/" + item.name();
      EVENTS.normal(api, object, "HealthCheckCanceled", "Health checks canceled due to " + words, now);
      object = Conditions.no(object, Conditions.READY, "HealthCheckCanceled", words, now);
      finish();
      return Optional.of(NEXT);
    }
    return apply(at);
  }

  private boolean askedAnew(LiveObject live) {
    return InstanceController.asked(Optional.of(new LiveObject(object)), Optional.of(live));
  }

  private Optional<Duration> apply(Applying at) {
    try {
      return switch (at.stage()) {
        case DEFINITIONS -> at.prepared().entries().isEmpty() ? prepare(at, true) : write(at);
        case ESTABLISHED -> established(at);
        case REST -> at.prepared().entries().isEmpty() ? prepare(at, false) : write(at);
        case HEALTH -> health(at);
      };
    } catch (ClusterException e) {
      return fail(at, String.valueOf(e.getMessage()));
    }
  }

  private Optional<Duration> prepare(Applying at, boolean definitions) {
    List<Mapping> stage = at.build().objects().stream()
        .filter(o -> ApplySet.definition(ObjectRef.of(o)) == definitions)
        .toList();
    Prepared found = Adoption.SET.prepare(api, stage, Adoption.options(api, means.deployment()));
    return wait(at.next(at.stage(), at.applied(), found, now), NEXT);
  }

  private Optional<Duration> write(Applying at) {
    Adoption.SET.write(api, at.prepared());
    List<Entry> applied = new ArrayList<>(at.applied());
    applied.addAll(at.prepared().entries());
    Prepared none = new Prepared(List.of(), List.of());
    if (at.stage() == Stage.DEFINITIONS) {
      return wait(at.next(Stage.ESTABLISHED, applied, none, now.plus(DEFINITIONS)), NEXT);
    }
    return collect(at.next(Stage.HEALTH, applied, none, now.plus(view().timeout())));
  }

  private Optional<Duration> established(Applying at) {
    List<String> not = notReady(at.applied());
    if (not.isEmpty()) {
      return wait(at.next(Stage.REST, at.applied(), at.prepared(), now), NEXT);
    }
    if (now.isBefore(at.deadline())) {
      return wait(at, POLL_DEFINITIONS);
    }
    return fail(at, "timeout waiting for: [" + String.join(", ", not) + "]");
  }

  /** The new inventory, and the deletion of what is no longer in it (V8). */
  private Optional<Duration> collect(Applying at) {
    Set<ObjectRef> now = at.applied().stream().map(Entry::ref).collect(Collectors.toCollection(LinkedHashSet::new));
    List<ObjectRef> stale = Inventory.refs(object.mapping("status", "inventory")).stream()
        .filter(r -> !now.contains(r))
        .toList();
    status("inventory", Inventory.of(at.applied()));
    status("components", Value.of(at.build().components()));
    if (!stale.isEmpty()) {
      Adoption.SET.delete(api, stale, Adoption.SET.ownerLabels(item.name(), item.namespace()), Adoption.KEPT);
    }
    Applying collected = new Applying(
        sent, object, at.build(), at.stage(), at.applied(), at.prepared(), at.begun(), at.deadline());
    return view().waits() ? wait(collected, NEXT) : succeed(collected);
  }

  private Optional<Duration> health(Applying at) {
    List<String> not = notReady(at.applied());
    if (not.isEmpty()) {
      return succeed(at);
    }
    boolean ended = at.applied().stream()
        .map(e -> Readiness.of(api, e.ref()))
        .allMatch(r -> r == Readiness.CURRENT || r == Readiness.FAILED);
    if (!ended && now.isBefore(at.deadline())) {
      return wait(at, POLL_HEALTH);
    }
    String why = ended ? "failed early due to stalled resources" : "timeout waiting for";
    return fail(at, why + ": [" + String.join(", ", not) + "]");
  }

  private List<String> notReady(List<Entry> applied) {
    List<String> out = new ArrayList<>();
    for (Entry entry : applied) {
      Readiness readiness = Readiness.of(api, entry.ref());
      if (readiness != Readiness.CURRENT) {
        out.add(entry.ref() + " status: '" + readiness + "'");
      }
    }
    return out;
  }

  private Optional<Duration> succeed(Applying at) {
    String revision = at.build().revision();
    String before = object.text("status", "lastAppliedRevision").orElse("");
    boolean force = forced();
    if (view().migrates()) {
      boolean minorUpgrade = !before.isEmpty() && VersionRange.part(revision, 0) == VersionRange.part(before, 0)
          && VersionRange.part(revision, 1) > VersionRange.part(before, 1);
      new Migration(api).run(item.name(), force || (minorUpgrade && means.version().migratesOnMinorUpgrade()));
    }
    List<Entry> changed = at.applied().stream()
        .filter(e -> e.action() == Action.CREATED || e.action() == Action.CONFIGURED)
        .toList();
    if (!changed.isEmpty()) {
      EVENTS.normal(api, object, "ReconciliationSucceeded", "Flux v" + at.build().version() + " applied: "
          + changed.size() + " objects changed", now);
    }
    status("lastAppliedRevision", Value.of(revision));
    String artifact = object.text("spec", "distribution", "artifact").orElse("");
    if (!artifact.isEmpty()) {
      status("lastArtifactRevision", Value.of(means.distributions().digest(artifact)));
    }
    String words = "Reconciliation finished in " + Duration.between(at.begun(), now).toSeconds() + "s";
    object = Conditions.yes(object, Conditions.READY, "ReconciliationSucceeded", words, now);
    object = InstanceHistory.of(object, revision.substring(revision.indexOf('@') + 1), "ReconciliationSucceeded",
        "v" + at.build().version(), at.begun(), now);
    EVENTS.normal(api, object, "ReconciliationSucceeded", words, now);
    finish();
    return view().interval();
  }

  /** A request to rewrite all custom resources counts once, together with one to reconcile. */
  private boolean forced() {
    Optional<String> asked = object.text("metadata", "annotations", "reconcile.fluxcd.io/forceAt");
    if (asked.isEmpty()) {
      return false;
    }
    boolean fresh = !asked.equals(object.text("status", "lastHandledForceAt"));
    status("lastHandledForceAt", Value.of(asked.get()));
    return fresh && asked.equals(view().requested());
  }

  private Optional<Duration> fail(Applying at, String why) {
    String words = "reconciliation failed: " + why;
    object = Conditions.no(object, Conditions.READY, "ReconciliationFailed", words, now);
    String revision = at.build().revision();
    object = InstanceHistory.of(object, revision.substring(revision.indexOf('@') + 1), "ReconciliationFailed",
        "v" + at.build().version(), at.begun(), now);
    EVENTS.warning(api, object, "ReconciliationFailed", words, now);
    throw failed(words);
  }

  // ---- uninstalling

  private Optional<Duration> leave() {
    if (!view().held()) {
      return Optional.empty();
    }
    if (view().disabled() || Inventory.refs(object.mapping("status", "inventory")).isEmpty()) {
      return let();
    }
    return leave(new Leaving(sent, object, Uninstallation.Stage.BEGIN, now, now));
  }

  Optional<Duration> leave(Leaving at) {
    Uninstallation.Next next =
        new Uninstallation(api, item, Inventory.refs(object.mapping("status", "inventory")), now)
            .step(at.stage(), at.deadline());
    if (next.stage() == Uninstallation.Stage.END) {
      return let();
    }
    flight = Optional.of(new Leaving(sent, object, next.stage(), at.begun(), next.deadline()));
    return Optional.of(next.again());
  }

  private Optional<Duration> let() {
    object = view().let();
    finish();
    return Optional.empty();
  }

  // ---- status

  private void status(String field, Value value) {
    object = object.withPath(List.of("status", field), value);
  }

  private void send() {
    ObjectPatch.send(api, sent, object);
    sent = object;
  }

  private Optional<Duration> wait(Applying at, Duration again) {
    flight = Optional.of(at);
    return Optional.of(again);
  }

  /** What every reconciliation ends with (internal/controller/common.go finalizeObjectStatus). */
  private void finish() {
    view().requested().ifPresent(at -> status("lastHandledReconcileAt", Value.of(at)));
    Optional<Mapping> reconciling = Conditions.get(object, Conditions.RECONCILING);
    if (reconciling.isPresent()) {
      object = Conditions.isTrue(object, Conditions.READY) || Conditions.isTrue(object, Conditions.STALLED)
          ? Conditions.without(object, Conditions.RECONCILING)
          : Conditions.isFalse(object, Conditions.READY)
              ? Conditions.yes(object, Conditions.RECONCILING, "ProgressingWithRetry",
                  reconciling.get().text("message").orElse(""), now)
              : object;
    }
    send();
  }

  private ClusterException failed(String words) {
    finish();
    return new ClusterException(ClusterException.Reason.UNAVAILABLE, words);
  }
}
