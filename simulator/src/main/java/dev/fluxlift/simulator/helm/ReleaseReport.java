package dev.fluxlift.simulator.helm;

import dev.fluxlift.simulator.helm.HelmRun.Kind;
import dev.fluxlift.simulator.runtime.Conditions;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.util.List;
import java.util.Optional;

/** What a HelmRelease says of its release: conditions and events (internal/reconcile/install.go, release.go@v1.6.3). */
final class ReleaseReport {
  /** Of the last install or upgrade. */
  static final String RELEASED = "Released";

  /** Of the last rollback or uninstallation of a failed release. */
  static final String REMEDIATED = "Remediated";

  /** Of the last tests. */
  static final String TEST_SUCCESS = "TestSuccess";

  private final Working working;
  private final ResolvedChart chart;

  ReleaseReport(Working working, ResolvedChart chart) {
    this.working = working;
    this.chart = chart;
  }

  private ReleaseSpec spec() {
    return new ReleaseSpec(working.object());
  }

  /** The condition and the event of an action's end. */
  void ended(Kind kind, Optional<String> failure) {
    String type = kind.remediates() ? REMEDIATED : RELEASED;
    String noun = switch (kind) {
      case INSTALL -> "Install";
      case UPGRADE -> "Upgrade";
      case ROLLBACK -> "Rollback";
      case UNINSTALL, UNINSTALL_REMEDIATION -> "Uninstall";
    };
    String what = switch (kind) {
      case ROLLBACK -> "Helm rollback to previous release " + latestName();
      case UNINSTALL, UNINSTALL_REMEDIATION -> "Helm uninstall remediation for release " + latestName();
      default -> "Helm " + kind.word();
    };
    if (failure.isEmpty()) {
      String words = kind.remediates() ? what + " succeeded" : succeeded(kind == Kind.INSTALL);
      working.yes(type, noun + "Succeeded", words);
      working.normal(noun + "Succeeded", words);
      return;
    }
    String words = kind.remediates()
        ? what + " failed: " + failure.get().strip()
        : what + " failed for release " + spec().releaseNamespace() + "/" + spec().releaseName() + " with chart "
            + chart.chart().name() + "@" + chart.version() + ": " + failure.get().strip();
    working.status("failures", working.object().text("status", "failures").map(Long::parseLong).orElse(0L) + 1);
    working.no(type, noun + "Failed", words);
    working.warning(noun + "Failed", words);
  }

  /** What is said of an install or upgrade that went well. */
  String succeeded(boolean install) {
    Mapping latest = Snapshots.latest(working.object()).orElse(Mapping.EMPTY);
    return "Helm " + (install ? "install" : "upgrade") + " succeeded for release " + Snapshots.releaseName(latest)
        + " with chart " + Snapshots.chartName(latest);
  }

  /** {@code namespace/name.vN} of the newest snapshot. */
  String latestName() {
    return Snapshots.latest(working.object()).map(Snapshots::releaseName).orElse("");
  }

  /** Ready out of Remediated, TestSuccess and Released: the newest generation first, in that order. */
  void summarize() {
    Mapping object = working.object();
    boolean tested = spec().tested() && !object.bool("spec", "test", "ignoreFailures").orElse(false);
    if (!spec().tested()) {
      working.without(TEST_SUCCESS);
    }
    List<String> types = tested ? List.of(REMEDIATED, TEST_SUCCESS, RELEASED) : List.of(REMEDIATED, RELEASED);
    Optional<Mapping> best = types.stream()
        .flatMap(t -> Conditions.get(working.object(), t).stream())
        .reduce((a, b) -> generation(b) > generation(a) ? b : a);
    best.ifPresent(c -> {
      boolean remediated = c.text("type").equals(Optional.of(REMEDIATED));
      String status = remediated ? "False" : c.text("status").orElse("");
      if (status.equals("True")) {
        working.without(Conditions.STALLED);
      }
      working.change(o -> Conditions.set(
          o,
          Conditions.READY,
          status,
          c.text("reason").orElse(""),
          c.text("message").orElse(""),
          working.now()));
    });
    digest("observedPostRenderersDigest", "postRenderers");
    digest("observedCommonMetadataDigest", "commonMetadata");
  }

  private void digest(String field, String of) {
    String digest = ReleaseState.digestOf(working.object(), of);
    if (digest.isEmpty()) {
      working.withoutStatus(field);
    } else {
      working.status(field, Value.of(digest));
    }
  }

  private static long generation(Mapping condition) {
    return condition.text("observedGeneration").map(Long::parseLong).orElse(0L);
  }
}
