package dev.fluxlift.simulator.helm;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.helm.HelmRun.Ended;
import dev.fluxlift.simulator.helm.HelmRun.Going;
import dev.fluxlift.simulator.helm.HelmRun.Kind;
import dev.fluxlift.simulator.helm.HelmRun.NotBegun;
import dev.fluxlift.simulator.helm.ReleaseDecision.Step;
import dev.fluxlift.simulator.helm.ReleaseSpec.Remediation;
import dev.fluxlift.simulator.helm.StoredRelease.Status;
import dev.fluxlift.simulator.runtime.Conditions;
import dev.fluxlift.simulator.runtime.ObjectPatch;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What helm-controller does next, until nothing is left or an action would be run a second time
 * (internal/reconcile/atomic_release.go@v1.6.3). A remediation ends the reconciliation; the next one begins anew.
 *
 * <p>What the status does not know, the controller did not do: an action whose controller died was never written to the
 * history, so that the release is found as not its own and upgraded. No remediation follows, not even of a first
 * installation.
 */
final class AtomicRelease {
  /** Kinds of actions, each run at most once in a reconciliation. */
  enum ActionType {
    /** Install, upgrade. */
    RELEASE,
    /** Unlock. */
    UNLOCK,
    /** Test. */
    TEST,
    /** Rollback, uninstall. */
    REMEDIATE,
    /** Correction of drift. */
    DRIFT
  }

  /** How a reconciliation ends. */
  sealed interface Outcome {}

  /** Nothing is left to do. */
  record Done() implements Outcome {}

  /** Again soon. */
  record Requeue() implements Outcome {}

  /** Again then. */
  record RetryAfter(Duration after) implements Outcome {}

  /** Not again before something changes. */
  record Terminal() implements Outcome {}

  /** Again after a back-off. */
  record Failed(String why) implements Outcome {}

  /** An action waits. */
  record Waiting(HelmRun run, Set<ActionType> before, Duration again) implements Outcome {}

  private final Api api;
  private final Working working;
  private final ResolvedChart chart;
  private final Mapping values;
  private final HelmVersion version;
  private final ReleaseReport report;
  private final ReleaseDecision decision;

  AtomicRelease(Api api, Working working, ResolvedChart chart, Mapping values, HelmVersion version) {
    this.api = api;
    this.working = working;
    this.chart = chart;
    this.values = values;
    this.version = version;
    this.report = new ReleaseReport(working, chart);
    this.decision = new ReleaseDecision(api, working, report, version);
  }

  private ReleaseSpec spec() {
    return new ReleaseSpec(working.object());
  }

  /** From the beginning, or after an action. */
  Outcome reconcile(Set<ActionType> before) {
    while (true) {
      ReleaseState state = ReleaseState.of(api, working.object(), chart, values, version);
      Optional<Step> next;
      try {
        next = decision.next(state);
      } catch (ReleaseDecision.Stalled e) {
        working.stalled(e.reason, e.words);
        return new Terminal();
      } catch (ReleaseDecision.Undetermined e) {
        working.no(Conditions.READY, "StateError", "Could not determine release state: " + e.getMessage());
        return new Failed(String.valueOf(e.getMessage()));
      }
      if (next.isEmpty()) {
        working.without(Conditions.RECONCILING);
        report.summarize();
        return new Done();
      }
      ActionType type = next.get().type();
      if (before.contains(type)) {
        return stopBefore();
      }
      Optional<Outcome> outcome = run(next.get(), before);
      if (outcome.isPresent()) {
        return outcome.get();
      }
      before.add(type);
    }
  }

  /** Goes on with an action that waited. */
  Outcome resume(HelmRun run, Set<ActionType> before) {
    EnumSet<ActionType> done = before.isEmpty() ? EnumSet.noneOf(ActionType.class) : EnumSet.copyOf(before);
    Optional<Outcome> outcome = advance(run, done);
    if (outcome.isPresent()) {
      return outcome.get();
    }
    done.add(run.kind().remediates() ? ActionType.REMEDIATE : ActionType.RELEASE);
    return reconcile(done);
  }

