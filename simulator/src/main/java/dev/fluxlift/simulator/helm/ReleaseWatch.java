package dev.fluxlift.simulator.helm;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.runtime.Conditions;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.util.List;
import java.util.Optional;

/**
 * Which changes concern a HelmRelease: its own generation and requests, a new revision of its source, a Secret or
 * ConfigMap with values that is labelled to be watched (internal/controller/helmrelease_manager.go@v1.6.3).
 * Dependencies are not watched but asked again.
 */
final class ReleaseWatch {
  private ReleaseWatch() {}

  /** The HelmReleases to look at because of a change. */
  static List<ObjectRef> items(Change change, Api api) {
    ObjectRef ref = change.ref();
    if (ref.group().equals(ObjectRef.HELM) && ref.kind().equals("HelmRelease")) {
      return asked(change) ? List.of(ref) : List.of();
    }
    boolean source = ref.group().equals(ObjectRef.SOURCE)
        && (ref.kind().equals("OCIRepository") || ref.kind().equals("HelmChart"));
    if (source && revised(change)) {
      return releases(api, r -> ReleaseSource.of(r.body()).equals(ref));
    }
    boolean config = ref.group().isEmpty() && (ref.kind().equals("Secret") || ref.kind().equals("ConfigMap"));
    if (config && change.after().filter(ReleaseWatch::watched).isPresent()) {
      return releases(api, r -> refersTo(r, ref));
    }
    return List.of();
  }

  /** A new one, a new generation, a deletion, or a request to reconcile. */
  private static boolean asked(Change change) {
    if (change.before().isEmpty() || change.after().isEmpty()) {
      return change.after().isPresent();
    }
    LiveObject before = change.before().get();
    LiveObject after = change.after().get();
    return before.generation() != after.generation()
        || before.terminating() != after.terminating()
        || !Optional.ofNullable(before.annotations().get(HelmController.REQUESTED))
            .equals(Optional.ofNullable(after.annotations().get(HelmController.REQUESTED)));
  }

  /** internal/predicates/source_predicate.go: no more than another revision, or readiness regained. */
  private static boolean revised(Change change) {
    if (change.before().isEmpty() || change.after().isEmpty()) {
      return false;
    }
    Mapping before = change.before().get().body();
    Mapping after = change.after().get().body();
    Optional<String> now = after.text("status", "artifact", "revision");
    return (now.isPresent() && !now.equals(before.text("status", "artifact", "revision")))
        || (!Conditions.isTrue(before, Conditions.READY) && Conditions.isTrue(after, Conditions.READY));
  }

  private static boolean watched(LiveObject config) {
    return "Enabled".equals(config.labels().get("reconcile.fluxcd.io/watch"));
  }

  private static boolean refersTo(LiveObject release, ObjectRef config) {
    return release.ref().namespace().equals(config.namespace())
        && release.body().list("spec", "valuesFrom").stream()
            .map(Value::asMapping)
            .anyMatch(v -> v.text("kind").equals(Optional.of(config.kind()))
                && v.text("name").equals(Optional.of(config.name())));
  }

  private static List<ObjectRef> releases(Api api, java.util.function.Predicate<LiveObject> which) {
    return api.list(HelmController.RELEASE, "", which).stream().map(LiveObject::ref).toList();
  }
}
