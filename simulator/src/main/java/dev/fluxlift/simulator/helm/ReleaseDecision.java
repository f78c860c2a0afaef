package dev.fluxlift.simulator.helm;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.helm.AtomicRelease.ActionType;
import dev.fluxlift.simulator.helm.HelmRun.Kind;
import dev.fluxlift.simulator.helm.ReleaseSpec.Remediation;
import dev.fluxlift.simulator.runtime.Conditions;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Which action follows from a release's state (internal/reconcile/atomic_release.go actionForState@v1.6.3). */
final class ReleaseDecision {
  private final Api api;
  private final Working working;
  private final ReleaseReport report;
  private final HelmVersion version;

  ReleaseDecision(Api api, Working working, ReleaseReport report, HelmVersion version) {
    this.api = api;
    this.working = working;
    this.report = report;
    this.version = version;
  }

  private ReleaseSpec spec() {
    return new ReleaseSpec(working.object());
  }

  /** What is to be done; one of the two is there. */
  record Step(ActionType type, Optional<Kind> action, List<ObjectRef> drifted) {
    static Optional<Step> of(Kind kind) {
      ActionType type = kind.remediates() ? ActionType.REMEDIATE : ActionType.RELEASE;
      return Optional.of(new Step(type, Optional.of(kind), List.of()));
    }

    static Optional<Step> of(ActionType type) {
      return Optional.of(new Step(type, Optional.empty(), List.of()));
    }
  }

  /** The controller gives up until something changes. */
  static final class Stalled extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final String reason;
    final String words;

    Stalled(String reason, String words) {
      super(words);
      this.reason = reason;
      this.words = words;
    }
  }

  static final class Undetermined extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Undetermined(String words) {
      super(words);
    }
  }

  /**
   * What is to be done, empty when nothing is.
   *
   * @throws Stalled when nothing will be done until something changes
   * @throws Undetermined when the storage says nothing that can be acted on
   */
  Optional<Step> next(ReleaseState state) {
    boolean forced = requested("forceAt", "lastHandledForceAt");
    return switch (state.kind()) {
      case IN_SYNC -> inSync(forced);
      case LOCKED -> Step.of(ActionType.UNLOCK);
      case ABSENT -> {
        if (spec().remediation("install").exhausted(working.object()) && !forced) {
          throw exceeded();
        }
        yield Step.of(Kind.INSTALL);
      }
      case UNMANAGED -> {
        working.change(Snapshots::cleared);
        yield Step.of(Kind.UPGRADE);
      }
      case OUT_OF_SYNC -> {
        if (spec().remediation("upgrade").exhausted(working.object()) && !forced) {
          throw exceeded();
        }
        yield Step.of(Kind.UPGRADE);
      }
      case DRIFTED -> drifted(state);
      case UNTESTED -> {
        forgetRemediation();
        yield Step.of(ActionType.TEST);
      }
      case FAILED -> failed(forced);
      case UNKNOWN -> throw new Undetermined(state.why());
    };
  }

  private Optional<Step> inSync(boolean forced) {
    working.change(retry().isPresent() ? Snapshots::newest : Snapshots::truncated);
    if (forced) {
      return Step.of(Kind.UPGRADE);
    }
    forgetRemediation();
    boolean settled = Conditions.isTrue(working.object(), Conditions.READY)
        && Conditions.isTrue(working.object(), ReleaseReport.RELEASED);
    String was = Conditions.reason(working.object(), ReleaseReport.RELEASED);
    if (!settled && (was.equals("InstallFailed") || was.equals("UpgradeFailed"))) {
      boolean install = was.equals("InstallFailed");
      working.yes(ReleaseReport.RELEASED, install ? "InstallSucceeded" : "UpgradeSucceeded", report.succeeded(install));
      report.summarize();
    }
    if (!spec().driftDetection().equals("disabled")) {
      working.no("Drifted", "NoDriftDetected", "No drift detected against the cluster state");
    }
    return Optional.empty();
  }

  private Optional<Step> drifted(ReleaseState state) {
    String words = "Cluster state of release " + report.latestName() + " has drifted from the desired state:\n"
        + String.join("\n", state.drifted().stream().map(r -> r + " changed").toList());
    working.warning("DriftDetected", words);
    working.yes("Drifted", "DriftDetected", words);
    return spec().driftDetection().equals("enabled")
        ? Optional.of(new Step(ActionType.DRIFT, Optional.empty(), state.drifted()))
        : Optional.empty();
  }

  private Optional<Step> failed(boolean forced) {
    if (retry().isPresent()) {
      working.change(Snapshots::newest);
      return Step.of(Kind.UPGRADE);
    }
    Optional<Remediation> active = remediation();
    if (active.isEmpty() || active.get().failures(working.object()) <= 0 || forced) {
      return Step.of(Kind.UPGRADE);
    }
    Remediation remediation = active.get();
    if (remediation.exhausted(working.object()) && !remediation.lastFailure()) {
      throw exceeded();
    }
    working.change(Snapshots::truncated);
    if (remediation.uninstalls()) {
      return Step.of(Kind.UNINSTALL_REMEDIATION);
    }
    Optional<Mapping> target = Snapshots.previous(working.object());
    if (target.isEmpty()) {
      throw new Stalled(
          "MissingRollbackTarget",
          "Failed to perform remediation: missing target release for rollback: cannot remediate failed release");
    }
    boolean there = new ReleaseStorage(api, spec().storageNamespace())
        .get(spec().releaseName(), Snapshots.version(target.get()))
        .filter(r -> Snapshots.verifies(target.get(), r, version))
        .isPresent();
    return Step.of(there ? Kind.ROLLBACK : Kind.UPGRADE);
  }

  /** The retries are used up. */
  Stalled exceeded() {
    String action = working.object().text("status", "lastAttemptedReleaseAction").orElse("");
    long failures = remediation().map(r -> r.failures(working.object())).orElse(0L);
    return new Stalled("RetriesExceeded", "Failed to " + action + " after " + failures + " attempt(s)");
  }

  /** A rollback that gave what is wanted counts as an upgrade. */
  private void forgetRemediation() {
    if (Conditions.isTrue(working.object(), ReleaseReport.REMEDIATED)) {
      working.without(ReleaseReport.REMEDIATED);
      working.yes(ReleaseReport.RELEASED, "UpgradeSucceeded", report.succeeded(false));
    }
  }

  /** Of the last release action; empty before there was one. */
  Optional<Remediation> remediation() {
    return working.object().text("status", "lastAttemptedReleaseAction").map(a -> spec().remediation(a));
  }

  /** How long to wait before the last release action is tried again, where it is retried and not remedied. */
  Optional<Duration> retry() {
    return working.object().text("status", "lastAttemptedReleaseAction").flatMap(a -> spec().retryInterval(a));
  }

  /** A request counts once, and only when it bears the same token as the request to reconcile (pkg apis/meta). */
  private boolean requested(String annotation, String handled) {
    return requested(working, annotation, handled);
  }

  static boolean requested(Working working, String annotation, String handled) {
    Mapping annotations = working.object().mapping("metadata", "annotations");
    Optional<String> asked = annotations.text("reconcile.fluxcd.io/" + annotation);
    if (asked.isEmpty()) {
      return false;
    }
    boolean fresh = !asked.equals(working.object().text("status", handled));
    working.status(handled, asked.get());
    return fresh && asked.equals(annotations.text("reconcile.fluxcd.io/requestedAt"));
  }
}
