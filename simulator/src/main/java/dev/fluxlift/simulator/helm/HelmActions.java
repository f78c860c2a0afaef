package dev.fluxlift.simulator.helm;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.simulator.api.Api.Propagation;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.helm.HelmRun.Ended;
import dev.fluxlift.simulator.helm.HelmRun.Going;
import dev.fluxlift.simulator.helm.HelmRun.Kind;
import dev.fluxlift.simulator.helm.HelmRun.Phase;
import dev.fluxlift.simulator.helm.HelmRun.Progress;
import dev.fluxlift.simulator.helm.StoredRelease.Status;
import dev.fluxlift.simulator.runtime.Readiness;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Helm's actions from where they have been stored on: hooks, the change, the wait, hooks again, the end (helm
 * pkg/action/install.go, upgrade.go, rollback.go, uninstall.go, hooks.go@v4.2.0). Each wait is a place where the
 * controller can die; what is stored then is all that is left.
 */
final class HelmActions {
  private static final Duration POLL = Duration.ofSeconds(5);
  private static final Duration POLL_DELETION = Duration.ofSeconds(2);

  /** The first look comes when the controllers of the objects have seen them. */
  private static final Duration FIRST = Duration.ofMillis(1);

  private static final Set<KindRef> HELM_3_WAITS_FOR = Set.of(
      new KindRef("", "Pod"),
      new KindRef("", "Service"),
      new KindRef("", "PersistentVolumeClaim"),
      new KindRef("apps", "Deployment"),
      new KindRef("apps", "DaemonSet"),
      new KindRef("apps", "StatefulSet"),
      new KindRef("apps", "ReplicaSet"),
      new KindRef("apiextensions.k8s.io", "CustomResourceDefinition"));

  private final Api api;
  private final ReleaseStorage storage;
  private final ReleaseObjects objects;
  private final HelmVersion version;
  private final Instant now;

  HelmActions(Api api, String storageNamespace, HelmVersion version, Instant now) {
    this.api = api;
    this.storage = new ReleaseStorage(api, storageNamespace);
    this.objects = new ReleaseObjects(api);
    this.version = version;
    this.now = now;
  }

  /** Goes on until it has to wait or ends. */
  Progress advance(HelmRun begun) {
    HelmRun run = begun;
    while (true) {
      Progress progress = switch (run.phase()) {
        case BEFORE -> startHook(run, run.kind().before(), Phase.BEFORE_WAIT, Phase.CHANGE);
        case BEFORE_WAIT -> awaitHook(run, run.kind().before(), Phase.BEFORE);
        case CHANGE -> run.kind().uninstalls() ? delete(run) : change(run);
        case WAIT -> run.kind().uninstalls() ? awaitGone(run) : awaitReady(run);
        case AFTER -> startHook(run, run.kind().after(), Phase.AFTER_WAIT, Phase.AFTER);
        case AFTER_WAIT -> awaitHook(run, run.kind().after(), Phase.AFTER);
      };
      if (progress instanceof Going going && going.again().isZero()) {
        run = going.run();
      } else {
        return progress;
      }
    }
  }

  private static Going on(HelmRun run) {
    return new Going(run, Duration.ZERO);
  }

  // ---- hooks

  private Progress startHook(HelmRun run, String event, Phase waits, Phase next) {
    List<Integer> due = run.options().hooks() ? hooks(run.release(), event) : List.of();
    if (run.hook() >= due.size()) {
      due.forEach(i -> deleteHook(run.release().hooks().get(i), "hook-succeeded"));
      return waits == Phase.AFTER_WAIT ? succeed(run) : on(run.atHook(next, 0));
    }
    int index = due.get(run.hook());
    Hook hook = run.release().hooks().get(index);
    deleteHook(hook, "before-hook-creation");
    StoredRelease running = run.release().withHook(index, hook.ended("Running"));
    storage.update(running, now);
    try {
      objects.create(hook.object(), run.options().serverSide());
    } catch (ClusterException e) {
      return fail(
          run.with(running.withHook(index, hook.ended("Failed"))),
          "failed " + event + ": warning: Hook " + event + " " + hook.ref().name() + " failed: " + e.getMessage());
    }
    Instant deadline = now.plus(run.options().timeout());
    return new Going(run.with(running).in(waits).waitsFor(List.of(hook.ref()), deadline), FIRST);
  }

