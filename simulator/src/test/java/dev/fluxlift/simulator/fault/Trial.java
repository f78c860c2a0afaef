package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.plan.WayBack;
import dev.fluxlift.engine.run.Ending;
import dev.fluxlift.engine.run.Outcome;
import dev.fluxlift.engine.run.Progress;
import dev.fluxlift.engine.run.SoakChoice;
import dev.fluxlift.simulator.api.NotSimulatedException;
import dev.fluxlift.simulator.fault.Schedule.Act;
import dev.fluxlift.simulator.fault.Schedule.Command;
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

/** Plays one schedule and judges its end. */
final class Trial {
  private static final int ROUNDS = 14;
  private static final List<String> KEPT = List.of("plan.json", "baseline.json", "soak.json");
  private static final String NOT_WRITTEN = "cannot be written (is the disk full?)";
  private static final String ALL_THE_WAY = "fluxlift rollback;";
  private static final Set<Fault.Kind> KILLS =
      EnumSet.of(Fault.Kind.KILLED_BEFORE, Fault.Kind.KILLED_AFTER, Fault.Kind.TORN_RECORD);

  private final Scene scene;
  private final Schedule schedule;
  private final Person person;
  private final Trouble trouble;
  private final Judge judge;
  private final List<String> story = new ArrayList<>();
  private final Bites bites = new Bites();
  private final Set<Ending> endings = EnumSet.noneOf(Ending.class);
  private final SoakChoice soak;
  private final Weather weather;
  private final boolean joins;
  /** States that were passed after everything was mended. */
  private final List<KnownEnds.State> passed = new ArrayList<>();
  /** The first of them after which no way back was gone. */
  private int onwardFrom;
  /** What decides, besides the state, how it goes on from here; empty while something may still go wrong. */
  private Optional<String> rest = Optional.empty();
  private Optional<Tool> running = Optional.empty();
  private Optional<String> wrong = Optional.empty();
  private boolean backupLost;
  /** Passes with each write, until all is mended. */
  private Duration latency;
  private int commands;

  /**
   * What came of it.
   *
   * @param end where it ended, in a few words
   * @param wrong what may not be; empty when all is well
   * @param commands how many the person typed
   * @param endings how commands ended on the way
   * @param joined whether it came to a state from which the rest was played before
   * @param struck kinds of faults that came
   * @param bitten kinds of faults that had an effect
   */
  record Result(
      Schedule schedule,
      String end,
      Optional<String> wrong,
      int commands,
      Set<Ending> endings,
      boolean joined,
      Set<Fault.Kind> struck,
      Set<Fault.Kind> bitten,
      List<String> story) {
    Result {
      endings = Set.copyOf(endings);
      struck = Set.copyOf(struck);
      bitten = Set.copyOf(bitten);
      story = List.copyOf(story);
    }
  }

  /** @param joins whether what was played before, from an equal state, is not played again */
  Trial(Scene scene, Schedule schedule, Path directory, boolean joins) {
    this.scene = scene;
    this.schedule = schedule;
    this.joins = joins;
    this.latency = Duration.ofMillis(schedule.latency());
    boolean provoking = schedule.estate() % 4 == 0;
    this.soak = new SoakChoice(Optional.of(Duration.ZERO), provoking, provoking);
    this.person = new Person(scene.estate(), directory, soak);
    this.judge = new Judge(scene, person);
    Simulation simulation = scene.estate().simulation();
    this.weather = new Weather(() -> simulation.scheduler().now(), bites);
    this.trouble = new Trouble(simulation, scene.estate().plan(), weather, bites, this::mayForget);
    scene.begin(schedule.start(), person.base(0));
    disturb();
  }

  private void disturb() {
    Simulation simulation = scene.estate().simulation();
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
    String end = "";
    boolean onward = true;
    boolean joined = false;
    try {
      for (int i = 0; i < schedule.acts().size(); i++) {
        Act act = schedule.acts().get(i);
        person.waits(Duration.ofSeconds(act.pause()));
        List<Fault> faults = faults(i);
        if (i == 0 && joins && killedOnly(act, faults)) {
          killed(act, faults.getFirst());
        } else {
          types(act, faults);
        }
      }
      end = end();
    } catch (KnownEnds.Known known) {
      end = known.end().words();
      onward = known.end().onward();
      joined = true;
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
    if (joins && wrong.isEmpty()) {
      scene.ends().ended(passed, onwardFrom, new KnownEnds.End(end, onward));
    }
    return new Result(schedule, end, wrong, commands, endings, joined, bites.struck(), bites.all(), story);
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
        latency);
    running = Optional.of(tool);
    boolean back = act.command() == Command.ROLLBACK;
    if (back) {
      onwardFrom = Integer.MAX_VALUE;
    }
    try {
      Outcome outcome = said(person.run(act, tool, this::progress));
      onwardFrom = back ? passed.size() : onwardFrom;
      return Optional.of(outcome);
    } catch (Tool.Killed _) {
      return Optional.empty();
    }
  }

