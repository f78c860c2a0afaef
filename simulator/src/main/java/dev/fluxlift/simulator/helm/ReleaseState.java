package dev.fluxlift.simulator.helm;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.NotSimulatedException;
import dev.fluxlift.simulator.helm.StoredRelease.Status;
import dev.fluxlift.simulator.runtime.ApplySet;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the release in Helm's storage stands to the HelmRelease (internal/reconcile/state.go@v1.6.3).
 *
 * @param why in the controller's words; {@code ""} when there is nothing to say
 * @param drifted the objects that are not as the manifest says, for {@link Kind#DRIFTED}
 */
record ReleaseState(Kind kind, String why, List<ObjectRef> drifted) {
  /** The states. */
  enum Kind {
    /** As wanted. */
    IN_SYNC,
    /** Not in storage, or uninstalled: it will be installed. */
    ABSENT,
    /** In storage, but not as the status says: it will be upgraded, whatever its last action came to. */
    UNMANAGED,
    /** Other chart, values, post-renderers or common metadata: it will be upgraded. */
    OUT_OF_SYNC,
    /** Live objects differ, where drift is looked for. */
    DRIFTED,
    /** An action was left unfinished: it is unlocked first. */
    LOCKED,
    /** Its tests have not run. */
    UNTESTED,
    /** Its last action failed: it is remedied. */
    FAILED,
    /** Nothing can be said: an uninstallation was left unfinished. */
    UNKNOWN
  }

  private static ReleaseState of(Kind kind, String why) {
    return new ReleaseState(kind, why, List.of());
  }

  static ReleaseState of(Api api, Mapping object, ResolvedChart chart, Mapping values, HelmVersion version) {
    ReleaseSpec spec = new ReleaseSpec(object);
    Optional<StoredRelease> last = new ReleaseStorage(api, spec.storageNamespace()).last(spec.releaseName());
    if (last.isEmpty()) {
      return of(Kind.ABSENT, "no release in storage for object");
    }
    StoredRelease release = last.get();
    if (release.status().pending()) {
      return of(Kind.LOCKED, "release with status '" + release.status().word() + "'");
    }
    Optional<Mapping> latest = Snapshots.latest(object);
    if (latest.isEmpty()) {
      return release.status() == Status.UNINSTALLED
          ? of(Kind.ABSENT, "found uninstalled release in storage")
          : of(Kind.UNMANAGED, "found existing release in storage");
    }
    if (!Snapshots.verifies(latest.get(), release, version)) {
      return of(Kind.UNMANAGED, "release not observed to be made for object");
    }
    return switch (release.status()) {
      case FAILED -> of(Kind.FAILED, "");
      case UNINSTALLED -> of(Kind.ABSENT, "found uninstalled release in storage");
      case DEPLOYED -> deployed(api, object, latest.get(), release, chart, values, version.recorded());
      default -> of(
          Kind.UNKNOWN, "unable to determine state for release with status '" + release.status().word() + "'");
    };
  }

  private static ReleaseState deployed(
      Api api, Mapping object, Mapping latest, StoredRelease release, ResolvedChart chart, Mapping values,
      RecordedValues recorded) {
    boolean sameChart =
        release.chart().name().equals(chart.chart().name()) && release.chart().version().equals(chart.version());
    if (!sameChart) {
      return of(Kind.OUT_OF_SYNC, "release chart changed");
    }
    if (!latest.text("configDigest").equals(Optional.of(recorded.digest(values)))) {
      return of(Kind.OUT_OF_SYNC, "release config values changed");
    }
    boolean newGeneration = !object.text("status", "observedGeneration").equals(object.text("metadata", "generation"));
    if (newGeneration) {
      if (!recorded.holds(object.text("status", "observedPostRenderersDigest").orElse(""), object, "postRenderers")) {
        return of(Kind.OUT_OF_SYNC, "postrenderers digest has changed");
      }
      String common = object.text("status", "observedCommonMetadataDigest").orElse("");
      if (!recorded.holds(common, object, "commonMetadata")) {
        return of(Kind.OUT_OF_SYNC, "common metadata digest has changed");
      }
    }
    ReleaseSpec spec = new ReleaseSpec(object);
    if (spec.tested() && !latest.has("testHooks")) {
      return of(Kind.UNTESTED, "");
    }
    if (!spec.driftDetection().equals("disabled")) {
      List<ObjectRef> drifted = drift(api, object, release);
      if (!drifted.isEmpty()) {
        return new ReleaseState(Kind.DRIFTED, "", drifted);
      }
    }
    return of(Kind.IN_SYNC, "");
  }

  /** Of a field of the spec; {@code ""} when it is not there. */
  static String digestOf(Mapping object, String field) {
    return object.get("spec", field).map(StoredRelease::digest).orElse("");
  }

  private static List<ObjectRef> drift(Api api, Mapping object, StoredRelease release) {
    List<ObjectRef> out = new ArrayList<>();
    for (Mapping wanted : release.objects()) {
      Optional<LiveObject> live = api.get(ObjectRef.of(wanted));
      Map<String, String> exempt = Map.of(ObjectRef.HELM + "/driftDetection", "disabled");
      if (ApplySet.any(wanted, exempt) || live.filter(l -> ApplySet.any(l.body(), exempt)).isPresent()) {
        continue;
      }
      Mapping owned = ReleaseObjects.owned(wanted, release);
      boolean same = live.filter(l -> compared(object, l.body())
          .equals(compared(object, api.applyDry(owned, ReleaseObjects.MANAGER, true).body()))).isPresent();
      if (!same) {
        out.add(ObjectRef.of(wanted));
      }
    }
    return out;
  }

  private static Mapping compared(Mapping release, Mapping object) {
    Mapping out = object.without("status").with(
        "metadata",
        Mapping.EMPTY
            .with("labels", object.mapping("metadata", "labels"))
            .with("annotations", object.mapping("metadata", "annotations")));
    for (Value rule : release.list("spec", "driftDetection", "ignore")) {
      if (targets(rule.asMapping().mapping("target"), object)) {
        for (Value path : rule.asMapping().list("paths")) {
          out = out.withoutPath(pointer(path.text().orElse("")));
        }
      }
    }
    return out;
  }

  private static boolean targets(Mapping target, Mapping object) {
    ObjectRef ref = ObjectRef.of(object);
    if (target.has("labelSelector") || target.has("annotationSelector")) {
      throw new NotSimulatedException(
          "driftDetection.ignore with a selector is not in the model: " + target);
    }
    return matches(target, "kind", ref.kind())
        && matches(target, "name", ref.name())
        && matches(target, "namespace", ref.namespace())
        && matches(target, "group", ref.group());
  }

  private static boolean matches(Mapping target, String field, String value) {
    return target.text(field).filter(p -> !p.isEmpty() && !value.matches(p)).isEmpty();
  }

  private static List<String> pointer(String path) {
    return java.util.Arrays.stream(path.substring(1).split("/", -1))
        .map(p -> p.replace("~1", "/").replace("~0", "~"))
        .toList();
  }
}
