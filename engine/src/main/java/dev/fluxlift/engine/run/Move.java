package dev.fluxlift.engine.run;

import dev.fluxlift.engine.back.Brake;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Action;
import dev.fluxlift.engine.plan.Condition;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Staleness;
import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.verify.Backup;
import dev.fluxlift.engine.verify.Baseline;
import dev.fluxlift.engine.verify.Snapshot;
import dev.fluxlift.engine.verify.Violation;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run of one plan under the lock: step by step, each re-runnable, where it stands read from cluster and Git. */
final class Move {
  /** Where the run keeps what it does. */
  record Keeping(
      RunDirectory directory, Journal journal, Lock lock, Lock.Holder holder, Optional<Checkpoint.Content> there) {
    /** The machine that holds the backup of S0. */
    String backupOn() {
      return Files.exists(directory.backup()) ? holder.host() : there.map(Checkpoint.Content::backupOn).orElse("");
    }

    /** Why the move goes on without a rehearsal, as this machine or the one before it knows. */
    Optional<String> unrehearsed() {
      return Rehearsed.reason(journal.entries()).or(() -> there.flatMap(Checkpoint.Content::unrehearsed));
    }
  }

  private static final Duration SETTLE = Duration.ofMinutes(2);
  private static final Duration THOUGHT = Duration.ofSeconds(5);
  private static final Duration MERGE_POLL = Duration.ofSeconds(15);

  private final Plan plan;
  private final World world;
  private final Surroundings surroundings;
  private final RunOptions options;
  private final Progress progress;
  private final Keeping keeping;
  private final Journal journal;
  private final String toolVersion;
  private final Runner.Stand stand;
  private final Runnable stillRehearsed;
  private final Kept kept;
  private final Branch branch;
  private final Follower follower;
  private final Conditions conditions;
  private final Checkpoint checkpoint;
  private final Watch watch;
  private final Waiting waiting;
  private Mapping soakWritten = Mapping.EMPTY;

  /** @param stillRehearsed throws when the cluster is not what was rehearsed; asked before the first commit */
  Move(
      Plan plan,
      World world,
      Surroundings surroundings,
      RunOptions options,
      Progress progress,
      Keeping keeping,
      String toolVersion,
      Runner.Stand stand,
      Runnable stillRehearsed) {
    this.plan = plan;
    this.stillRehearsed = stillRehearsed;
    this.world = world;
    this.surroundings = surroundings;
    this.options = options;
    this.progress = progress;
    this.keeping = keeping;
    this.journal = keeping.journal();
    this.toolVersion = toolVersion;
    this.stand = stand;
    this.kept = new Kept(plan, keeping.directory(), world.clock());
    this.branch = new Branch(plan, world.git(), options.remote());
    this.follower = new Follower(plan, world.cluster(), branch, world.clock());
    this.conditions = new Conditions(plan, world.cluster(), follower, kept, surroundings, options.consents());
    this.checkpoint = new Checkpoint(world.cluster(), plan.installation().namespace());
    this.watch = new Watch(plan, world.cluster(), kept, follower, options.consents(), journal, progress);
    this.waiting = new Waiting(world.clock(), keeping.lock(), options, progress);
  }

  Outcome run() throws InterruptedException {
    requireSame();
    Branch.Position position = requirePosition();
    findBaseline(position);
    awaitMended(position);
    releaseBrake(position);
    for (Step step : plan.steps()) {
      stand.step = Optional.of(step.id());
      waiting.requireGoOn();
      position = branch.position();
      if (!position.overlapping().isEmpty()) {
        throw branch.overlap(position);
      }
      Optional<String> done = doneBefore(step, position);
      if (done.isPresent()) {
        progress.on(new Progress.Skipped(step, done.get()));
        journal.append(Journal.Type.SKIPPED, step.id().name(), done.get(), Mapping.EMPTY);
      } else {
        perform(step, position);
      }
      if (options.until().filter(step.id()::equals).isPresent() && step.id() != plan.steps().getLast().id()) {
        return new Outcome(
            Ending.REACHED,
            stand.step,
            "step " + step.id() + " (" + step.id().title() + ") is done",
            "Go on with: fluxlift " + (options.until().get().compareTo(StepId.S7) < 0 ? "resume" : "cleanup")
                + ". Go back with: fluxlift rollback");
      }
    }
    return new Outcome(Ending.DONE, stand.step, "all steps are done", "See it proved: fluxlift verify");
  }

  // ---- where it stands

