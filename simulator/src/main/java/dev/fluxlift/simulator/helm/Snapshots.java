package dev.fluxlift.simulator.helm;

import dev.fluxlift.simulator.helm.StoredRelease.Status;
import dev.fluxlift.simulator.runtime.Conditions;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import dev.fluxlift.yaml.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * {@code status.history} of a HelmRelease: what the controller saw itself write into Helm's storage, newest first
 * (helm-controller api/v2/snapshot_types.go@v1.6.3).
 */
final class Snapshots {
  private static final List<String> PATH = List.of("status", "history");
  private static final int MOST = 5;

  private Snapshots() {}

  static List<Mapping> all(Mapping object) {
    return object.list("status", "history").stream()
        .map(Value::asMapping)
        .sorted(Comparator.comparingInt(Snapshots::version).reversed())
        .toList();
  }

  static Optional<Mapping> latest(Mapping object) {
    return all(object).stream().findFirst();
  }

  /** The newest one before the latest that was deployed once; those with a failed test do not count. */
  static Optional<Mapping> previous(Mapping object) {
    return all(object).stream().skip(1).filter(Snapshots::onceDeployed).findFirst();
  }

  static Mapping cleared(Mapping object) {
    return object.withoutPath(PATH);
  }

  /** Without what is older than the one a rollback would go to. */
  static Mapping truncated(Mapping object) {
    List<Mapping> all = all(object);
    for (int i = 1; i < all.size(); i++) {
      if (onceDeployed(all.get(i))) {
        return with(object, all.subList(0, i + 1));
      }
    }
    return newest(object);
  }

  /** Only the newest five. */
  static Mapping newest(Mapping object) {
    List<Mapping> all = all(object);
    return all.isEmpty() ? object : with(object, all.subList(0, Math.min(MOST, all.size())));
  }

  /** With a snapshot of a new revision. */
  static Mapping added(Mapping object, StoredRelease release, String action, String ociDigest, HelmVersion by) {
    List<Mapping> all = new ArrayList<>();
    all.add(of(release, action, ociDigest, by));
    all(object).stream().filter(s -> version(s) != release.version()).forEach(all::add);
    return with(object, all);
  }

  /** With the snapshot of this revision renewed; unchanged when there is none. */
  static Mapping renewed(Mapping object, StoredRelease release, Optional<String> action, HelmVersion by) {
    return with(object, all(object).stream().map(s -> targets(s, release) ? anew(s, release, action, by) : s).toList());
  }

  private static Mapping anew(Mapping snapshot, StoredRelease release, Optional<String> action, HelmVersion by) {
    Mapping out = of(
        release,
        action.orElse(snapshot.text("action").orElse("")),
        snapshot.text("ociDigest").orElse(""),
        by);
    Mapping named = RecordedValues.areIn(release.config()) && snapshot.has("configDigest")
        ? out.with("configDigest", snapshot.get("configDigest").orElseThrow())
        : out;
    return snapshot.get("testHooks").map(t -> named.with("testHooks", t)).orElse(named);
  }

  static Mapping tested(Mapping object) {
    List<Mapping> all = new ArrayList<>(all(object));
    all.set(0, all.getFirst().with("testHooks", Mapping.EMPTY));
    return with(object, all);
  }

  static boolean targets(Mapping snapshot, StoredRelease release) {
    return snapshot.text("name").equals(Optional.of(release.name()))
        && snapshot.text("namespace").equals(Optional.of(release.namespace()))
        && version(snapshot) == release.version();
  }

  /** Whether the revision is what the controller saw itself write. */
  static boolean verifies(Mapping snapshot, StoredRelease release, HelmVersion by) {
    if (RecordedValues.areIn(release.config())) {
      // made before the simulation began, and the digest cannot be made without the values: what the controller saw stands
      return targets(snapshot, release) && snapshot.text("status").equals(Optional.of(release.status().word()));
    }
    if (!snapshot.text("apiVersion").orElse("").equals(by.snapshotVersion())) {
      return true;
    }
    return snapshot.text("digest").equals(Optional.of(release.digest(snapshot.text("ociDigest").orElse(""))));
  }

  static int version(Mapping snapshot) {
    return snapshot.text("version").map(Integer::parseInt).orElse(0);
  }

  /** {@code namespace/name.vN}. */
  static String releaseName(Mapping snapshot) {
    return snapshot.text("namespace").orElse("") + "/" + snapshot.text("name").orElse("") + ".v" + version(snapshot);
  }

  /** {@code chart@version}. */
  static String chartName(Mapping snapshot) {
    return snapshot.text("chartName").orElse("") + "@" + snapshot.text("chartVersion").orElse("");
  }

  private static boolean onceDeployed(Mapping snapshot) {
    String status = snapshot.text("status").orElse("");
    return status.equals(Status.DEPLOYED.word()) || status.equals(Status.SUPERSEDED.word());
  }

  static Mapping of(StoredRelease release, String action, String ociDigest, HelmVersion by) {
    Mapping out = by.snapshotVersion().isEmpty() ? Mapping.EMPTY : Mapping.of("apiVersion", by.snapshotVersion());
    out = out.with("digest", Value.of(release.digest(ociDigest)))
        .with("name", Value.of(release.name()))
        .with("namespace", Value.of(release.namespace()))
        .with("version", Value.of(release.version()))
        .with("status", Value.of(release.status().word()))
        .with("chartName", Value.of(release.chart().name()))
        .with("chartVersion", Value.of(release.chart().version()))
        .with("configDigest", Value.of(by.recorded().digest(release.config())))
        .with("firstDeployed", Value.of(Conditions.time(release.firstDeployed())))
        .with("lastDeployed", Value.of(Conditions.time(release.lastDeployed())));
    if (release.deleted().isPresent()) {
      out = out.with("deleted", Value.of(Conditions.time(release.deleted().get())));
    }
    if (!release.chart().appVersion().isEmpty()) {
      out = out.with("appVersion", Value.of(release.chart().appVersion()));
    }
    if (!action.isEmpty()) {
      out = out.with("action", Value.of(action));
    }
    return ociDigest.isEmpty() ? out : out.with("ociDigest", Value.of(ociDigest));
  }

  private static Mapping with(Mapping object, List<Mapping> snapshots) {
    return snapshots.isEmpty() ? cleared(object) : object.withPath(PATH, Sequence.of(snapshots));
  }
}
