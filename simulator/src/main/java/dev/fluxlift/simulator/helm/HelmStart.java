package dev.fluxlift.simulator.helm;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.kustomize.KustomizeException;
import dev.fluxlift.kustomize.Patch;
import dev.fluxlift.kustomize.Patches;
import dev.fluxlift.simulator.api.Api.Propagation;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.NotSimulatedException;
import dev.fluxlift.simulator.helm.HelmRun.Kind;
import dev.fluxlift.simulator.helm.HelmRun.NotBegun;
import dev.fluxlift.simulator.helm.HelmRun.Options;
import dev.fluxlift.simulator.helm.HelmRun.Phase;
import dev.fluxlift.simulator.helm.StoredRelease.ChartMetadata;
import dev.fluxlift.simulator.helm.StoredRelease.Status;
import dev.fluxlift.simulator.runtime.Inventory;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The beginning of Helm's actions: what is checked and rendered before anything is stored, and the record that is
 * stored then (helm pkg/action/install.go, upgrade.go, rollback.go, uninstall.go@v4.2.0; helm-controller
 * internal/action@v1.6.3).
 */
final class HelmStart {
  private final Api api;
  private final Working working;
  private final ReleaseSpec spec;
  private final HelmVersion version;
  private final ReleaseStorage storage;
  private final ReleaseObjects objects;

  HelmStart(Api api, Working working, HelmVersion version) {
    this.api = api;
    this.working = working;
    this.spec = new ReleaseSpec(working.object());
    this.version = version;
    this.storage = new ReleaseStorage(api, spec.storageNamespace());
    this.objects = new ReleaseObjects(api);
  }

  /**
   * Begins.
   *
   * @throws NotBegun when nothing was stored, with Helm's words
   */
  HelmRun begin(Kind kind, ResolvedChart chart, Mapping values) {
    return switch (kind) {
      case INSTALL -> install(chart, values);
      case UPGRADE -> upgrade(chart, values);
      case ROLLBACK -> rollback();
      case UNINSTALL_REMEDIATION, UNINSTALL -> uninstall(kind, spec.releaseName());
    };
  }

  private HelmRun install(ResolvedChart chart, Mapping values) {
    boolean serverSide = spec.object().bool("spec", "install", "serverSideApply").orElse(version.serverSide());
    applyCrds(chart.chart(), "install", serverSide);
    String name = spec.releaseName();
    Optional<StoredRelease> last = storage.last(name);
    boolean replaces = spec.flag("install", "replace")
        && last.filter(r -> r.status() == Status.UNINSTALLED || r.status() == Status.FAILED).isPresent();
    if (last.isPresent() && !replaces) {
      throw new NotBegun("release name check failed: cannot reuse a name that is still in use");
    }
    Rendered rendered = render(chart, values, Optional.empty());
    Instant now = working.now();
    StoredRelease release = new StoredRelease(
        name, spec.releaseNamespace(), last.map(r -> r.version() + 1).orElse(1), Status.PENDING_INSTALL,
        "Initial install underway", now, now, Optional.empty(), metadata(chart), values, rendered.objects(),
        rendered.hooks(), method(serverSide), "");
    objects.mustBeServed(release.objects(), "release");
    boolean adopts = !spec.flag("install", "disableTakeOwnership");
    try {
      objects.existing(release.objects(), release, adopts);
    } catch (NotBegun e) {
      throw new NotBegun("unable to continue with install: " + e.getMessage());
    }
    createNamespace();
    last.filter(r -> r.status() != Status.FAILED)
        .ifPresent(r -> storage.update(r.becomes(Status.SUPERSEDED, "superseded by new release"), now));
    storage.create(release, 0, now);
    return run(Kind.INSTALL, Optional.empty(), release, serverSide);
  }

  private void createNamespace() {
    ObjectRef ref = new ObjectRef("", "Namespace", "", spec.releaseNamespace());
    if (spec.createsNamespace() && api.get(ref).isEmpty()) {
      api.create(Mapping.of(
          "apiVersion", "v1",
          "kind", "Namespace",
          "metadata", Mapping.of("name", ref.name(), "labels", Mapping.of("name", ref.name()))));
    }
  }