  private Progress awaitHook(HelmRun run, String event, Phase next) {
    int index = hooks(run.release(), event).get(run.hook());
    Hook hook = run.release().hooks().get(index);
    Readiness readiness = switch (hook.ref().kind()) {
      case "Job" -> api.get(hook.ref()).map(Readiness::ofJobToEnd).orElse(Readiness.NOT_FOUND);
      case "Pod" -> api.get(hook.ref())
          .map(p -> p.body().text("status", "phase").equals(Optional.of("Succeeded"))
              ? Readiness.CURRENT
              : Readiness.of(p) == Readiness.FAILED ? Readiness.FAILED : Readiness.IN_PROGRESS)
          .orElse(Readiness.NOT_FOUND);
      default -> Readiness.CURRENT;
    };
    if (readiness == Readiness.CURRENT) {
      HelmRun done = run.with(run.release().withHook(index, hook.ended("Succeeded")));
      return on(done.atHook(next, run.hook() + 1));
    }
    if (readiness != Readiness.FAILED && now.isBefore(run.deadline())) {
      return new Going(run, POLL);
    }
    deleteHook(hook, "hook-failed");
    HelmRun failed = run.with(run.release().withHook(index, hook.ended("Failed")));
    String why = readiness == Readiness.FAILED ? "failed early due to stalled resources" : "timeout waiting for";
    return fail(failed, "failed " + event + ": " + why + ": [" + hook.ref() + " status: '" + word(readiness) + "']");
  }

  private void deleteHook(Hook hook, String policy) {
    if (hook.deletedAt(policy)) {
      objects.delete(List.of(hook.ref()), Propagation.BACKGROUND);
    }
  }

