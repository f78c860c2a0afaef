package dev.fluxlift.simulator.rehearse;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Recogniser;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.PlanFile;
import dev.fluxlift.engine.plan.Planner;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.plan.Survey;
import dev.fluxlift.engine.port.GitException;
import dev.fluxlift.engine.run.Criteria;
import dev.fluxlift.engine.run.Ending;
import dev.fluxlift.engine.run.LiveSurroundings;
import dev.fluxlift.engine.run.Lock;
import dev.fluxlift.engine.run.Outcome;
import dev.fluxlift.engine.run.Progress;
import dev.fluxlift.engine.run.Rollback;
import dev.fluxlift.engine.run.RunDirectory;
import dev.fluxlift.engine.run.RunOptions;
import dev.fluxlift.engine.run.Runner;
import dev.fluxlift.engine.run.World;
import dev.fluxlift.engine.verify.Baseline;
import dev.fluxlift.engine.verify.Check;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.check.ModelCheck;
import dev.fluxlift.simulator.check.Prefixes;
import dev.fluxlift.simulator.world.SimulatedGit;
import dev.fluxlift.simulator.world.Simulation;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** One rehearsal of a move in a world of its own. */
public final class Rehearsal {
  private static final Set<String> COME_AND_GO =
      Set.of("Pod", "ReplicaSet", "Event", "Lease", "EndpointSlice", "ControllerRevision");
  private static final RunOptions UNASKED = RunOptions.unattended(SimulatedGit.REMOTE);

  private final Simulation simulation;
  private final Survey.Question question;
  private final Path directory;
  private final List<Leg> legs = new ArrayList<>();
  private final Watcher watcher = new Watcher();
  private final Map<ObjectRef, String> before;
  private final Optional<Checked> checks;
  private final Optional<Plan> given;
  private final BooleanSupplier interrupted;
  private Optional<Plan> checkedPlan = Optional.empty();
  private Optional<ModelCheck.Running> running = Optional.empty();
  private long process = 1;

  /**
   * @param question what is asked of the repository; consents among it
   * @param directory an empty folder for journals and backup
   */
  public Rehearsal(Simulation simulation, Survey.Question question, Path directory) {
    this(simulation, question, directory, Optional.empty(), Optional.empty(), () -> false);
  }

  /**
   * A rehearsal whose way forward is checked, too.
   *
   * @param folders makes an empty folder each time it is asked
   */
  public Rehearsal(
      Simulation simulation, Survey.Question question, Path directory, Supplier<Path> folders, ModelCheck.Bounds bounds) {
    this(simulation, question, directory, checked(simulation, question, directory, folders, bounds), Optional.empty(), () -> false);
  }

  /**
   * The same of the steps of a plan that was made before.
   *
   * @param interrupted whether somebody wants no more of it; then it ends soon, and not well
   */
  public static Rehearsal of(
      Plan plan,
      Simulation simulation,
      Survey.Question question,
      Path directory,
      Supplier<Path> folders,
      ModelCheck.Bounds bounds,
      BooleanSupplier interrupted) {
    return new Rehearsal(
        simulation, question, directory, checked(simulation, question, directory, folders, bounds), Optional.of(plan), interrupted);
  }

  private static Optional<Checked> checked(
      Simulation simulation, Survey.Question question, Path directory, Supplier<Path> folders, ModelCheck.Bounds bounds) {
    return Optional.of(new Checked(
        new ModelCheck(simulation, question.installation(), folders, bounds), new Prefixes(simulation, directory)));
  }

  private Rehearsal(
      Simulation simulation,
      Survey.Question question,
      Path directory,
      Optional<Checked> checks,
      Optional<Plan> given,
      BooleanSupplier interrupted) {
    this.given = given;
    this.interrupted = interrupted;
    this.simulation = simulation;
    this.question = question;
    this.directory = directory;
    this.before = uids();
    this.checks = checks;
    simulation.server().subscribe(watcher::changed);
  }

  private record Checked(ModelCheck check, Prefixes prefixes) {}

  private Map<ObjectRef, String> uids() {
    Map<ObjectRef, String> out = new TreeMap<>();
    simulation.server().objects().stream()
        .filter(o -> !COME_AND_GO.contains(o.ref().kind()))
        .forEach(o -> out.put(o.ref(), o.uid()));
    return out;
  }

