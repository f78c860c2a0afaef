package dev.fluxlift.simulator.helm;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.runtime.Conditions;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What comes before a release is reconciled (internal/controller/helmrelease_controller.go@v1.6.3). */
final class ReleaseAttempt {
  private ReleaseAttempt() {}

  /** Ready=False for want of a prerequisite is no longer true. */
  static Mapping prerequisitesMet(Mapping object) {
    List<String> reasons =
        List.of("DependencyNotReady", "ArtifactFailed", "SourceNotReady", "ValuesError");
    Optional<Mapping> ready = Conditions.get(object, Conditions.READY)
        .filter(c -> reasons.contains(c.text("reason").orElse("")));
    return ready.isEmpty()
        ? object
        : Conditions.unknown(
            object,
            Conditions.READY,
            "Progressing",
            "reconciliation in progress",
            Instant.parse(ready.get().text("lastTransitionTime").orElseThrow()));
  }

  /** What is written down before the release is looked at; other input than last time clears the failures. */
  static void begin(Working working, ResolvedChart chart, Mapping values) {
    working.status("storageNamespace", new ReleaseSpec(working.object()).storageNamespace());
    String config = StoredRelease.digest(values);
    Mapping status = working.object().mapping("status");
    boolean reset = ReleaseDecision.requested(working, "resetAt", "lastHandledResetAt");
    boolean changed = !status.text("lastAttemptedGeneration").equals(working.object().text("metadata", "generation"))
        || !status.text("lastAttemptedRevision").equals(Optional.of(chart.version()))
        || !status.text("lastAttemptedConfigDigest").equals(Optional.of(config));
    if (changed || reset) {
      List.of("failures", "installFailures", "upgradeFailures").forEach(working::withoutStatus);
    }
    working.status(
        "lastAttemptedGeneration",
        working.object().text("metadata", "generation").map(Long::parseLong).orElse(0L));
    working.status("lastAttemptedRevision", chart.version());
    if (chart.ociDigest().isEmpty()) {
      working.withoutStatus("lastAttemptedRevisionDigest");
    } else {
      working.status("lastAttemptedRevisionDigest", chart.ociDigest());
    }
    working.status("lastAttemptedConfigDigest", config);
  }

  /** Another release name, namespace or chart: the old release is uninstalled first (internal/action/verify.go). */
  static boolean targetChanged(Mapping object, ResolvedChart chart) {
    Optional<Mapping> latest = Snapshots.latest(object);
    Optional<String> storage = object.text("status", "storageNamespace").filter(n -> !n.isEmpty());
    if (latest.isEmpty() || storage.isEmpty()) {
      return false;
    }
    ReleaseSpec spec = new ReleaseSpec(object);
    boolean otherChart = !latest.get().text("chartName").equals(Optional.of(chart.chart().name()))
        && !spec.text("upgrade", "chartNameChangeStrategy").equals(Optional.of("InPlace"));
    return !storage.get().equals(spec.storageNamespace())
        || !latest.get().text("namespace").equals(Optional.of(spec.releaseNamespace()))
        || !latest.get().text("name").equals(Optional.of(spec.releaseName()))
        || otherChart;
  }

  /** Why a dependency is not ready; empty when all are. */
  static Optional<String> unready(Api api, ReleaseSpec spec) {
    for (ObjectRef dependency : spec.dependsOn()) {
      String name = "'" + dependency.namespace() + "/" + dependency.name() + "'";
      Optional<LiveObject> live = api.get(dependency);
      if (live.isEmpty()) {
        return Optional.of("unable to get " + name + " dependency: not found");
      }
      long observed = live.get().body().text("status", "observedGeneration").map(Long::parseLong).orElse(0L);
      if (observed != live.get().generation() || !Conditions.isTrue(live.get().body(), Conditions.READY)) {
        return Optional.of("dependency " + name + " is not ready");
      }
    }
    return Optional.empty();
  }
}
