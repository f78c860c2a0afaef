package dev.fluxlift.engine.back;

import dev.fluxlift.engine.back.Unstamp.Outcome;
import dev.fluxlift.engine.back.Unstamp.Result;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.FileChange;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.plan.WayBack;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.verify.Backup;
import dev.fluxlift.engine.verify.Difference;
import dev.fluxlift.engine.verify.Equality;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The ways back. Which one is chosen from the live state alone; each is a list of sub-steps that look before they act,
 * so that a way that was killed goes on when it is run again, chosen anew.
 */
public final class WaysBack {
  /** Direct applies get this name: kustomize-controller takes over managers that begin with kubectl (V21). */
  static final String DIRECT = "kubectl-fluxlift";

  /** A controller that restarts because of the adoption is back within this time (V12). */
  private static final Duration RESTART = Duration.ofSeconds(60);

  private static final Duration EVENT = Duration.ofSeconds(60);
  private static final List<StepId> REMOVALS = List.of(StepId.S10, StepId.S8, StepId.S8A);
  private static final String OWNER_NAME = "kustomize.toolkit.fluxcd.io/name";
  private static final String OWNER_NAMESPACE = "kustomize.toolkit.fluxcd.io/namespace";

  private final Move move;
  private final Backup backup;
  private final Repository repository;
  private final Delivery delivery;
  private final Progress progress;
  private final Live live;
  private final Unstamp unstamp;
  private final Waiting waiting;

  /**
   * @param cluster the live cluster
   * @param move which objects
   * @param backup what S0 kept
   * @param repository the branch Flux follows
   * @param delivery brings commits onto it
   * @param clock time
   * @param progress told of each sub-step
   * @param patience how long to wait for one condition
   */
  public WaysBack(
      Cluster cluster,
      Move move,
      Backup backup,
      Repository repository,
      Delivery delivery,
      Clock clock,
      Progress progress,
      Duration patience) {
    this.move = move;
    this.backup = backup;
    this.repository = repository;
    this.delivery = delivery;
    this.progress = progress;
    this.live = new Live(cluster, move);
    this.unstamp = new Unstamp(cluster, move.instance(), backup.cluster());
    this.waiting = new Waiting(clock, progress, patience);
  }

  /**
   * A way and why it is this one.
   *
   * @param way which
   * @param because what was seen, in a few words
   * @param restores whether step S8 was made and is taken back first
   */
  public record Choice(WayBack way, String because, boolean restores) {}

  /**
   * @param choice the way that was gone
   * @param unstamped objects whose stamp was taken off in this run
   * @param differences what is not as S0's backup says, by the published list of ignored fields
   */
  public record Returned(Choice choice, List<Outcome> unstamped, List<Difference> differences) {}

  /** Reads the live state; waits a minute at most for controllers that are just restarting. */
  public Choice choose() {
    boolean restores = live.cluster().get(move.owner()).isEmpty();
    waiting.within(
        RESTART,
        "choose",
        "the controllers to serve",
        () -> live.notServing().isEmpty() || live.crashLooping(),
        () -> {});
    if (!live.notServing().isEmpty()) {
      return new Choice(WayBack.RB_E, live.notServing() + " not serving: no commit would arrive", restores);
    }
    Optional<LiveObject> instance = live.instance();
    SortedSet<ObjectRef> stamped = unstamp.stamped(known());
    if (!stamped.isEmpty()) {
      String because = stamped.size() + " objects carry the operator's stamp";
      return new Choice(restores ? WayBack.RB_C : WayBack.RB_B, because, restores);
    }
    if (restores) {
      return new Choice(WayBack.RB_C, move.owner() + " is not there", true);
    }
    if (instance.filter(WaysBack::wasEnabled).isPresent()) {
      return new Choice(WayBack.RB_B, move.instance() + " was enabled", false);
    }
    return nothingAdopted(instance);
  }

  private Choice nothingAdopted(Optional<LiveObject> instance) {
    boolean ours = instance.isPresent()
        || !live.present(List.of(move.instanceRelease(), move.operatorRelease())).isEmpty()
        || !live.present(move.kustomizations()).isEmpty()
        || !new Reversal(repository).of(List.of(StepId.S6, StepId.S4, StepId.S2)).isEmpty();
    if (ours) {
      return new Choice(WayBack.RB_A, "nothing carries the operator's stamp, and no instance was enabled", false);
    }
    boolean guarded = !ownerAsBefore() || !new Reversal(repository).of(List.of(StepId.S1)).isEmpty();
    return guarded
        ? new Choice(WayBack.REVERT, "there is nothing but the guard on " + move.owner(), false)
        : new Choice(WayBack.NOTHING_TO_UNDO, "the old owner manages, and nothing of the move is there", false);
  }