  private void requireSame() {
    List<Staleness.Moved> moved = Staleness.tool(plan, toolVersion);
    if (moved.isEmpty()) {
      moved = Staleness.identities(plan, world.cluster()).stream().filter(this::cannotBeOurs).toList();
    }
    requireNone(moved);
  }

  /** Owner and its source are made anew by a way back after S8. */
  private boolean cannotBeOurs(Staleness.Moved moved) {
    return !watch.retired().stream().map(ObjectRef::toString).toList().contains(moved.what());
  }

  static void requireNone(List<Staleness.Moved> moved) {
    if (!moved.isEmpty()) {
      throw new StopException(
          Ending.STALE,
          "the plan is stale: " + String.join("; ", moved.stream().map(Staleness.Moved::toString).toList()),
          "Make it again: fluxlift plan");
    }
  }

  private Branch.Position requirePosition() {
    Branch.Position position = branch.position();
    if (position.reached().isEmpty()) {
      requireFresh(position.head());
    }
    if (!position.overlapping().isEmpty()) {
      throw branch.overlap(position);
    }
    return position;
  }

  /** Before the first commit all the plan was made from, and was rehearsed on, must be as it was. */
  private void requireFresh(String head) {
    List<Staleness.Moved> moved = new java.util.ArrayList<>(branch.filesMoved(head));
    moved.addAll(Staleness.objects(plan, world.cluster()));
    requireNone(moved);
    stillRehearsed.run();
  }

  /** On another machine the baseline comes from the checkpoint; without one it is taken anew, and that is said. */
  private void findBaseline(Branch.Position position) {
    if (position.reached().isEmpty()) {
      return;
    }
    if (kept.baseline().isPresent()) {
      Checkpoint.elsewhere(keeping.there(), journal.entries()).ifPresent(this::follow);
      return;
    }
    Optional<Checkpoint.Content> there = keeping.there();
    there.flatMap(Checkpoint.Content::soak).ifPresent(kept::keepSoak);
    Optional<Baseline> baseline = there.flatMap(Checkpoint.Content::baseline);
    if (baseline.isPresent()) {
      kept.keep(baseline.get());
      note("the baseline comes from the checkpoint in the cluster; the backup of S0 is on "
          + (keeping.backupOn().isEmpty() ? "another machine" : keeping.backupOn())
          + ", from here a way back cannot be compared with it");
    } else {
      kept.keep(surroundings.baseline(plan));
      note("no baseline was found: it is taken now, what was lost before now is not seen");
    }
  }

  /** This machine began, and another one went on. */
  private void follow(Checkpoint.Content other) {
    other.soak().ifPresent(kept::keepSoak);
    other.baseline().ifPresent(kept::keep);
    note("another machine went on meanwhile: baseline and soak are those of the checkpoint in the cluster");
  }

  /**
   * What others changed in the files of the move and took back is over on the branch, and looks as it was to the cluster until
   * the root has applied that: this is waited for, and after the wait judged as it stands.
   */
  private void awaitMended(Branch.Position position) throws InterruptedException {
    Optional<Step> here = position.reached().flatMap(plan::step);
    Optional<StepId> sure = here.flatMap(this::reachedBefore);
    List<Violation> changed = follower.undelivered(sure);
    if (here.isEmpty() || changed.isEmpty()) {
      return;
    }
    ObjectRef root = plan.installation().root().ref().orIn(plan.installation().namespace());
    note("the branch is as planned, " + root + " has not applied that yet, and is asked to: " + changed.getFirst());
    waiting.until(
        here.get(),
        Pace.limit(here.get().id()),
        () -> {
          follower.nudge(List.of(root), position.head());
          List<Violation> still = follower.undelivered(sure);
          return still.isEmpty()
              ? Verdict.yes("the root applied the branch as planned")
              : Verdict.no(still.getFirst().toString(), root + " to apply the branch as planned");
        },
        () -> {});
  }

  /** A brake that was pulled is let go when the person goes on, if what was violated holds again. */
  private void releaseBrake(Branch.Position position) {
    boolean braked = world.cluster()
        .get(plan.target().operator())
        .filter(o -> Conditions.spec(o, "replicas").equals("0"))
        .isPresent();
    if (!braked) {
      return;
    }
    Step here = position.reached().flatMap(plan::step).orElse(plan.steps().getFirst());
    watch.check(here, reachedBefore(here), Watch.Moment.BEFORE);
    journal.append(Journal.Type.INTENT, here.id().name(), "let go of the brake", Mapping.EMPTY);
    new Brake(world.cluster(), Return.move(plan)).release();
    journal.append(Journal.Type.EFFECT, here.id().name(), "the brake is let go", Mapping.EMPTY);
    note("the brake is let go: " + plan.target().operator() + " and the releases run again");
  }