  /** What was there before the move and is not, or is another one, but for what retiring the old owner removes. */
  private List<String> lost() {
    Installation installation = question.installation();
    Set<ObjectRef> named = installation.going();
    Map<ObjectRef, String> now = uids();
    List<String> out = new ArrayList<>();
    before.forEach((ref, uid) -> {
      if (named.contains(ref)) {
        return;
      }
      if (!now.containsKey(ref)) {
        out.add(ref + " was there before the move and is gone");
      } else if (!uid.equals(now.get(ref))) {
        out.add(ref + " was deleted and made anew");
      }
    });
    return out;
  }

  /**
   * One command of the person.
   *
   * @param title what it is, e.g. {@code apply}
   * @param outcome how it ended
   * @param steps what it did, in order
   * @param gone objects that went, but for what comes and goes by itself
   * @param took simulated time
   * @param against what speaks against the end: objects that were lost, checks that fail
   */
  public record Leg(
      String title, Outcome outcome, List<Taken> steps, List<ObjectRef> gone, Duration took, List<String> against) {
    /** Copies. */
    public Leg {
      steps = List.copyOf(steps);
      gone = List.copyOf(gone);
      against = List.copyOf(against);
    }

    /** Whether it ended as it should. */
    public boolean good() {
      return Set.of(Ending.DONE, Ending.REACHED).contains(outcome.ending()) && against.isEmpty();
    }
  }

  /**
   * A step or sub-step.
   *
   * @param changed objects outside what comes and goes that it changed, by kind
   */
  public record Taken(String name, Duration took, Map<String, Integer> changed) {
    /** Copies. */
    public Taken {
      changed = Map.copyOf(changed);
    }
  }

  /** Forward to the end, all the way back, and forward again; ends where something does not go as it should. */
  public List<Leg> run() {
    Optional<Plan> first = forward();
    checks.ifPresent(c -> c.prefixes().close());
    running = checks.filter(_ -> !interrupted.getAsBoolean()).map(c -> c.check().begin(checkedPlan.orElseThrow(), c.prefixes()));
    try {
      if (first.isPresent() && back(first.get())) {
        forward();
      }
      return List.copyOf(legs);
    } catch (RuntimeException | Error e) {
      running.ifPresent(ModelCheck.Running::stop);
      throw e;
    }
  }

  /**
   * What can come of each prefix of the first way forward; after {@link #run}, once. Empty when none was asked for, or
   * somebody interrupted.
   */
  public Optional<ModelCheck.Result> checked() {
    if (interrupted.getAsBoolean()) {
      running.ifPresent(ModelCheck.Running::stop);
      return Optional.empty();
    }
    return running.map(ModelCheck.Running::result);
  }

  private World ports() {
    return simulation.ports();
  }

  private LiveSurroundings surroundings() {
    return new LiveSurroundings(ports(), simulation.manifests(), SimulatedGit.REMOTE);
  }

  private Lock.Holder holder() {
    long mine = ++process;
    return new Lock.Holder(ModelCheck.HOST, mine, "run" + mine, p -> p == mine);
  }

  private Survey survey() {
    SimulatedGit git = simulation.git();
    String head = git.state().head();
    Repository repository = new Repository(git.tree());
    Installation installation = Recogniser.recognise(repository, question.installation().layout().cluster()).installation().orElseThrow();
    return Survey.of(
        new Survey.Question(
            question.toolVersion(),
            repository,
            installation,
            new Plan.RepositoryLock(head, question.lock().remote(), question.lock().branch(), Map.of()),
            question.choice(),
            question.charts(),
            question.consents(),
            question.staging()),
        Optional.of(new Survey.Live(ports().cluster(), simulation.manifests(), ports().clock(), Optional.of(commit -> isIn(head, commit)), _ -> {})));
  }

  private boolean isIn(String head, String commit) {
    try {
      return simulation.git().isAncestor(head, commit);
    } catch (GitException _) {
      // a commit that is not known here does not hold HEAD
      return false;
    }
  }

  /** The plan when all went well. */
  private Optional<Plan> forward() {
    Plan plan = given.map(this::relocked).orElseGet(() -> survey().plan());
    checkedPlan = checkedPlan.or(() -> Optional.of(plan));
    boolean good =
        leg("apply", plan, soaked(Optional.of(StepId.S7))) && leg("cleanup", plan, soaked(Optional.empty()));
    return good ? Optional.of(plan) : Optional.empty();
  }

