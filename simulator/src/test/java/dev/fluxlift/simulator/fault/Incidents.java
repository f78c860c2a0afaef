package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.plan.files.FileFindings;
import dev.fluxlift.engine.run.Ending;
import dev.fluxlift.engine.run.Lock;
import dev.fluxlift.engine.run.Outcome;
import dev.fluxlift.engine.run.Progress;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.world.SimulatedGit;
import dev.fluxlift.simulator.world.Simulation;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Plays incidents, each from its beginning to its end, and says what became of it that may not be. */
final class Incidents {
  /** An estate whose move has every step: an application depends on the old owner. */
  static final long ESTATE = 7;

  private static final String SUSPEND = "suspend";

  private final Scene scene;
  private final Path directory;
  private final Simulation simulation;
  private final Plan plan;
  private final ObjectRef owner;

  Incidents(Scene scene, Path directory) {
    this.scene = scene;
    this.directory = directory;
    this.simulation = scene.estate().simulation();
    this.plan = scene.estate().plan();
    this.owner = plan.installation().owner().ref().orIn(Estate.NAMESPACE);
  }

  /** As {@link #wrong}, for a caller whose classes are not these; {@code ""} when nothing is wrong. */
  static String play(String incident, String directory) {
    Path folder = Path.of(directory);
    Scene scene = new Scene(ESTATE, folder.resolve("scene"));
    try {
      return new Incidents(scene, folder).wrong(Incident.valueOf(incident)).orElse("");
    } catch (RuntimeException e) {
      return "fluxlift fails: " + e;
    }
  }

  /** What may not be at its end; empty when all is well. */
  Optional<String> wrong(Incident incident) {
    return switch (incident) {
      case OVERTAKEN_BEFORE_A_WRITE -> overtakenBeforeAWrite();
      case OVERTAKEN_BEFORE_A_PUSH -> overtakenBeforeAPush();
      case A_SECOND_ONE -> aSecondOne();
      case A_STEP_TAKEN_OFF -> aStepTakenOff();
      case A_FILE_EDITED -> edited(StepId.S1, StepId.S2, SmallRepository.FLUX);
      case A_STALE_PLAN -> edited(StepId.S0, StepId.S1, plan.installation().root().file());
      case ANOTHER_CLUSTER -> anotherCluster();
      case A_BLOCKER -> aBlocker();
      case SOMETHING_NOT_READY -> somethingNotReady();
      case AN_EDITED_INSTANCE -> anEditedInstance();
      case SOMETHING_DELETED -> somethingDeleted();
      case A_GUARD_GONE_AFTER_THE_PUSH -> aGuardGoneAfterThePush();
      case A_LONG_THOUGHT -> aLongThought();
      case HALF_WAY_BACK -> halfWayBack();
      case ADOPTED_WHILE_ASKED -> adoptedWhileAsked();
      case ENABLED_BEFORE_ITS_DELETION -> enabledBeforeItsDeletion();
      case REMOVAL_THAT_DELETES -> removalThatDeletes();
      case BACK_AFTER_THE_ADOPTION -> backAfterTheAdoption();
    };
  }

  // ---- who does what

  private Machine begin(StepId after) {
    Path base = directory.resolve("laptop");
    Records.delete(base);
    Records.delete(directory.resolve("desk"));
    scene.begin(after, base);
    return new Machine(simulation, "laptop", base);
  }

  private Machine another() {
    return new Machine(simulation, "desk", directory.resolve("desk"));
  }

  private Api kubectl() {
    return simulation.server().as("kubectl");
  }

  private void passes(Duration time) {
    simulation.scheduler().run(time);
  }

  private void patch(ObjectRef ref, Mapping patch) {
    kubectl().patch(ref, Api.PatchType.MERGE, patch, "");
  }

  private void owner(String field, Object value) {
    patch(owner, Mapping.of("spec", Mapping.of(field, value)));
  }

  private String owns(String field) {
    return kubectl().get(owner).flatMap(o -> o.body().text("spec", field)).orElse("");
  }

  private void enable() {
    patch(plan.target().instance(), Mapping.of("metadata", Mapping.of(
        "annotations", Mapping.of(ObjectRef.OPERATOR + "/reconcile", "enabled"))));
  }

  private String text(String path) {
    SimulatedGit git = simulation.git();
    return git.read(git.head(git.branch()).orElseThrow(), path).map(b -> new String(b, StandardCharsets.UTF_8)).orElse("");
  }

  private void edits(Map<String, UnaryOperator<String>> changes) {
    Map<String, byte[]> files = new TreeMap<>();
    changes.forEach((path, change) -> files.put(path, change.apply(text(path)).getBytes(StandardCharsets.UTF_8)));
    simulation.git().others(files, List.of(), "Somebody's edit");
  }

