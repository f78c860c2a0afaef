package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.run.Ending;
import dev.fluxlift.engine.run.Outcome;
import dev.fluxlift.engine.run.Progress;
import dev.fluxlift.engine.run.SoakChoice;
import dev.fluxlift.engine.verify.Difference;
import dev.fluxlift.engine.verify.Equality;
import dev.fluxlift.engine.verify.Invariants;
import dev.fluxlift.engine.verify.Snapshot;
import dev.fluxlift.simulator.api.NotSimulatedException;
import dev.fluxlift.simulator.fault.Schedule.Act;
import dev.fluxlift.simulator.fault.Schedule.Command;
import dev.fluxlift.simulator.world.SimulatedGit;
import dev.fluxlift.simulator.world.Simulation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Plays one schedule and judges its end. */
final class Trial {
  private static final int ROUNDS = 14;
  private static final List<String> KEPT = List.of("plan.json", "baseline.json", "soak.json");
  private static final String NOT_WRITTEN = "cannot be written (is the disk full?)";
  private static final ObjectRef ENTITLEMENT =
      new ObjectRef("", "Secret", Estate.NAMESPACE, "flux-operator-entitlement");
  private static final Pattern ADVICE = Pattern.compile("fluxlift (plan|apply|resume|cleanup|rollback)(?: --to (S\\d+))?");

  private final Scene scene;
  private final Schedule schedule;
  private final Person person;
  private final Trouble trouble;
  private final List<String> story = new ArrayList<>();
  private final Bites bites = new Bites();
  private final Set<Ending> endings = EnumSet.noneOf(Ending.class);
  private Optional<String> wrong = Optional.empty();
  private boolean backupLost;
  private int commands;

  /**
   * What came of it.
   *
   * @param end where it ended, in a few words
   * @param wrong what may not be; empty when all is well
   * @param commands how many the person typed
   * @param endings how commands ended on the way
   * @param bitten kinds of faults that had an effect
   */
  record Result(
      Schedule schedule,
      String end,
      Optional<String> wrong,
      int commands,
      Set<Ending> endings,
      Set<Fault.Kind> bitten,
      List<String> story) {
    Result {
      endings = Set.copyOf(endings);
      bitten = Set.copyOf(bitten);
      story = List.copyOf(story);
    }
  }

  Trial(Scene scene, Schedule schedule, Path directory) {
    this.scene = scene;
    this.schedule = schedule;
    boolean provoking = schedule.seed() % 4 == 0;
    this.person = new Person(
        scene.estate(), directory, new SoakChoice(Optional.of(Duration.ZERO), provoking, provoking));
    Simulation simulation = scene.estate().simulation();
    Weather weather = new Weather(() -> simulation.scheduler().now(), bites);
    this.trouble = new Trouble(simulation, scene.estate().plan(), weather, bites, this::mayForget);
    scene.begin(schedule.start(), person.base(0));
    simulation.server().faults(weather);
    simulation.remotes(weather);
    simulation.programs(this::crashes);
  }

  /** Whether the plan is elsewhere than in the cluster too: who has lost both can go nowhere. */
  private boolean mayForget() {
    return Records.files(person.base(0)).stream().anyMatch(f -> f.endsWith("plan.json"));
  }

  private boolean crashes(LiveObject pod) {
    boolean crashes = BadFlag.given(pod);
    if (crashes) {
      bites.by(Fault.Kind.BAD_FLAG);
    }
    return crashes;
  }

  Result run() {
    String end;
    try {
      for (int i = 0; i < schedule.acts().size(); i++) {
        Act act = schedule.acts().get(i);
        person.waits(Duration.ofSeconds(act.pause()));
        types(act, faults(i));
      }
      end = end();
    } catch (NotSimulatedException _) {
      end = "not simulated";
    } catch (RuntimeException e) {
      end = "a bug";
      wrong = wrong.or(() -> Optional.of("this is a bug: " + trace(e)));
    }
    scene.watcher().end();
    if (!scene.watcher().broken().isEmpty()) {
      wrong = Optional.of("broken on the way: " + String.join("; ", scene.watcher().broken()) + wrong.map(w -> "; " + w).orElse(""));
    }
    List<String> lost = trouble.lost();
    if (!lost.isEmpty()) {
      wrong = wrong.or(() -> Optional.of("commits of others are lost: " + lost));
    }
    wrong = wrong.or(() -> Secrecy.leak(scene.estate(), person, story));
    return new Result(schedule, end, wrong, commands, endings, bites.all(), story);
  }

  private static String trace(RuntimeException e) {
    StringWriter out = new StringWriter();
    e.printStackTrace(new PrintWriter(out));
    return out.toString().lines().limit(14).reduce("", (a, b) -> a + "\n" + b);
  }

