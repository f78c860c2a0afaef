package dev.fluxlift.engine.back;

import dev.fluxlift.engine.back.Unstamp.Outcome;
import dev.fluxlift.engine.back.Unstamp.Result;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** How Flux Operator is made to let go: its release suspended, its FluxInstance disabled, its stamp taken off. */
final class Disabling {
  private static final Duration EVENT = Duration.ofSeconds(60);

  private final Live live;
  private final Move move;
  private final Before before;
  private final ReleaseFile file;
  private final Delivery delivery;
  private final Unstamp unstamp;
  private final Waiting waiting;

  Disabling(
      Live live,
      Move move,
      Before before,
      Repository repository,
      Delivery delivery,
      Unstamp unstamp,
      Waiting waiting) {
    this.live = live;
    this.move = move;
    this.before = before;
    this.file = new ReleaseFile(move, repository);
    this.delivery = delivery;
    this.unstamp = unstamp;
    this.waiting = waiting;
  }

  /** Objects that carry the stamp now. */
  SortedSet<ObjectRef> stamped() {
    return unstamp.stamped(known());
  }

  /** Objects the operator may have stamped: what the old owner held at S0, and what the instance says it holds. */
  private SortedSet<ObjectRef> known() {
    SortedSet<ObjectRef> out = new TreeSet<>(before.inventory(move.owner()));
    out.addAll(before.named());
    live.cluster().get(move.owner()).ifPresent(o -> out.addAll(o.inventory()));
    live.instance().ifPresent(i -> out.addAll(i.inventory()));
    before.backup().ifPresent(b -> b.rendered().forEach(m -> out.add(ObjectRef.of(m))));
    return out;
  }

  /** An enabled instance, or one that has applied something; an inventory is not stored when an apply fails (V21). */
  static boolean wasEnabled(LiveObject instance) {
    Mapping status = instance.body().mapping("status");
    return !Live.disabled(instance)
        || !status.list("inventory", "entries").isEmpty()
        || status.text("lastAppliedRevision").isPresent()
        || !status.list("history").isEmpty();
  }

  SubStep nothingAdopted() {
    return new SubStep("prove-unadopted", "Prove that nothing was adopted", () -> false, () -> {
      SortedSet<ObjectRef> stamped = stamped();
      if (!stamped.isEmpty()) {
        throw new WayBackStopped(
            BackFinding.SOMETHING_WAS_ADOPTED, stamped.first(), "it carries the operator's stamp");
      }
      live.instance().filter(Disabling::wasEnabled).ifPresent(i -> {
        throw new WayBackStopped(BackFinding.SOMETHING_WAS_ADOPTED, i.ref(), "it was enabled");
      });
    });
  }

  SubStep brake() {
    return new SubStep(
        "brake",
        "Suspend both releases and stop Flux Operator",
        () -> live.operatorStopped()
            && live.present(List.of(move.instanceRelease(), move.operatorRelease())).stream()
                .allMatch(r -> Live.suspended(r) || live.instance().isEmpty()),
        () -> {
          new Brake(live.cluster(), move).pull(List.of());
          waiting.until(
              "brake",
              "no pod of " + move.operator(),
              live::operatorStopped,
              () -> live.scale(move.operator(), 0),
              () -> "the operator still has pods");
        });
  }

  /** What the file of the release is to say on a way that keeps the instance, or on one that does not. */
  Map<String, Optional<String>> releaseFile(boolean keepsInstance) {
    return keepsInstance ? file.disabled() : file.suspension();
  }

  /** By commit, so that a chart bump of a bot cannot enable the instance again; live at once, for the time until then. */
  SubStep suspendRelease() {
    return new SubStep(
        "suspend-release",
        "Suspend " + move.instanceRelease(),
        () -> suspended() && file.suspension().isEmpty(),
        () -> suspend(
            file.suspension(),
            "Suspend " + move.instanceRelease().name(),
            "Nothing may enable the FluxInstance while the old owner takes Flux back."));
  }

  /** For a way that keeps the instance: suspended live, and disabled by commit, as step S4 left it. */
  SubStep disableRelease() {
    return new SubStep(
        "suspend-release",
        "Suspend " + move.instanceRelease() + ", its file as step S4 left it",
        () -> suspended() && file.disabled().isEmpty(),
        () -> suspend(
            file.disabled(),
            "Disable the FluxInstance",
            "As step S4 left it; the release is suspended on the cluster until the old owner has taken Flux back."));
  }

  /** Whether the branch says what step S4 left, and the release nothing else. */
  boolean disabledInGit() {
    return file.disabled().isEmpty();
  }

  private void suspend(Map<String, Optional<String>> changes, String subject, String body) {
    live.suspend(move.instanceRelease(), true);
    if (!changes.isEmpty()) {
      delivery.deliver(subject, body, changes);
    }
    waiting.until(
        "suspend-release",
        move.instanceRelease() + " suspended",
        this::suspended,
        () -> live.suspend(move.instanceRelease(), true),
        () -> "its spec says otherwise");
  }

  private boolean suspended() {
    return live.cluster().get(move.instanceRelease()).map(Live::suspended).orElse(true);
  }

  SubStep disable() {
    return new SubStep("disable", "Disable " + move.instance(), this::heeded, () -> {
      askToDisable();
      boolean said = waiting.within(
          EVENT, "disable", "the event ReconciliationDisabled", this::heeded, this::askToDisable);
      if (!said) {
        // an operator that does not run says nothing; without a pod it cannot act either
        live.scale(move.operator(), 0);
        waiting.until(
            "disable",
            "no pod of " + move.operator(),
            this::heeded,
            () -> live.scale(move.operator(), 0),
            () -> "the operator neither said that it is disabled nor stopped");
      }
      // it has nothing more to do, and its pod is gone by the time the instance is deleted
      live.scale(move.operator(), 0);
    });
  }

  private boolean heeded() {
    return live.instance().map(live::heeded).orElse(true);
  }

  private void askToDisable() {
    live.annotate(move.instance(), Live.RECONCILE, "disabled");
    live.ask(List.of(move.instance()), waiting.clock().now());
  }

  SubStep unstampAll(List<Outcome> unstamped) {
    return new SubStep(
        "un-stamp",
        "Take the operator's stamp off every object it adopted",
        () -> stamped().isEmpty(),
        () -> {
          List<Outcome> outcomes = unstamp.run(known());
          outcomes.stream().filter(o -> o.result() == Result.UNSTAMPED).forEach(unstamped::add);
          outcomes.stream().filter(o -> o.result() == Result.FAILED).findFirst().ifPresent(o -> {
            throw new WayBackStopped(BackFinding.UNSTAMP_FAILED, o.object(), o.detail());
          });
          SortedSet<ObjectRef> left = stamped();
          if (!left.isEmpty()) {
            throw new WayBackStopped(
                BackFinding.UNSTAMP_FAILED, left.first(), "it was stamped again; " + left.size() + " objects in all");
          }
        });
  }
}