  private boolean hasCommit(StepId step) {
    return plan.step(step).flatMap(s -> s.commit()).orElseThrow().changes().stream()
        .allMatch(c -> text(c.path()).equals(c.after().orElse("")));
  }

  private static Optional<String> wrongIf(boolean wrong, String what) {
    return wrong ? Optional.of(what) : Optional.empty();
  }

  private static boolean begins(Progress.Event event, StepId step) {
    return event instanceof Progress.Started s && s.step().id() == step;
  }

  // ---- one at a time

  private Optional<String> overtakenBeforeAWrite() {
    Machine laptop = begin(StepId.S1);
    List<String> stage = new ArrayList<>();
    laptop.tells(event -> {
      if (begins(event, StepId.S2)) {
        stage.add("S2");
      }
    }).beforeEachCall((name, arguments) -> {
      // the checkpoint is written, and the Namespace is looked at: next it is annotated
      boolean now = stage.size() == 2 && name.equals("get") && Machine.about(arguments, "Namespace");
      if (now) {
        stage.add("asleep");
        passes(Duration.ofMinutes(10));
        another().back(plan, (_, _) -> true);
        laptop.written();
      }
    }).afterEachCall((name, arguments) -> {
      if (stage.size() == 1 && name.equals("apply") && Machine.about(arguments, "ConfigMap")) {
        stage.add("checkpoint");
      }
    });
    Outcome outcome = laptop.forward(plan, StepId.S2);
    return stage.size() < 3 ? Optional.of("nobody slept: " + outcome) : wroteWithoutLock(laptop);
  }

  private static Optional<String> wroteWithoutLock(Machine machine) {
    List<String> written = machine.written();
    return written.isEmpty() ? Optional.empty() : Optional.of("written without the lock: " + written.getFirst());
  }

  private Optional<String> overtakenBeforeAPush() {
    Machine laptop = begin(StepId.S1);
    List<String> stage = new ArrayList<>();
    laptop.beforeEachCall((name, _) -> {
      if (stage.isEmpty() && name.equals("commit")) {
        stage.add("asleep");
        passes(Duration.ofMinutes(10));
        another().back(plan, (_, _) -> false);
        laptop.written();
      }
    });
    Outcome outcome = laptop.forward(plan, StepId.S2);
    return stage.isEmpty() ? Optional.of("nobody slept: " + outcome) : wroteWithoutLock(laptop);
  }

  private Optional<String> aSecondOne() {
    Machine laptop = begin(StepId.S1);
    ObjectRef lease = new ObjectRef("coordination.k8s.io", "Lease", Estate.NAMESPACE, Lock.NAME);
    // the first one is at work, and renews its lock, while the second looks at it
    Machine desk = another().beforeEachCall((name, arguments) -> {
      if (name.equals("get") && Machine.about(arguments, "Lease")) {
        String now = simulation.scheduler().now().toString().replaceFirst("(\\.\\d+)?Z$", ".000001Z");
        patch(lease, Mapping.of("spec", Mapping.of("renewTime", now)));
      }
    });
    List<Outcome> second = new ArrayList<>();
    laptop.tells(event -> {
      if (begins(event, StepId.S2) && second.isEmpty()) {
        second.add(desk.forward(plan, StepId.S4));
      }
    });
    laptop.forward(plan, StepId.S2);
    List<String> written = desk.written();
    return second.isEmpty()
        ? Optional.of("there was no second one")
        : wrongIf(!written.isEmpty(), "two work at a time: the second made " + written.size() + " writes");
  }

  // ---- what was planned

  private Optional<String> aStepTakenOff() {
    Machine laptop = begin(StepId.S1);
    laptop.afterEachCall((name, arguments) -> {
      if (name.equals("apply") && Machine.about(arguments, "Namespace")) {
        simulation.git().force(plan.repository().commit());
      }
    });
    laptop.forward(plan, StepId.S2);
    boolean unguarded = !text(SmallRepository.FLUX).contains("suspend: true");
    return wrongIf(unguarded && !text("kubernetes/apps/flux-system/flux-operator/ks.yaml").isEmpty(),
        "the branch holds the commit of S2 and not that of S1");
  }

  private Optional<String> edited(StepId after, StepId next, String file) {
    Machine laptop = begin(after);
    edits(Map.of(file, t -> t + "# somebody was here\n"));
    Outcome outcome = laptop.forward(plan, next);
    return wrongIf(outcome.ending() != Ending.STALE,
        next + " is made on top of an edit of " + file + " that the plan does not know");
  }