  private void note(String text) {
    progress.on(new Progress.Note(text));
    journal.append(Journal.Type.NOTE, stand.step.map(StepId::name).orElse(""), text, Mapping.EMPTY);
  }

  /** Why a step need not be run; empty when it must. */
  private Optional<String> doneBefore(Step step, Branch.Position position) {
    Optional<StepId> later = position.reached().filter(r -> r.compareTo(step.id()) > 0);
    if (later.isPresent()) {
      return Optional.of("the branch holds the commit of " + later.get());
    }
    if (step.commit().isPresent() && position.reached(step.id())) {
      Verdict verdict = conditions.all(step.after());
      return verdict.holds() ? Optional.of(verdict.evidence()) : Optional.empty();
    }
    boolean soaked = step.id() == StepId.S7 && conditions.all(step.after()).holds();
    return soaked ? Optional.of("soaked already") : Optional.empty();
  }

  // ---- one step

  private void perform(Step step, Branch.Position position) throws InterruptedException {
    Instant begun = world.clock().now();
    progress.on(new Progress.Started(step));
    boolean entered = step.commit().isPresent() && position.reached(step.id());
    if (step.changes() && !entered) {
      waiting.whileHeld(step);
    }
    if (step.id() != StepId.S0) {
      // a run that was killed after its push left a commit that the cluster may not have yet
      watch.check(step, entered ? reachedBefore(step) : position.reached(), Watch.Moment.BEFORE);
    }
    if (entered) {
      requireGuards(step);
    } else {
      awaitBefore(step);
    }
    if (step.changes() && !entered) {
      confirmed(step, position);
    }
    if (step.id() != StepId.S0) {
      watch.begin();
    }
    checkpoint.write(content(step));
    for (Action action : step.actions()) {
      waiting.requireGoOn();
      act(step, action);
    }
    awaitAfter(step, entered);
    journal.append(Journal.Type.VERIFIED, step.id().name(), step.id().title(), Mapping.EMPTY);
    progress.on(new Progress.Finished(step, Duration.between(begun, world.clock().now())));
  }

  /** A person may think for hours: what was seen before the question is then looked at again. */
  private void confirmed(Step step, Branch.Position position) throws InterruptedException {
    Instant asked = world.clock().now();
    if (!options.confirm().test(step)) {
      throw new StopException(
          Ending.INTERRUPTED,
          "stopped before " + step.id() + " (" + step.id().title() + "), as you chose; the cluster is safe as it is",
          "Go on with: fluxlift resume. Go back with: fluxlift rollback");
    }
    if (Duration.between(asked, world.clock().now()).compareTo(THOUGHT) > 0) {
      waiting.requireGoOn();
      watch.check(step, position.reached(), Watch.Moment.BEFORE);
      awaitBefore(step);
    }
    if (position.reached().isEmpty()) {
      requireFresh(branch.position().head());
    }
  }

  private Checkpoint.Content content(Step step) {
    return new Checkpoint.Content(
        plan, step.id(), keeping.holder().run(), keeping.backupOn(), options.consents(), kept.baseline(), Optional.of(kept.soak()), Optional.empty(),
        keeping.unrehearsed());
  }

  /** A step that was begun before goes on; only its guards are read again, where their object is still there. */
  private void requireGuards(Step step) {
    for (Condition condition : step.before()) {
      if (condition instanceof Condition.Field guard && world.cluster().get(guard.object()).isPresent()) {
        Verdict verdict = conditions.read(guard);
        if (!verdict.holds()) {
          throw overtaken(step, verdict);
        }
      }
    }
  }

  private void awaitBefore(Step step) throws InterruptedException {
    boolean quiet = step.before().contains(new Condition.Quiet());
    Duration limit = quiet ? Pace.limit(StepId.S5) : SETTLE;
    Verdict last = waiting.until(step, limit, () -> conditions.all(step.before()), () -> {});
    if (!last.holds()) {
      throw new StopException(
          Ending.BLOCKED,
          step.id() + " cannot begin: " + last.evidence() + " (needed: " + last.waitingFor() + ")",
          "Nothing of this step was done. Mend it, then: fluxlift resume. All the way back: fluxlift rollback");
    }
  }