  private Outcome stopBefore() {
    Optional<Duration> retry = decision.retry();
    if (retry.isPresent()) {
      return retryAfter(retry.get());
    }
    Optional<Remediation> active = decision.remediation();
    if (active.isEmpty() || !active.get().exhausted(working.object())) {
      working.reconciling("ProgressingWithRetry", Conditions.message(working.object(), Conditions.READY));
      return new Requeue();
    }
    working.without(Conditions.RECONCILING);
    return new Done();
  }

  private Outcome retryAfter(Duration wait) {
    working.reconciling("ProgressingWithRetry", "retrying after " + wait);
    return new RetryAfter(wait);
  }

  /** Runs a step; empty to look at the state again. */
  private Optional<Outcome> run(Step step, Set<ActionType> before) {
    String name = step.action().map(Kind::word).orElse(step.type().name().toLowerCase(java.util.Locale.ROOT));
    String words = "Running '" + name + "' action with timeout of " + spec().timeout(name);
    working.reconciling("Progressing", words);
    if (step.type() == ActionType.RELEASE) {
      working.unknown(Conditions.READY, "Progressing", words);
    }
    working.send();
    if (step.action().isPresent()) {
      return start(step.action().get(), before);
    }
    switch (step.type()) {
      case UNLOCK -> unlock();
      case TEST -> test();
      default -> correct(step.drifted());
    }
    return Optional.empty();
  }

  private Optional<Outcome> start(Kind kind, Set<ActionType> before) {
    if (!kind.remediates()) {
      working.status("lastAttemptedReleaseAction", kind.word());
      if (kind == Kind.INSTALL) {
        working.change(Snapshots::cleared);
      }
      working.without(ReleaseReport.TEST_SUCCESS);
      working.without(ReleaseReport.REMEDIATED);
    }
    HelmRun run;
    try {
      run = new HelmStart(api, working, version).begin(kind, chart, values);
    } catch (NotBegun | Chart.RenderException | ClusterException e) {
      return Optional.of(notBegun(kind, String.valueOf(e.getMessage())));
    }
    return advance(run, before);
  }

  private Outcome notBegun(Kind kind, String why) {
    report.ended(kind, Optional.of(why));
    report.summarize();
    Optional<Duration> retry = decision.retry();
    if (retry.isPresent()) {
      return retryAfter(retry.get());
    }
    return new Failed(why);
  }

  private Optional<Outcome> advance(HelmRun run, Set<ActionType> before) {
    HelmActions actions = new HelmActions(api, spec().storageNamespace(), version, working.now());
    return switch (actions.advance(run)) {
      case Going going -> Optional.of(new Waiting(going.run(), Set.copyOf(before), going.again()));
      case Ended ended -> ended(run, ended);
    };
  }

  private Optional<Outcome> ended(HelmRun run, Ended ended) {
    record(run, ended);
    report.ended(run.kind(), ended.failure());
    if (!run.kind().remediates()) {
      if (ended.failure().isPresent()) {
        working.change(o -> new ReleaseSpec(o).remediation(run.kind().word()).counted(o));
      } else if (decision.retry().isPresent()) {
        clearFailures();
      }
      report.summarize();
      return Optional.empty();
    }
    if (run.kind() == Kind.ROLLBACK) {
      report.summarize();
    }
    return Optional.of(afterRemediation());
  }

  private Outcome afterRemediation() {
    Optional<Duration> retry = decision.retry();
    if (retry.isPresent()) {
      return retryAfter(retry.get());
    }
    Optional<Remediation> active = decision.remediation();
    boolean again = active.isEmpty()
        || !active.get().exhausted(working.object())
        || (!active.get().install() && active.get().uninstalls());
    if (again) {
      working.reconciling("ProgressingWithRetry", Conditions.message(working.object(), Conditions.READY));
      return new Requeue();
    }
    ReleaseDecision.Stalled exceeded = decision.exceeded();
    working.stalled(exceeded.reason, exceeded.words);
    return new Terminal();
  }