  private Optional<String> anotherCluster() {
    Machine laptop = begin(StepId.S0);
    List<String> lease = new ArrayList<>();
    laptop.reaches("another-cluster").beforeEachCall((name, arguments) -> {
      if (name.equals("create") && Machine.about(arguments, "Lease")) {
        lease.add(name);
      }
    });
    laptop.forward(plan, StepId.S1);
    return wrongIf(!lease.isEmpty() || !laptop.written().isEmpty(), "written to a cluster that the plan was not made for");
  }

  private Optional<String> aBlocker() {
    Machine laptop = begin(StepId.S0);
    Plan blocked = Mutant.withFinding(plan, new Finding(FileFindings.PATH_TAKEN, SmallRepository.FLUX, "It is there."));
    laptop.forward(blocked, StepId.S1);
    return wrongIf(!laptop.written().isEmpty(), "the move is begun although a finding stops it");
  }

  private Optional<String> somethingNotReady() {
    Machine laptop = begin(StepId.S0);
    ObjectRef app = anApplication();
    List<Value> conditions = kubectl().get(app).orElseThrow().body().list("status", "conditions").stream()
        .<Value>map(c -> c.asMapping().text("type").equals(Optional.of("Ready"))
            ? c.asMapping().with("status", Value.of("False")).with("message", Value.of("somebody's doing"))
            : c)
        .toList();
    kubectl().patch(
        app, Api.PatchType.MERGE, Mapping.of("status", Mapping.of("conditions", Value.Sequence.of(conditions))), "status");
    Outcome outcome = laptop.forward(plan, StepId.S0);
    return wrongIf(outcome.ending() == Ending.REACHED, "S0 is called done while " + app + " is not Ready");
  }

  private ObjectRef anApplication() {
    Set<String> moves = Set.of("flux", "cluster", "cluster-apps", "flux-operator", "flux-instance");
    return scene.estate().before().objects().keySet().stream()
        .filter(r -> r.kind().equals("Kustomization") && !moves.contains(r.name()))
        .findFirst()
        .orElseThrow();
  }

  // ---- what was proved, and what may not go

  private Optional<String> anEditedInstance() {
    Machine laptop = begin(StepId.S4);
    ObjectRef instance = plan.target().instance();
    List<Value> patches = new ArrayList<>(kubectl().get(instance).orElseThrow().body().list("spec", "kustomize", "patches"));
    patches.add(Mapping.of(
        "patch", "- op: add\n  path: /spec/template/spec/containers/0/args/-\n  value: --concurrent=99\n",
        "target", Mapping.of("kind", "Deployment", "name", "kustomize-controller")));
    patch(instance, Mapping.of("spec", Mapping.of("kustomize", Mapping.of("patches", Value.Sequence.of(patches)))));
    laptop.forward(plan, StepId.S6);
    return wrongIf(hasCommit(StepId.S6), "S6 is made although the live FluxInstance says what was not proved");
  }

  /** It has to be seen, and braked for. */
  private Optional<String> somethingDeleted() {
    Machine laptop = begin(StepId.S4);
    ObjectRef app = anApplication();
    laptop.tells(event -> {
      if (begins(event, StepId.S6)) {
        LiveObject live = kubectl().get(app).orElseThrow();
        kubectl().delete(app, new Api.Deletion(Api.Propagation.BACKGROUND, live.uid(), ""));
      }
    });
    Outcome outcome = laptop.forward(plan, StepId.S6);
    if (!outcome.message().contains("invariant violated")) {
      return Optional.of(app + " was deleted, and the end is " + outcome.ending() + ": " + outcome.message());
    }
    boolean runs = !kubectl().get(plan.target().operator()).orElseThrow().body().text("spec", "replicas").orElse("1").equals("0");
    boolean releases = List.of(plan.target().operatorRelease(), plan.target().instanceRelease()).stream()
        .anyMatch(r -> kubectl().get(r).filter(o -> o.body().bool("spec", SUSPEND).orElse(false)).isEmpty());
    return wrongIf(runs, "Flux Operator runs after the brake").or(() -> wrongIf(releases, "a release goes on after the brake"));
  }

  private Optional<String> aGuardGoneAfterThePush() {
    Machine laptop = begin(StepId.S4);
    List<String> pushed = new ArrayList<>();
    laptop.afterEachCall((name, _) -> {
      if (name.equals("push")) {
        pushed.add(name);
        throw new Tool.Killed();
      }
    });
    try {
      laptop.forward(plan, StepId.S6);
    } catch (Tool.Killed _) {
      laptop.afterEachCall((_, _) -> {});
    }
    owner("prune", true);
    Outcome outcome = laptop.forward(plan, StepId.S6);
    return pushed.isEmpty()
        ? Optional.of("nothing was pushed")
        : wrongIf(outcome.ending() == Ending.REACHED, "S6 goes on although a guard was taken off the old owner");
  }