  /** An enabled instance, or one that has applied something; an inventory is not stored when an apply fails (V21). */
  private static boolean wasEnabled(LiveObject instance) {
    Mapping status = instance.body().mapping("status");
    return !Live.disabled(instance)
        || !status.list("inventory", "entries").isEmpty()
        || status.text("lastAppliedRevision").isPresent()
        || !status.list("history").isEmpty();
  }

  /** Chooses and goes. */
  public Returned run() {
    return run(choose());
  }

  /**
   * Goes the way chosen.
   *
   * @throws WayBackStopped when a condition was not seen; running again goes on from there
   * @throws WayBackInterrupted when the person interrupted
   */
  public Returned run(Choice choice) {
    List<Outcome> unstamped = new ArrayList<>();
    for (SubStep step : subSteps(choice, unstamped)) {
      boolean already = step.done().getAsBoolean();
      if (!already) {
        progress.begins(choice.way(), step.id(), step.what());
        step.act().run();
      }
      progress.done(choice.way(), step.id(), already);
    }
    Set<ObjectRef> recreated = new HashSet<>();
    for (ObjectRef ref : List.of(move.owner(), move.manifests())) {
      if (!repository.committed(StepId.S8).isEmpty()) {
        recreated.add(ref);
      }
    }
    return new Returned(
        choice, List.copyOf(unstamped), Equality.withCluster(backup.cluster(), live.cluster(), recreated));
  }

  /** Ids and words of the sub-steps of a way, for showing it before it runs. */
  public List<String> show(Choice choice) {
    return subSteps(choice, new ArrayList<>()).stream().map(s -> s.id() + ": " + s.what()).toList();
  }

  private List<SubStep> subSteps(Choice choice, List<Outcome> unstamped) {
    List<SubStep> out = new ArrayList<>();
    List<SubStep> retirement =
        new Retirement(live, move, repository, delivery, unstamp, waiting, backup.cluster()).subSteps();
    SubStep canary = new Canary(live, move, repository, delivery, waiting).subStep();
    switch (choice.way()) {
      case NOTHING_TO_UNDO -> {}
      case REVERT -> out.addAll(List.of(resume(), reowned(), canary));
      case RB_A -> {
        out.addAll(List.of(nothingAdopted(), suspendRelease(), disable()));
        out.addAll(retirement);
        out.addAll(List.of(resume(), reowned(), canary));
      }
      case RB_B, RB_C, RB_E -> {
        if (choice.way() == WayBack.RB_E) {
          out.addAll(List.of(brake(), disable(), unstampAll(unstamped), applyOldManifests(), resumeLive()));
        }
        if (choice.restores()) {
          out.add(restoreFiles());
        }
        out.addAll(List.of(suspendRelease(), disable(), unstampAll(unstamped), resume(), reowned(), canary));
        out.addAll(retirement);
      }
    }
    if (choice.way() != WayBack.NOTHING_TO_UNDO) {
      out.add(disputed());
    }
    return List.copyOf(out);
  }

  /**
   * An object that two Kustomizations deliver, usually Flux's Namespace, looks as the one that applied it last wants it:
   * both are one field manager. The one that did so at S0 is asked to be the last again.
   */
  private SubStep disputed() {
    return new SubStep(
        "last-owner",
        "Let whoever applied an object last at S0 do so again, where two deliver it",
        () -> otherOwner().isEmpty(),
        () -> {
          live.ask(otherOwner(), waiting.clock().now());
          // not seen in time it is a difference that the comparison names
          waiting.within(
              RESTART,
              "last-owner",
              "objects with two owners as at S0",
              () -> otherOwner().isEmpty(),
              () -> live.ask(otherOwner(), waiting.clock().now()));
        });
  }

  /** Kustomizations that held an object of the old owner at S0 and whose label it does not carry now. */
  private Set<ObjectRef> otherOwner() {
    Set<ObjectRef> out = new TreeSet<>();
    for (ObjectRef ref : inventoryBefore()) {
      Optional<LiveObject> was = backup.cluster().get(ref);
      Optional<LiveObject> is = live.cluster().get(ref);
      if (was.isEmpty() || is.isEmpty() || was.get().labels().get(OWNER_NAME) == null) {
        continue;
      }
      if (!was.get().labels().get(OWNER_NAME).equals(is.get().labels().get(OWNER_NAME))) {
        out.add(new ObjectRef(
            ObjectRef.KUSTOMIZE,
            "Kustomization",
            was.get().labels().getOrDefault(OWNER_NAMESPACE, move.namespace()),
            was.get().labels().getOrDefault(OWNER_NAME, "")));
      }
    }
    return out;
  }

  /** Objects the operator may have stamped: what the old owner held at S0, and what the instance says it holds. */
  private SortedSet<ObjectRef> known() {
    SortedSet<ObjectRef> out = new TreeSet<>(inventoryBefore());
    live.instance().ifPresent(i -> out.addAll(i.inventory()));
    backup.rendered().forEach(m -> out.add(ObjectRef.of(m)));
    return out;
  }