  private void awaitAfter(Step step, boolean entered) throws InterruptedException {
    String commit = step.commit().isPresent() ? branch.position().head() : "";
    Optional<StepId> before = reachedBefore(step);
    boolean adopts = step.id() == StepId.S6;
    CrashLoops crashes = new CrashLoops(
        world.cluster(),
        adopts ? controllers() : List.of(),
        adopts ? Optional.of(plan.target().operator()) : Optional.empty());
    Verdict last = waiting.until(
        step,
        Pace.limit(step.id()),
        () -> {
          if (!commit.isEmpty()) {
            follower.nudge(step.id(), commit);
          }
          Verdict verdict = conditions.all(step.after());
          Optional<String> crash = crashes.look().filter(_ -> !verdict.holds());
          return crash.map(c -> Verdict.never(c + "; " + verdict.evidence(), verdict.waitingFor())).orElse(verdict);
        },
        () -> {
          if (Pace.watched(step.id())) {
            watch.check(step, before, Watch.Moment.MEANWHILE);
          }
        });
    if (!last.holds()) {
      throw entered ? overtaken(step, last) : gateFailed(step, last);
    }
    watch.check(step, branch.position().reached(), Watch.Moment.AFTER);
  }

  private List<ObjectRef> controllers() {
    return plan.installation().components().stream()
        .map(c -> new ObjectRef("apps", "Deployment", plan.installation().namespace(), c))
        .toList();
  }

  /** The last commit before this step's: while this one is on its way only those can be asked for. */
  private Optional<StepId> reachedBefore(Step step) {
    return plan.steps().stream()
        .filter(s -> s.commit().isPresent() && s.id().compareTo(step.id()) < 0)
        .map(Step::id)
        .reduce((_, second) -> second);
  }

  /** A step that was seen to be done in an earlier run and is not as it was: somebody was at it since. */
  private StopException overtaken(Step step, Verdict verdict) {
    if (keeping.directory().verifiedAt(step.id()).isPresent()) {
      journal.append(Journal.Type.NOTE, step.id().name(), "does not hold any more: " + verdict.evidence(), Mapping.EMPTY);
      return new StopException(
          Ending.BLOCKED,
          step.id() + " (" + step.id().title() + ") was done and does not hold any more: " + verdict.evidence()
              + " (needed: " + verdict.waitingFor() + ")",
          "No step was begun. Mend it, then: fluxlift resume. Or go back with: fluxlift rollback");
    }
    return gateFailed(step, verdict);
  }

  private StopException gateFailed(Step step, Verdict verdict) {
    String what = step.id() + " (" + step.id().title() + ") did not come about: " + verdict.evidence()
        + " (waited for: " + verdict.waitingFor() + ")";
    journal.append(Journal.Type.NOTE, step.id().name(), "gate failed: " + verdict.evidence(), Mapping.EMPTY);
    if (!step.changes()) {
      return new StopException(Ending.BLOCKED, what, "Nothing was changed by this step. Mend it, then: fluxlift resume");
    }
    if (options.undo().test(step)) {
      journal.append(Journal.Type.INTENT, step.id().name(), "undo", Mapping.EMPTY);
      Return back = new Return(plan, world, surroundings, options, keeping, progress);
      List<String> differences = back.go(back.choose(StepId.S0)).differences();
      journal.append(Journal.Type.EFFECT, step.id().name(), "undone", Mapping.of("differences", differences));
      return new StopException(
          Ending.UNDONE,
          what + "; undone, the old owner manages again"
              + (differences.isEmpty() ? ", all is as at S0" : ". Not as at S0: " + String.join("; ", differences)),
          "Mend the cause, then plan again: fluxlift plan");
    }
    return new StopException(
        Ending.HELD,
        what + "; held as it is",
        "Mend the cause and go on with: fluxlift resume. Or go back with: fluxlift rollback");
  }

  // ---- actions

  private void act(Step step, Action action) throws InterruptedException {
    switch (action) {
      case Action.Baseline _ -> baseline(step);
      case Action.Annotate a -> annotate(step, a);
      case Action.Commit _ -> commit(step);
      case Action.Prove _ -> prove(step);
      case Action.Soak _ -> new Soak(plan, world, options.soak(), kept, waiting, () -> soakChecks(step)).run(step);
    }
  }

  private void soakChecks(Step step) {
    watch.check(step, reachedBefore(step), Watch.Moment.MEANWHILE);
    Mapping soak = kept.soak();
    if (!soak.equals(soakWritten)) {
      checkpoint.write(content(step));
      soakWritten = soak;
    }
  }