  private Optional<String> aLongThought() {
    Machine laptop = begin(StepId.S1);
    List<String> acted = new ArrayList<>();
    laptop.asks(step -> {
      passes(Duration.ofHours(1));
      owner(SUSPEND, false);
      return true;
    }).tells(event -> {
      if (event instanceof Progress.Did d && d.step().id() == StepId.S2 && !owns(SUSPEND).equals("true")) {
        acted.add(d.what());
      }
    });
    laptop.forward(plan, StepId.S2);
    return acted.isEmpty() ? Optional.empty() : Optional.of("S2 acts while the old owner is not suspended: " + acted.getFirst());
  }

  // ---- the ways back

  private Optional<String> halfWayBack() {
    Machine laptop = begin(StepId.S8);
    laptop.tells(event -> {
      if (event instanceof Progress.Back b && b.subStep().equals("restore-files") && b.since().isEmpty()) {
        throw new Tool.Killed();
      }
    });
    try {
      laptop.back(plan, (_, _) -> true);
      return Optional.of("nobody killed the way back");
    } catch (Tool.Killed _) {
      laptop.tells(_ -> {});
    }
    laptop.written();
    Outcome outcome = laptop.forward(plan, StepId.S7);
    List<String> written = laptop.written();
    return wrongIf(!written.isEmpty(), "resume goes on in the middle of a way back: " + written.size() + " writes, "
        + outcome.ending());
  }

  private Optional<String> adoptedWhileAsked() {
    Machine laptop = begin(StepId.S4);
    laptop.back(plan, (_, _) -> {
      enable();
      passes(Duration.ofMinutes(2));
      return true;
    });
    List<String> written = laptop.written().stream().filter(w -> !w.contains("fluxlift-checkpoint")).toList();
    return written.isEmpty()
        ? Optional.empty()
        : Optional.of("RB-A goes on although objects were adopted: " + written.getFirst());
  }

  private Optional<String> enabledBeforeItsDeletion() {
    Machine laptop = begin(StepId.S4);
    List<String> seen = new ArrayList<>();
    List<String> struck = new ArrayList<>();
    simulation.server().subscribe(change -> seen.addAll(deletedEnabled(change)));
    laptop.beforeEachCall((name, arguments) -> {
      // labels are looked for in all kinds once more, and the operator runs no more
      boolean stopped = name.equals("list") && arguments.getFirst() instanceof KindRef k && k.kind().equals("NetworkPolicy")
          && operatorIsGone();
      if (stopped && struck.isEmpty()) {
        struck.add(name);
        enable();
      }
    });
    laptop.back(plan, (_, _) -> true);
    return struck.isEmpty() ? Optional.of("nobody enabled it") : seen.stream().findFirst();
  }

  private boolean operatorIsGone() {
    return simulation.server().as(Weather.HARNESS).get(plan.target().operator())
        .filter(o -> o.body().text("spec", "replicas").orElse("").equals("0"))
        .isPresent();
  }

  private List<String> deletedEnabled(Change change) {
    boolean deleted = change.ref().equals(plan.target().instance())
        && change.before().filter(b -> !b.terminating()).isPresent()
        && change.after().map(LiveObject::terminating).orElse(true);
    boolean enabled = change.before()
        .filter(b -> b.annotations().getOrDefault(ObjectRef.OPERATOR + "/reconcile", "").equals("enabled"))
        .isPresent();
    return deleted && enabled ? List.of("an enabled FluxInstance is deleted") : List.of();
  }

  private Optional<String> removalThatDeletes() {
    Machine laptop = begin(StepId.S4);
    Mapping deleting = Mapping.of("spec", Mapping.of("prune", true, "deletionPolicy", "Delete"));
    laptop.tells(event -> {
      if (event instanceof Progress.Back b && b.subStep().equals("delete-instance") && b.since().isEmpty()) {
        patch(plan.target().operatorKustomization(), deleting);
        patch(plan.target().instanceKustomization(), deleting);
      }
    });
    laptop.back(plan, (_, _) -> true);
    boolean pushed = text("kubernetes/apps/flux-system/flux-instance/ks.yaml").isEmpty();
    return wrongIf(pushed, "our Kustomizations are removed while that deletes what they delivered");
  }

  private Optional<String> backAfterTheAdoption() {
    Machine laptop = begin(StepId.S7);
    Outcome outcome = laptop.back(plan, (_, _) -> true);
    long stamped = simulation.server().objects().stream()
        .filter(o -> o.labels().containsKey(ObjectRef.OPERATOR + "/name"))
        .filter(o -> scene.estate().before().objects().containsKey(o.ref()))
        .count();
    return outcome.ending() == Ending.DONE && stamped == 0
        ? Optional.empty()
        : Optional.of(stamped + " objects are the operator's, and the way back ends " + outcome.ending() + ": " + outcome.message());
  }
}
