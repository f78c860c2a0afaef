package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.flux.Attempt.Phase;
import dev.fluxlift.simulator.flux.KustomizeRun.Outcome;
import dev.fluxlift.simulator.runtime.ApplySet;
import dev.fluxlift.simulator.runtime.ApplySet.Action;
import dev.fluxlift.simulator.runtime.ApplySet.Entry;
import dev.fluxlift.simulator.runtime.Inventory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What goes with a Kustomization that is deleted (internal/controller/kustomization_controller.go finalize@v1.6.0): nothing
 * of a suspended one, of one without inventory, with deletionPolicy Orphan, or with MirrorPrune and prune false; else all of
 * its inventory that still carries its labels and no mark against pruning. Delete and WaitForTermination do not look at
 * {@code prune}. A deletion that fails is tried again, with the finalizer on.
 */
final class KustomizeFinalizing {
  private static final Duration POLL = Duration.ofSeconds(2);
  private static final String WAIT = "WaitForTermination";

  private final Api api;
  private final ApplySet set;
  private final KustomizeVersion version;
  private final Instant now;

  KustomizeFinalizing(Api api, ApplySet set, KustomizeVersion version, Instant now) {
    this.api = api;
    this.set = set;
    this.version = version;
    this.now = now;
  }

  Outcome begin(LiveObject kustomization) {
    KustomizationSpec spec = new KustomizationSpec(kustomization.body());
    List<ObjectRef> inventory = spec.inventory().map(Inventory::refs).orElse(List.of());
    if (inventory.isEmpty() || !deletes(spec)) {
      FluxObject.removeFinalizer(api, kustomization);
      return Outcome.DONE;
    }
    List<Entry> entries = set.delete(api, inventory, set.ownerLabels(spec.ref().name(), spec.ref().namespace()),
        KustomizeApply.unlessMarked(version));
    if (!spec.deletionPolicy().equals(WAIT)) {
      FluxObject.removeFinalizer(api, kustomization);
      return Outcome.DONE;
    }
    List<ObjectRef> deleted = entries.stream().filter(e -> e.action() == Action.DELETED).map(Entry::ref).toList();
    return terminating(Attempt.begin(kustomization.body(), new Artifact("", ""), now)
        .waiting(deleted, now.plus(spec.timeout()))
        .to(Phase.TERMINATION));
  }

  /** Waits until all are gone or the time is over; either way the finalizer goes. */
  Outcome terminating(Attempt attempt) {
    boolean gone = attempt.waitsFor().stream().allMatch(r -> api.get(r).isEmpty());
    if (!gone && now.isBefore(attempt.deadline())) {
      return Outcome.goesOn(attempt, POLL);
    }
    api.get(attempt.kustomization().ref()).ifPresent(k -> FluxObject.removeFinalizer(api, k));
    return Outcome.DONE;
  }

  /** finalizerShouldDeleteResources, but for the inventory. */
  private static boolean deletes(KustomizationSpec spec) {
    if (FluxObject.suspended(spec.body())) {
      return false;
    }
    return switch (spec.deletionPolicy()) {
      case "MirrorPrune" -> spec.prune();
      case "Delete", WAIT -> true;
      default -> false;
    };
  }
}