  private List<Fault> faults(int command) {
    return schedule.faults().stream().filter(f -> f.command() == command).toList();
  }

  private void tell(String line) {
    story.add(scene.estate().simulation().scheduler().now() + " " + line);
  }

  // ---- one command

  private Optional<Outcome> types(Act act, List<Fault> faults) {
    commands++;
    tell("the person types: " + act);
    Tool tool = new Tool(
        scene.estate().simulation().ports(), faults, f -> strike(f, act), this::tell, bites, trouble::passes,
        Duration.ofMillis(schedule.latency()));
    try {
      Outcome outcome = person.run(act, tool, this::progress);
      tell("  " + outcome.ending() + outcome.step().map(s -> " at " + s).orElse("") + ": " + outcome.message()
          + (outcome.next().isEmpty() ? "" : " | next: " + outcome.next()));
      outcome.findings().forEach(f -> tell("    " + f.code().id() + " " + f.where() + ": " + f.what()));
      requireWords(outcome);
      endings.add(outcome.ending());
      if (outcome.message().contains(NOT_WRITTEN)) {
        bites.by(Fault.Kind.NOT_KEPT);
      }
      return Optional.of(outcome);
    } catch (Tool.Killed _) {
      return Optional.empty();
    }
  }

  private void progress(Progress.Event event) {
    switch (event) {
      case Progress.Started s -> tell("  " + s.step().id() + " begins");
      case Progress.Did d -> tell("  " + d.step().id() + ": " + d.what());
      case Progress.Note n -> tell("  note: " + n.text());
      case Progress.Back b when b.since().isEmpty() -> tell("  back: " + b.subStep() + " " + b.what());
      default -> {
        // the rest is no news
      }
    }
  }

  private void requireWords(Outcome outcome) {
    boolean silent = outcome.message().isBlank()
        || (outcome.next().isBlank() && outcome.ending() != Ending.DONE);
    if (silent) {
      wrong = wrong.or(() -> Optional.of("a stop without a reason or a way on: " + outcome));
    }
  }

  private void strike(Fault fault, Act act) {
    switch (fault.kind()) {
      case TORN_RECORD -> bitesIf(Records.tear(person.base(act.machine())), fault);
      case SECOND, SECOND_WHILE_ASLEEP -> second(fault, act);
      case ANOTHER_PERSON -> anotherPerson(fault, act);
      case NOT_KEPT -> Records.block(folder(act.machine()), KEPT.get(fault.size() % KEPT.size()));
      case FOLDER_LOST -> {
        boolean there = trouble.checkpointed() && !Records.files(person.base(act.machine())).isEmpty();
        if (there) {
          backupLost = backupLost || act.machine() == 0;
          Records.delete(person.base(act.machine()));
        }
        bitesIf(there, fault);
      }
      default -> trouble.strike(fault);
    }
  }

  private void bitesIf(boolean bitten, Fault fault) {
    if (bitten) {
      bites.by(fault.kind());
    }
  }

  /** Where a machine keeps the run. */
  private Path folder(int machine) {
    Plan plan = scene.estate().plan();
    return person.base(machine).resolve(plan.cluster().orElseThrow().kubeSystemUid()).resolve(plan.id());
  }

  private void anotherPerson(Fault fault, Act act) {
    person.waits(Duration.ofMinutes(5 + fault.size()));
    boolean forward = fault.size() % 2 == 0;
    Act next = new Act(forward ? Command.RESUME : Command.ROLLBACK, StepId.S0, 1 - act.machine(), 0);
    for (int i = 0; i <= fault.size() % 3; i++) {
      Outcome outcome = types(next, List.of()).orElseThrow();
      next = next(next, outcome, forward);
    }
    tell("the first one goes on");
  }

  private void second(Fault fault, Act act) {
    if (fault.kind() == Fault.Kind.SECOND_WHILE_ASLEEP) {
      person.waits(Duration.ofMinutes(5 + fault.size()));
    }
    int machine = fault.kind() == Fault.Kind.SECOND_WHILE_ASLEEP || fault.size() % 2 == 0 ? 1 - act.machine() : act.machine();
    Command command = fault.size() % 3 == 0 ? Command.ROLLBACK : Command.RESUME;
    types(new Act(command, StepId.S0, machine, 0), List.of());
    tell("the first one goes on");
  }

  // ---- to the end