  /** Indexes of the hooks of an event, lightest first. */
  private static List<Integer> hooks(StoredRelease release, String event) {
    List<Hook> all = release.hooks();
    List<Integer> due = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).events().contains(event)) {
        due.add(i);
      }
    }
    due.sort(Comparator.comparingInt((Integer i) -> all.get(i).weight()).thenComparing(i -> all.get(i).ref().name()));
    return due;
  }

  // ---- install, upgrade, rollback

  private Progress change(HelmRun run) {
    List<ObjectRef> made;
    try {
      List<Mapping> former = run.original().map(StoredRelease::objects).orElse(List.of());
      boolean takeFields = run.kind() != Kind.UPGRADE
          || run.original().filter(o -> !o.serverSide()).isPresent();
      made = objects.change(former, run.release(), run.options().serverSide(), takeFields);
    } catch (ClusterException e) {
      return fail(run, String.valueOf(e.getMessage()));
    }
    HelmRun changed = run.made(made);
    if (!run.options().waits()) {
      return on(changed.atHook(Phase.AFTER, 0));
    }
    List<ObjectRef> waiting = run.release().objects().stream()
        .filter(o -> !o.bool("spec", "paused").orElse(false))
        .map(ObjectRef::of)
        .filter(r -> waitsFor(r, run.options()))
        .toList();
    return new Going(changed.in(Phase.WAIT).waitsFor(waiting, now.plus(run.options().timeout())), FIRST);
  }

  private boolean waitsFor(ObjectRef ref, HelmRun.Options options) {
    KindRef kind = new KindRef(ref.group(), ref.kind());
    boolean job = kind.equals(new KindRef("batch", "Job"));
    return version.waitsForAll() || HELM_3_WAITS_FOR.contains(kind) || (job && options.jobs());
  }

  private Progress awaitReady(HelmRun run) {
    List<String> not = new ArrayList<>();
    boolean failed = false;
    for (ObjectRef ref : run.waiting()) {
      Readiness readiness = readiness(ref, run.options().jobs());
      if (readiness != Readiness.CURRENT) {
        not.add(ref + " status: '" + word(readiness) + "'");
        failed |= readiness == Readiness.FAILED;
      }
    }
    if (not.isEmpty()) {
      return on(run.atHook(Phase.AFTER, 0));
    }
    if (!failed && now.isBefore(run.deadline())) {
      return new Going(run, POLL);
    }
    String why = failed ? "failed early due to stalled resources" : "timeout waiting for";
    return fail(run, why + ": [" + String.join(", ", not) + "]");
  }

  private Readiness readiness(ObjectRef ref, boolean jobs) {
    Optional<LiveObject> live = api.get(ref);
    boolean toEnd = jobs && ref.kind().equals("Job") && ref.group().equals("batch");
    return live.map(l -> toEnd ? Readiness.ofJobToEnd(l) : Readiness.of(l)).orElse(Readiness.NOT_FOUND);
  }

  private Progress succeed(HelmRun run) {
    if (run.kind().uninstalls()) {
      return uninstalled(run, Optional.empty());
    }
    Optional<StoredRelease> superseded = Optional.empty();
    if (run.kind() == Kind.ROLLBACK) {
      storage.history(run.release().name()).stream()
          .filter(r -> r.status() == Status.DEPLOYED)
          .forEach(r -> storage.update(r.becomes(Status.SUPERSEDED, r.description()), now));
    } else {
      superseded = run.original().map(o -> o.becomes(Status.SUPERSEDED, o.description()));
      superseded.ifPresent(o -> storage.update(o, now));
    }
    String words = switch (run.kind()) {
      case INSTALL -> "Install complete";
      case UPGRADE -> "Upgrade complete";
      default -> run.release().description();
    };
    StoredRelease deployed = run.release().becomes(Status.DEPLOYED, words);
    storage.update(deployed, now);
    return new Ended(deployed, superseded, Optional.empty());
  }

  /** The revision stays as failed; an uninstallation goes on being one. */
  private Progress fail(HelmRun run, String why) {
    if (run.kind().uninstalls()) {
      return new Ended(run.release(), Optional.empty(), Optional.of(why));
    }
    String words = switch (run.kind()) {
      case UPGRADE -> "Upgrade \"" + run.release().name() + "\" failed: " + why;
      case ROLLBACK -> "Rollback \"" + run.release().name() + "\" failed: " + why;
      default -> "Release \"" + run.release().name() + "\" failed: " + why;
    };
    StoredRelease failed = run.release().becomes(Status.FAILED, words);
    storage.update(failed, now);
    Optional<StoredRelease> original = run.original();
    if (run.kind() == Kind.ROLLBACK && run.phase() == Phase.CHANGE) {
      original = original.map(o -> o.becomes(Status.SUPERSEDED, o.description()));
      original.ifPresent(o -> storage.update(o, now));
    }
    if (run.options().cleanup()) {
      objects.delete(run.created(), Propagation.BACKGROUND);
    }
    return new Ended(failed, original, Optional.of(why));
  }

  /** The controller was asked to end: the action's context is cancelled, so that it fails; nothing is cleaned up. */
  void cancel(HelmRun run) {
    if (!run.kind().uninstalls()) {
      StoredRelease release = run.release();
      storage.update(
          release.becomes(Status.FAILED, "Release \"" + release.name() + "\" failed: context canceled"), now);
    }
  }

  // ---- uninstall

  private Progress delete(HelmRun run) {
    StoredRelease going = run.release().uninstalling(now);
    storage.update(going, now);
    List<ObjectRef> refs = Manifest.inUninstallOrder(run.release().objects()).stream()
        .filter(Manifest::deletedByUninstall)
        .map(ObjectRef::of)
        .toList();
    List<ObjectRef> served = refs.stream().filter(r -> api.serves(new KindRef(r.group(), r.kind()))).toList();
    if (served.size() < refs.size()) {
      return new Ended(going, Optional.empty(), Optional.of("failed to delete release: " + going.name()));
    }
    List<String> failures = objects.delete(refs, run.options().propagation());
    if (!failures.isEmpty()) {
      return new Ended(going, Optional.empty(), Optional.of("failed to delete release: " + going.name()));
    }
    HelmRun waits = run.with(going).in(Phase.WAIT).waitsFor(
        run.options().waits() ? refs : List.of(), now.plus(run.options().timeout()));
    return on(waits);
  }

  private Progress awaitGone(HelmRun run) {
    Optional<ObjectRef> there = run.waiting().stream().filter(r -> api.get(r).isPresent()).findFirst();
    if (there.isEmpty()) {
      return on(run.atHook(Phase.AFTER, 0));
    }
    if (now.isBefore(run.deadline())) {
      return new Going(run, POLL_DELETION);
    }
    return uninstalled(run, Optional.of(there.get() + " termination timeout: context deadline exceeded"));
  }

  /** The history goes even when something would not. */
  private Progress uninstalled(HelmRun run, Optional<String> failure) {
    StoredRelease gone = run.release().becomes(Status.UNINSTALLED, "Uninstallation complete");
    Optional<String> words = failure.map(f -> "uninstallation completed with 1 error(s): " + f);
    if (run.options().keepsHistory()) {
      storage.update(gone, now);
      storage.history(gone.name()).stream()
          .filter(r -> r.status() == Status.DEPLOYED)
          .forEach(r -> storage.update(r.becomes(Status.SUPERSEDED, r.description()), now));
      return new Ended(gone, Optional.empty(), words);
    }
    storage.history(gone.name()).forEach(storage::delete);
    return new Ended(run.release(), Optional.empty(), words);
  }

  private static String word(Readiness readiness) {
    return switch (readiness) {
      case CURRENT -> "Current";
      case IN_PROGRESS -> "InProgress";
      case FAILED -> "Failed";
      case TERMINATING -> "Terminating";
      case NOT_FOUND -> "NotFound";
    };
  }
}