  private void baseline(Step step) {
    Consents.require(surroundings.preflight(plan, options.consents()), options.consents());
    String namespace = plan.installation().namespace();
    intent(step, "take the baseline and the backup", Mapping.EMPTY);
    Cluster cluster = world.cluster();
    kept.keep(new Backup(
        world.clock().now(),
        cluster.identity().kubeSystemUid(),
        Snapshot.take(cluster, namespace),
        surroundings.oldManifests(plan)));
    kept.keep(surroundings.baseline(plan));
    watch.begin();
    effect(step, "baseline and backup are kept", Mapping.EMPTY);
    checkpoint.write(content(step));
  }

  private void annotate(Step step, Action.Annotate action) {
    if (missing(action).isEmpty()) {
      return;
    }
    LiveObject live = world.cluster().get(action.object()).orElseThrow(() -> new StopException(
        Ending.BLOCKED, action.object() + " is not there", "Mend it, then: fluxlift resume"));
    intent(step, "annotate " + action.object(), Mapping.of("annotations", action.annotations()));
    // with its UID the apply cannot make the object anew
    world.cluster().apply(
        Mapping.of(
            "apiVersion", live.body().text("apiVersion").orElse("v1"),
            "kind", action.object().kind(),
            "metadata", metadata(action.object(), live.uid(), action.annotations())),
        Cluster.FIELD_MANAGER,
        true,
        false);
    Map<String, String> still = missing(action);
    if (!still.isEmpty()) {
      throw new StopException(
          Ending.HELD,
          action.object() + " does not carry " + still + " although it was applied: something takes it off",
          "Find out who writes it (kubectl get --show-managed-fields), then: fluxlift resume");
    }
    effect(step, "annotated " + action.object() + ", seen live", Mapping.EMPTY);
  }

  private static Mapping metadata(ObjectRef ref, String uid, Map<String, String> annotations) {
    Mapping out = Mapping.of("name", ref.name(), "uid", uid, "annotations", annotations);
    return ref.namespace().isEmpty() ? out : out.with("namespace", dev.fluxlift.yaml.Value.of(ref.namespace()));
  }

  private Map<String, String> missing(Action.Annotate action) {
    Map<String, String> now =
        world.cluster().get(action.object()).map(LiveObject::annotations).orElse(Map.of());
    Map<String, String> out = new java.util.TreeMap<>(action.annotations());
    out.entrySet().removeIf(e -> e.getValue().equalsIgnoreCase(now.getOrDefault(e.getKey(), "")));
    return out;
  }

  private void commit(Step step) throws InterruptedException {
    Branch.Position position = branch.position();
    String head = position.head();
    if (!position.reached(step.id())) {
      intent(step, step.commit().orElseThrow().subject(), Mapping.of("parent", head, "handOff", options.handOff()));
      head = options.handOff() ? merged(step, position) : branch.push(step);
      effect(step, "on the branch", Mapping.of("commit", head));
    }
    branch.moveLocal(head).ifPresent(this::note);
  }

  private String merged(Step step, Branch.Position position) throws InterruptedException {
    if (!position.overlapping().isEmpty()) {
      throw branch.overlap(position);
    }
    String name = branch.handOff(step, position);
    String what = "you to merge branch " + name + " into " + plan.repository().branch();
    progress.on(new Progress.Did(step, "prepared branch " + name));
    Branch.Position[] seen = {position};
    waiting.untilOpenEnded(step, MERGE_POLL, () -> {
      seen[0] = branch.position();
      if (!seen[0].overlapping().isEmpty() && !seen[0].reached(step.id())) {
        throw branch.overlap(seen[0]);
      }
      return seen[0].reached(step.id()) ? Verdict.yes("merged") : Verdict.no("not merged yet", what);
    });
    return seen[0].head();
  }

  private void prove(Step step) {
    Verdict verdict = surroundings.proved(plan, options.consents());
    if (!verdict.holds()) {
      throw new StopException(
          Ending.BLOCKED, "the proof does not hold: " + verdict.evidence(), "Nothing was changed by this step. Mend it, then plan again");
    }
    progress.on(new Progress.Did(step, verdict.evidence()));
  }

  private void intent(Step step, String text, Mapping details) {
    journal.append(Journal.Type.INTENT, step.id().name(), text, details);
  }

  private void effect(Step step, String text, Mapping details) {
    journal.append(Journal.Type.EFFECT, step.id().name(), text, details);
    progress.on(new Progress.Did(step, text));
  }

  static boolean heldBack(RunOptions options) {
    return options.hold().filter(Files::exists).isPresent();
  }
}