  private String end() {
    for (int machine = 0; machine < 2; machine++) {
      Path folder = folder(machine);
      KEPT.forEach(name -> Records.unblock(folder, name));
    }
    List<String> back = trouble.mend();
    tell(back.isEmpty() ? "all is mended" : "all is mended, and these are as before: " + back);
    Act act = new Act(schedule.forward() ? Command.RESUME : Command.ROLLBACK, StepId.S0, 0, 0);
    String before = "";
    int same = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Outcome outcome = types(act, List.of()).orElseThrow();
      if (outcome.ending() == Ending.DONE) {
        return act.command() == Command.ROLLBACK ? wentBack(outcome) : wentForward(act);
      }
      String now = outcome.ending() + " " + outcome.message();
      same = now.equals(before) ? same + 1 : 0;
      before = now;
      if (same >= 4) {
        break;
      }
      act = next(act, outcome, schedule.forward() == (same < 2));
      person.waits(Duration.ofSeconds(outcome.ending() == Ending.LOCKED ? 240 : 20));
    }
    return stopped(before);
  }

  private Act next(Act act, Outcome outcome, boolean forward) {
    if (outcome.ending() == Ending.REACHED && outcome.step().equals(Optional.of(StepId.S7))) {
      return new Act(forward ? Command.CLEANUP : Command.ROLLBACK, StepId.S0, act.machine(), 0);
    }
    if (outcome.ending() == Ending.LOCKED) {
      return act;
    }
    List<Act> advised = new ArrayList<>();
    Matcher matcher = ADVICE.matcher(outcome.next());
    while (matcher.find()) {
      Command command = switch (matcher.group(1)) {
        case "plan", "apply" -> Command.APPLY;
        case "resume" -> Command.RESUME;
        case "cleanup" -> Command.CLEANUP;
        default -> Command.ROLLBACK;
      };
      StepId to = matcher.group(2) == null ? StepId.S0 : StepId.valueOf(matcher.group(2));
      advised.add(new Act(command, to, act.machine(), 0));
    }
    if (advised.isEmpty()) {
      return act;
    }
    return advised.stream()
        .filter(a -> (a.command() == Command.ROLLBACK) == !forward)
        .findFirst()
        .orElse(advised.getFirst());
  }

  private String wentForward(Act act) {
    person.waits(Duration.ofMinutes(5));
    List<String> failing = person.unverified(act.machine());
    if (!failing.isEmpty()) {
      wrong = wrong.or(() -> Optional.of("the move says it is done, and its criteria do not hold: " + failing));
    }
    missing();
    return "forward";
  }

  private void missing() {
    List<String> gone = scene.estate().before().objects().keySet().stream()
        .filter(ref -> !scene.retired().contains(ref))
        .filter(ref -> scene.estate().simulation().server().as(Weather.HARNESS).get(ref).isEmpty())
        .map(ObjectRef::toString)
        .toList();
    if (!gone.isEmpty()) {
      wrong = wrong.or(() -> Optional.of("gone: " + gone));
    }
  }

  private String wentBack(Outcome outcome) {
    List<Difference> differences = differences();
    for (int minutes = 0; !differences.isEmpty() && minutes < 20; minutes += 2) {
      person.waits(Duration.ofMinutes(2));
      differences = differences();
    }
    List<Difference> left = differences;
    if (!differences.isEmpty()) {
      wrong = wrong.or(() -> Optional.of("back, and not as before: " + left + " (it said: " + outcome.message() + ")"));
    }
    List<String> files = changedFiles();
    if (!files.isEmpty()) {
      wrong = wrong.or(() -> Optional.of("back, and these files are not as before: " + files));
    }
    boolean guarded = scene.estate().simulation().server().as(Weather.HARNESS)
        .get(new ObjectRef("", "Namespace", "", Estate.NAMESPACE)).filter(Invariants::guarded).isPresent();
    return "back" + (guarded ? "" : ", namespace not guarded");
  }

  /** But for what others wrote. */
  private List<String> changedFiles() {
    SimulatedGit git = scene.estate().simulation().git();
    return git.changedPaths(scene.estate().plan().repository().commit(), git.head(git.branch()).orElseThrow()).stream()
        .filter(p -> !p.startsWith("docs/notes-"))
        .toList();
  }

  private List<Difference> differences() {
    Snapshot now = Snapshot.take(scene.estate().simulation().ports().cluster(), Estate.NAMESPACE);
    // root and old owner both deliver it, and before the move they take turns too
    return Equality.between(scene.estate().before(), now, scene.retired()).stream()
        .filter(d -> !d.object().equals(new ObjectRef("", "Namespace", "", Estate.NAMESPACE)))
        // only the backup knows whether it was there before, so it stays
        .filter(d -> !backupLost || !d.object().equals(ENTITLEMENT))
        .toList();
  }

  private String stopped(String last) {
    wrong = wrong.or(() -> Optional.of("the advice leads nowhere: " + last));
    return "stopped";
  }
}