  private HelmRun upgrade(ResolvedChart chart, Mapping values) {
    String name = spec.releaseName();
    StoredRelease last = storage.last(name)
        .orElseThrow(() -> new NotBegun("\"" + name + "\" has no deployed releases"));
    boolean serverSide = switch (spec.text("upgrade", "serverSideApply").orElse("auto")) {
      case "enabled" -> true;
      case "disabled" -> false;
      default -> last.serverSide();
    };
    applyCrds(chart.chart(), "upgrade", serverSide);
    if (last.status().pending()) {
      throw new NotBegun("another operation (install/upgrade/rollback) is in progress");
    }
    StoredRelease current = last.status() == Status.DEPLOYED
        ? last
        : storage.deployed(name)
            .or(() -> last.status() == Status.FAILED || last.status() == Status.SUPERSEDED
                ? Optional.of(last)
                : Optional.empty())
            .orElseThrow(() -> new NotBegun("\"" + name + "\" has no deployed releases"));
    Mapping config = spec.flag("upgrade", "preserveValues") ? ChartValues.coalesce(current.config(), values) : values;
    Rendered rendered = render(chart, config, Optional.of(current.objects()));
    Instant now = working.now();
    StoredRelease release = new StoredRelease(
        name, current.namespace(), last.version() + 1, Status.PENDING_UPGRADE, "Preparing upgrade",
        current.firstDeployed(), now, Optional.empty(), metadata(chart), config, rendered.objects(), rendered.hooks(),
        method(serverSide), last.createdAt());
    objects.mustBeServed(current.objects(), "current release");
    objects.mustBeServed(release.objects(), "new release");
    List<ObjectRef> before = current.objects().stream().map(ObjectRef::of).toList();
    List<Mapping> added = release.objects().stream().filter(o -> !before.contains(ObjectRef.of(o))).toList();
    try {
      objects.existing(added, release, !spec.flag("upgrade", "disableTakeOwnership"));
    } catch (NotBegun e) {
      throw new NotBegun("unable to continue with update: " + e.getMessage());
    }
    storage.create(release, spec.maxHistory(), now);
    return run(Kind.UPGRADE, Optional.of(current), release, serverSide);
  }

  private HelmRun rollback() {
    Mapping target = Snapshots.previous(working.object())
        .orElseThrow(() -> new NotBegun("missing target release for rollback: required to rollback"));
    String name = spec.releaseName();
    StoredRelease current = storage.last(name).orElseThrow(() -> new NotBegun("release: not found"));
    StoredRelease previous = storage.get(name, Snapshots.version(target))
        .orElseThrow(() -> new NotBegun("release has no " + Snapshots.version(target) + " version"));
    boolean serverSide = switch (spec.text("rollback", "serverSideApply").orElse("auto")) {
      case "enabled" -> true;
      case "disabled" -> false;
      default -> previous.serverSide();
    };
    StoredRelease release = new StoredRelease(
        name, current.namespace(), current.version() + 1, Status.PENDING_ROLLBACK,
        "Rollback to " + previous.version(), current.firstDeployed(), working.now(), Optional.empty(), previous.chart(),
        previous.config(), previous.objects(), previous.hooks(), method(serverSide), "");
    storage.create(release, spec.maxHistory(), working.now());
    objects.mustBeServed(current.objects(), "current release");
    objects.mustBeServed(release.objects(), "target release");
    return run(Kind.ROLLBACK, Optional.of(current), release, serverSide);
  }

  /** @param name of the release as it was made, which may be another than the spec names now */
  HelmRun uninstall(Kind kind, String name) {
    StoredRelease last = storage.last(name)
        .orElseThrow(() -> new NotBegun("uninstall: Release not loaded: " + name + ": release: not found"));
    return run(kind, Optional.empty(), last, true);
  }

  private HelmRun run(Kind kind, Optional<StoredRelease> original, StoredRelease release, boolean serverSide) {
    String word = kind.word();
    Propagation propagation = switch (spec.text("uninstall", "deletionPropagation").orElse("background")) {
      case "foreground" -> Propagation.FOREGROUND;
      case "orphan" -> Propagation.ORPHAN;
      default -> Propagation.BACKGROUND;
    };
    Options options = new Options(
        !spec.flag(word, "disableHooks"),
        !spec.flag(word, "disableWait"),
        !spec.flag(word, "disableWaitForJobs"),
        spec.timeout(word),
        !spec.flag(word, "disableTakeOwnership"),
        spec.flag(word, "force"),
        spec.flag(word, "cleanupOnFail"),
        spec.flag("uninstall", "keepHistory"),
        serverSide,
        propagation);
    return new HelmRun(
        kind, options, original, release, Phase.BEFORE, 0, List.of(), List.of(), working.now().plus(options.timeout()));
  }