  private void record(HelmRun run, Ended ended) {
    if (run.kind().uninstalls()) {
      working.change(o -> Snapshots.renewed(o, ended.release(), Optional.of("uninstall-remediation"), version));
      return;
    }
    String action = run.kind().word();
    String digest = run.kind() == Kind.ROLLBACK ? "" : chart.ociDigest();
    working.change(o -> Snapshots.added(o, ended.release(), action, digest, version));
    ended.original().ifPresent(original ->
        working.change(o -> Snapshots.renewed(o, original, Optional.empty(), version)));
    if (run.kind() == Kind.ROLLBACK) {
      new ReleaseStorage(api, spec().storageNamespace()).history(ended.release().name()).stream()
          .filter(r -> r.version() != ended.release().version())
          .forEach(r -> working.change(o -> Snapshots.renewed(o, r, Optional.empty(), version)));
    }
    if (!version.snapshotVersion().isEmpty()) {
      working.status("inventory", HelmStart.inventory(ended.release(), chart.chart()));
    }
  }

  private void unlock() {
    ReleaseStorage storage = new ReleaseStorage(api, spec().storageNamespace());
    Optional<StoredRelease> last = storage.last(spec().releaseName()).filter(r -> r.status().pending());
    if (last.isPresent()) {
      StoredRelease release = last.get();
      String was = release.status().word();
      StoredRelease failed = release.becomes(Status.FAILED, "Release unlocked from stale '" + was + "' state");
      storage.update(failed, working.now());
      working.change(o -> Snapshots.renewed(o, failed, Optional.empty(), version));
      String words = "Unlocked Helm release " + release.namespace() + "/" + release.name() + ".v" + release.version()
          + " with chart " + release.chart().name() + "@" + release.chart().version() + " in " + was + " state";
      working.no(ReleaseReport.RELEASED, "PendingRelease", words);
      working.normal("PendingRelease", words);
    }
    report.summarize();
  }

  /** Charts of the model have no tests, so they succeed. */
  private void test() {
    working.change(Snapshots::tested);
    String words = "Helm test succeeded for release " + report.latestName() + ": no test hooks";
    working.yes(ReleaseReport.TEST_SUCCESS, "TestSucceeded", words);
    report.summarize();
  }

  private void correct(List<ObjectRef> drifted) {
    new ReleaseStorage(api, spec().storageNamespace()).last(spec().releaseName()).ifPresent(release ->
        release.objects().stream()
            .filter(o -> drifted.contains(ObjectRef.of(o)))
            .forEach(o -> correct(ReleaseObjects.owned(o, release))));
    String words = "Cluster state of release " + report.latestName() + " has been corrected";
    working.normal("DriftCorrected", words);
    working.no("Drifted", "DriftCorrected", words);
  }

  /** Created, or patched where a dry run of the apply differs: no apply (internal/action/diff.go@v1.6.3 ApplyDiff). */
  private void correct(Mapping object) {
    Optional<LiveObject> live = api.get(ObjectRef.of(object));
    if (live.isEmpty()) {
      api.create(object);
      return;
    }
    Mapping after = api.applyDry(object, ReleaseObjects.MANAGER, true).body();
    for (String counted : List.of("managedFields", "resourceVersion", "generation")) {
      List<String> path = List.of("metadata", counted);
      Optional<Value> was = live.get().body().get("metadata", counted);
      after = was.isPresent() ? after.withPath(path, was.get()) : after.withoutPath(path);
    }
    ObjectPatch.send(api, live.get().body(), after);
  }

  private void clearFailures() {
    for (String counter : List.of("failures", "installFailures", "upgradeFailures")) {
      working.withoutStatus(counter);
    }
  }
}