  /** Files must be as the plan found them, after the way back too. */
  private Plan relocked(Plan plan) {
    Plan.RepositoryLock lock = plan.repository();
    return PlanFile.relocked(
        plan,
        new Plan.RepositoryLock(simulation.git().state().head(), lock.remote(), lock.branch(), lock.files()),
        Planner.lockCluster(ports().cluster(), plan.installation()));
  }

  private RunOptions soaked(Optional<StepId> until) {
    return UNASKED.withUntil(until).withConsents(question.consents()).withInterrupted(interrupted);
  }

  private boolean leg(String title, Plan plan, RunOptions options) {
    Timeline timeline = new Timeline();
    watcher.begin();
    Instant begun = ports().clock().now();
    Optional<Prefixes> watched = checks.map(Checked::prefixes).filter(_ -> legs.size() < 2);
    World world = watched.map(Prefixes::world).orElseGet(this::ports);
    Outcome outcome = new Runner(world, surroundings(), holder(), directory, question.toolVersion())
        .run(plan, options, watched.map(w -> w.telling(timeline)).orElse(timeline));
    List<String> against = lost();
    if (Set.of(Ending.DONE, Ending.REACHED).contains(outcome.ending())) {
      against.addAll(failing(plan));
    }
    return add(new Leg(title, outcome, timeline.taken, watcher.gone, since(begun), against));
  }

  private List<String> failing(Plan plan) {
    RunDirectory kept = RunDirectory.of(directory, plan);
    Baseline baseline = Criteria.baseline(plan, ports(), kept).orElseThrow();
    List<String> out = new ArrayList<>();
    List<Check> failing =
        Criteria.of(plan, ports(), kept, baseline, () -> simulation.git().tree()).verify().failing();
    failing.forEach(c -> c.against().forEach(a -> out.add(c.id() + ": " + a)));
    return out;
  }

  private boolean back(Plan plan) {
    Timeline timeline = new Timeline();
    watcher.begin();
    Instant begun = ports().clock().now();
    Outcome outcome = new Rollback(ports(), surroundings(), holder(), directory)
        .run(plan, StepId.S0, UNASKED, (_, _) -> true, timeline);
    return add(new Leg("rollback", outcome, timeline.taken, watcher.gone, since(begun), lost()));
  }

  private Duration since(Instant begun) {
    return Duration.between(begun, ports().clock().now());
  }

  private boolean add(Leg leg) {
    legs.add(leg);
    return leg.good();
  }

  /** What changes in the cluster. */
  private static final class Watcher {
    private List<ObjectRef> gone = new ArrayList<>();
    private Map<String, Integer> changed = new TreeMap<>();

    void begin() {
      gone = new ArrayList<>();
      changed = new TreeMap<>();
    }

    void changed(Change change) {
      if (COME_AND_GO.contains(change.ref().kind())) {
        return;
      }
      if (change.after().isEmpty()) {
        gone.add(change.ref());
      }
      boolean real = change.before().map(Watcher::meant).equals(change.after().map(Watcher::meant));
      if (!real) {
        changed.merge(change.ref().kind(), 1, Integer::sum);
      }
    }

    private static Mapping meant(LiveObject object) {
      return object.body().without("status").withoutPath(List.of("metadata", "resourceVersion"))
          .withoutPath(List.of("metadata", "managedFields"));
    }
  }

  /** What a run tells. */
  private final class Timeline implements Progress {
    private final List<Taken> taken = new ArrayList<>();
    private Instant last = ports().clock().now();

    @Override
    public void on(Event event) {
      switch (event) {
        case Finished f -> taken(f.step().id().name());
        case Back b when b.since().isEmpty() -> taken(b.subStep());
        case Skipped _, Started _, Did _, Waiting _, Back _, Note _, Ended _ -> {
          // only what was done is told
        }
      }
    }

    private void taken(String name) {
      Instant now = ports().clock().now();
      taken.add(new Taken(name, Duration.between(last, now), watcher.changed));
      last = now;
      watcher.changed = new TreeMap<>();
    }
  }
}