  /** CRDs of the chart's own folder: made when they are not there, replaced only on demand, never deleted. */
  private void applyCrds(Chart chart, String action, boolean serverSide) {
    String policy = spec.text(action, "crds").orElse("Create");
    for (Mapping crd : policy.equals("Skip") ? List.<Mapping>of() : chart.crds()) {
      Mapping labelled = labelled(crd, origin());
      boolean there = api.get(ObjectRef.of(crd)).isPresent();
      if (!there) {
        objects.create(labelled, serverSide);
      } else if (policy.equals("CreateReplace")) {
        api.apply(labelled, ReleaseObjects.MANAGER, true);
      }
    }
  }

  private record Rendered(List<Mapping> objects, List<Hook> hooks) {}

  private Rendered render(ResolvedChart chart, Mapping values, Optional<List<Mapping>> current) {
    Chart.Rendered rendered = chart.chart().render(new Chart.Request(
        values, spec.releaseName(), spec.releaseNamespace(), chart.version(), current.isPresent(), current));
    List<Mapping> all = postRendered(Manifest.inInstallOrder(rendered.objects()));
    return new Rendered(all, postRendered(rendered.hooks()).stream().map(Hook::of).toList());
  }

  /** The person's kustomize patches, common metadata, then whose it is (internal/postrender/build.go). */
  private List<Mapping> postRendered(List<Mapping> rendered) {
    List<Mapping> out = rendered;
    for (Value renderer : spec.object().list("spec", "postRenderers")) {
      Mapping kustomize = renderer.asMapping().mapping("kustomize");
      if (!kustomize.list("images").isEmpty()) {
        throw new NotSimulatedException(
            spec.ref() + ": spec.postRenderers[].kustomize.images is not in the model");
      }
      try {
        List<Patch> patches = new ArrayList<>();
        kustomize.list("patches").forEach(p -> patches.add(Patch.of(p.asMapping())));
        out = Patches.apply(out, patches).objects();
      } catch (KustomizeException e) {
        throw new NotBegun("error while running post render on files: " + e.getMessage());
      }
    }
    Mapping common = spec.object().mapping("spec", "commonMetadata");
    Map<String, Value> labels = new LinkedHashMap<>(common.mapping("labels").entries());
    labels.putAll(origin().entries());
    return out.stream()
        .map(o -> labelled(o, (Mapping) Value.of(labels)))
        .map(o -> with(o, "annotations", common.mapping("annotations")))
        .toList();
  }

  private Mapping origin() {
    ObjectRef ref = spec.ref();
    return Mapping.of(ObjectRef.HELM + "/name", ref.name(), ObjectRef.HELM + "/namespace", ref.namespace());
  }

  private static Mapping labelled(Mapping object, Mapping labels) {
    return with(object, "labels", labels);
  }

  private static Mapping with(Mapping object, String field, Mapping entries) {
    if (entries.entries().isEmpty()) {
      return object;
    }
    Map<String, Value> all = new LinkedHashMap<>(object.mapping("metadata", field).entries());
    all.putAll(entries.entries());
    return object.withPath(List.of("metadata", field), Value.of(all));
  }

  private static ChartMetadata metadata(ResolvedChart chart) {
    return new ChartMetadata(chart.chart().name(), chart.version(), chart.chart().appVersion());
  }

  private String method(boolean serverSide) {
    return version.serverSide() ? (serverSide ? "ssa" : "csa") : "";
  }

  /** What a release made, the chart's own CRDs included (internal/inventory/inventory.go). */
  static Mapping inventory(StoredRelease release, Chart chart) {
    List<Mapping> entries = new ArrayList<>();
    List<Mapping> all = new ArrayList<>(release.objects());
    all.addAll(chart.crds());
    for (Mapping object : all) {
      String apiVersion = object.text("apiVersion").orElse("");
      entries.add(Mapping.of(
          "id", Inventory.id(ObjectRef.of(object)), "v", apiVersion.substring(apiVersion.indexOf('/') + 1)));
    }
    return Mapping.of("entries", entries);
  }
}