  private List<ObjectRef> inventoryBefore() {
    return backup.cluster().get(move.owner()).map(LiveObject::inventory).orElse(List.of());
  }

  private SubStep nothingAdopted() {
    return new SubStep("prove-unadopted", "Prove that nothing was adopted", () -> false, () -> {
      SortedSet<ObjectRef> stamped = unstamp.stamped(known());
      if (!stamped.isEmpty()) {
        throw new WayBackStopped(
            BackFinding.SOMETHING_WAS_ADOPTED, stamped.first(), "it carries the operator's stamp");
      }
      live.instance().filter(WaysBack::wasEnabled).ifPresent(i -> {
        throw new WayBackStopped(BackFinding.SOMETHING_WAS_ADOPTED, i.ref(), "it was enabled");
      });
    });
  }

  private SubStep brake() {
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

  /** By commit, so that a chart bump of a bot cannot enable the instance again; live at once, for the time until then. */
  private SubStep suspendRelease() {
    return new SubStep(
        "suspend-release",
        "Suspend " + move.instanceRelease(),
        () -> live.cluster().get(move.instanceRelease()).map(Live::suspended).orElse(true)
            && suspension().isEmpty(),
        () -> {
          live.suspend(move.instanceRelease(), true);
          Map<String, Optional<String>> changes = suspension();
          if (!changes.isEmpty()) {
            delivery.deliver(
                "Suspend " + move.instanceRelease().name(),
                "Nothing may enable the FluxInstance while the old owner takes Flux back.",
                changes);
          }
          waiting.until(
              "suspend-release",
              move.instanceRelease() + " suspended",
              () -> live.cluster().get(move.instanceRelease()).map(Live::suspended).orElse(true),
              () -> live.suspend(move.instanceRelease(), true),
              () -> "its spec says otherwise");
        });
  }

  private Map<String, Optional<String>> suspension() {
    for (FileChange change : repository.committed(StepId.S4)) {
      Optional<String> now = repository.now(change.path());
      if (now.isPresent()
          && isYaml(change.path())
          && TextEdit.holds(change.path(), now.get(), move.instanceRelease())) {
        String suspended = TextEdit.suspended(change.path(), now.get(), move.instanceRelease());
        return suspended.equals(now.get()) ? Map.of() : Map.of(change.path(), Optional.of(suspended));
      }
    }
    return Map.of();
  }

  private static boolean isYaml(String path) {
    return path.endsWith(".yaml") || path.endsWith(".yml");
  }

  private SubStep disable() {
    return new SubStep(
        "disable",
        "Disable " + move.instance(),
        () -> live.instance().map(live::heeded).orElse(true),
        () -> {
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
        });
  }

  private boolean heeded() {
    return live.instance().map(live::heeded).orElse(true);
  }

  private void askToDisable() {
    live.annotate(move.instance(), Live.RECONCILE, "disabled");
    live.ask(List.of(move.instance()), waiting.clock().now());
  }

  private SubStep unstampAll(List<Outcome> unstamped) {
    return new SubStep(
        "un-stamp",
        "Take the operator's stamp off every object it adopted",
        () -> unstamp.stamped(known()).isEmpty(),
        () -> {
          List<Outcome> outcomes = unstamp.run(known());
          outcomes.stream().filter(o -> o.result() == Result.UNSTAMPED).forEach(unstamped::add);
          outcomes.stream().filter(o -> o.result() == Result.FAILED).findFirst().ifPresent(o -> {
            throw new WayBackStopped(BackFinding.UNSTAMP_FAILED, o.object(), o.detail());
          });
          SortedSet<ObjectRef> left = unstamp.stamped(known());
          if (!left.isEmpty()) {
            throw new WayBackStopped(
                BackFinding.UNSTAMP_FAILED, left.first(), "it was stamped again; " + left.size() + " objects in all");
          }
        });
  }

  private SubStep applyOldManifests() {
    return new SubStep(
        "apply-old-manifests",
        "Apply the old manifests kept at S0 directly and wait for the controllers",
        () -> live.notServing().isEmpty(),
        () -> {
          if (backup.rendered().isEmpty()) {
            throw new WayBackStopped(BackFinding.NO_RENDERED_MANIFESTS, "backup of " + backup.takenAt(), "none in it");
          }
          backup.rendered().stream()
              .sorted(Comparator.comparingInt(WaysBack::applyOrder))
              .forEach(m -> live.cluster().apply(m, DIRECT, true, false));
          waiting.until(
              "apply-old-manifests",
              "the controllers rolled out",
              () -> live.notServing().isEmpty(),
              () -> {},
              () -> "not rolled out: " + live.notServing());
        });
  }

  /** As Flux stages them: Namespaces and CRDs first, then what others refer to, workloads last. */
  private static int applyOrder(Mapping manifest) {
    return switch (manifest.text("kind").orElse("")) {
      case "Namespace" -> 0;
      case "CustomResourceDefinition" -> 1;
      case "ServiceAccount", "ClusterRole", "Role" -> 2;
      case "ClusterRoleBinding", "RoleBinding" -> 3;
      case "Deployment" -> 5;
      default -> 4;
    };
  }

  /** As S0 had it, field by field, so that nothing of ours stays in its field managers. Git agrees in a moment. */
  private SubStep resumeLive() {
    return new SubStep(
        "resume-live",
        "Resume " + move.owner() + " on the cluster",
        () -> live.cluster().get(move.owner()).map(o -> !Live.suspended(o)).orElse(true),
        () -> {
          Optional<Value> was = backup.cluster().get(move.owner()).flatMap(o -> o.spec("suspend"));
          Mapping operation = was
              .map(v -> OwnerStamp.operation("replace", "/spec/suspend", v))
              .orElseGet(() -> Mapping.of("op", "remove", "path", "/spec/suspend"));
          live.cluster().jsonPatch(move.owner(), List.of(operation), false);
        });
  }

  private SubStep restoreFiles() {
    return new SubStep(
        "restore-files",
        "Bring back what step S8 removed, guards in it",
        () -> live.cluster().get(move.owner()).isPresent() && live.cluster().get(move.manifests()).isPresent(),
        () -> {
          Map<String, Optional<String>> changes = new Reversal(repository).of(REMOVALS);
          if (!changes.isEmpty()) {
            delivery.deliver(
                "Bring the old owner back, guarded", "It touches nothing before it is resumed.", changes);
          }
          waiting.until(
              "restore-files",
              move.owner() + " and " + move.manifests(),
              () -> live.present(List.of(move.owner(), move.manifests())).size() == 2,
              () -> live.ask(List.of(move.root()), waiting.clock().now()),
              () -> "the root has not brought them");
        });
  }

  private SubStep resume() {
    return new SubStep(
        "resume-owner",
        "Resume " + move.owner() + ", its file as before step S1",
        () -> ownerAsBefore() && new Reversal(repository).of(List.of(StepId.S1)).isEmpty(),
        () -> {
          Map<String, Optional<String>> changes = new Reversal(repository).of(List.of(StepId.S1));
          if (!changes.isEmpty()) {
            delivery.deliver(
                "Resume " + move.owner().name(), "The old owner manages Flux again, as before the move.", changes);
          }
          waiting.until(
              "resume-owner",
              move.owner() + " resumed",
              this::ownerAsBefore,
              () -> live.ask(List.of(move.root()), waiting.clock().now()),
              () -> "its spec says "
                  + live.cluster().get(move.owner()).map(WaysBack::guards).orElse(List.of()));
        });
  }

  private boolean ownerAsBefore() {
    Optional<LiveObject> now = live.cluster().get(move.owner());
    Optional<LiveObject> before = backup.cluster().get(move.owner());
    return now.isPresent() && before.isPresent() && guards(now.get()).equals(guards(before.get()));
  }

  private static List<String> guards(LiveObject owner) {
    List<String> out = new ArrayList<>();
    for (String field : List.of("suspend", "prune", "deletionPolicy")) {
      String value = owner.spec(field).flatMap(Value::text).orElse("");
      out.add(field + ": " + (value.equals("false") ? "" : value));
    }
    return out;
  }

  /** The operator took this label off at adoption (V1), so it proves that the old owner applied the object since. */
  private SubStep reowned() {
    return new SubStep(
        "re-own",
        "See that " + move.owner() + " holds all its objects again",
        () -> notReowned().isEmpty(),
        () -> waiting.until(
            "re-own",
            move.owner() + " holding all its objects",
            () -> notReowned().isEmpty(),
            () -> live.ask(List.of(move.owner()), waiting.clock().now()),
            () -> "not yet: " + notReowned()));
  }

  private List<ObjectRef> notReowned() {
    List<ObjectRef> out = new ArrayList<>();
    if (live.cluster().get(move.owner()).filter(LiveObject::ready).isEmpty()) {
      out.add(move.owner());
    }
    for (ObjectRef ref : inventoryBefore()) {
      boolean held = live.cluster().get(ref).filter(this::heldByOwner).isPresent();
      if (!held) {
        out.add(ref);
      }
    }
    return out;
  }

  private boolean heldByOwner(LiveObject object) {
    return move.owner().name().equals(object.labels().get(OWNER_NAME))
        && move.owner().namespace().equals(object.labels().get(OWNER_NAMESPACE))
        && object.managers().contains("kustomize-controller/Apply");
  }
}