  private Outcome said(Outcome outcome) {
    tell("  " + outcome.ending() + outcome.step().map(s -> " at " + s).orElse("") + ": " + outcome.message()
          + (outcome.next().isEmpty() ? "" : " | next: " + outcome.next()));
    outcome.findings().forEach(f -> tell("    " + f.code().id() + " " + f.where() + ": " + f.what()));
    requireWords(outcome);
    endings.add(outcome.ending());
    if (outcome.message().contains(NOT_WRITTEN)) {
      bites.by(Fault.Kind.NOT_KEPT);
    }
    return outcome;
  }

  private void progress(Progress.Event event) {
    Undisturbed.told(event).ifPresent(this::tell);
    switch (event) {
      case Progress.Note n when n.text().startsWith("way back ") -> rest = rest.map(r -> r + way(n.text()));
      case Progress.Started s -> look("as " + s.step().id() + " begins");
      case Progress.Back b when b.since().isEmpty() -> look("after " + b.subStep());
      default -> {
        // between those it is no state that another process would be in
      }
    }
  }

  /** The way that was chosen, and where to; what spoke for it is in the state. With Git cut off it decides more. */
  private static String way(String note) {
    return note.contains(WayBack.RB_E.name()) ? note : note.replaceFirst(":.*", "");
  }

  // ---- what was played before

  /** Whether nothing befalls a command but that its process ends at a write. */
  private boolean killedOnly(Act act, List<Fault> faults) {
    return schedule.latency() == 0 && act.machine() == 0 && act.pause() == 0 && faults.size() == 1
        && faults.getFirst().onWrite() && KILLS.contains(faults.getFirst().kind());
  }

  /** The way to there is the same in all such schedules. */
  private void killed(Act act, Fault fault) {
    commands++;
    tell("the person types: " + act);
    Undisturbed once = scene.undisturbed(schedule.start(), act, soak);
    Optional<Undisturbed.Point> at =
        fault.kind() == Fault.Kind.KILLED_AFTER ? once.after(fault.at()) : once.before(fault.at());
    Undisturbed.Point point = at.orElse(once.end());
    scene.again(point.world());
    Records.delete(person.base(0));
    Records.write(person.base(0), point.files());
    disturb();
    person.ended();
    story.addAll(once.story(point));
    if (at.isEmpty()) {
      said(once.outcome());
      return;
    }
    tell("at its write " + (fault.at() + 1) + ": " + fault.kind());
    bites.struck(fault.kind());
    bitesIf(fault.kind() != Fault.Kind.TORN_RECORD || Records.tear(person.base(0)), fault);
  }

  /** Looks whether it is known how it goes on from here. */
  private void look(String where) {
    if (!joins || rest.isEmpty()) {
      return;
    }
    boolean back = !schedule.forward() && rest.get().startsWith(ALL_THE_WAY);
    KnownEnds.State state = scene.ends().state(person, rest.get() + " " + where, back);
    scene.ends().of(state).ifPresent(end -> {
      running.ifPresent(Tool::ends);
      tell("the rest was played before, from an equal state");
      throw new KnownEnds.Known(end);
    });
    passed.add(state);
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
      next = Advice.next(next, outcome, forward);
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
    latency = Duration.ZERO;
    tell(back.isEmpty() ? "all is mended" : "all is mended, and these are as before: " + back);
    Act act = new Act(schedule.forward() ? Command.RESUME : Command.ROLLBACK, StepId.S0, 0, 0);
    String before = "";
    int same = 0;
    for (int round = 0; round < ROUNDS; round++) {
      rest = Optional.of(act + "; " + schedule.forward() + " " + same + " " + backupLost);
      look("typed");
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
      act = Advice.next(act, outcome, schedule.forward() == (same < 2));
      person.waits(Duration.ofSeconds(outcome.ending() == Ending.LOCKED ? 240 : 20));
    }
    return stopped(before);
  }

  private String wentForward(Act act) {
    Optional<String> against = judge.forward(act.machine());
    wrong = wrong.or(() -> against);
    return "forward";
  }

  private String wentBack(Outcome outcome) {
    Optional<String> against = judge.back(outcome, backupLost);
    wrong = wrong.or(() -> against);
    return judge.guarded() ? "back" : "back, namespace not guarded";
  }

  private String stopped(String last) {
    wrong = wrong.or(() -> Optional.of("the advice leads nowhere: " + last));
    return "stopped";
  }
}
