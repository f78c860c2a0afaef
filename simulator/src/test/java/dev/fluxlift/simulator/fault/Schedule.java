package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.plan.StepId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a person does and what goes wrong meanwhile.
 *
 * @param seed what it is made of
 * @param estate seed of the estate
 * @param start the step after which it begins, S0 for the very beginning
 * @param acts commands that are begun while things go wrong
 * @param faults what goes wrong
 * @param forward where the person wants to get in the end
 * @param latency milliseconds that pass with each call that writes
 */
record Schedule(long seed, long estate, StepId start, List<Act> acts, List<Fault> faults, boolean forward, int latency) {
  /** So many seeds in a row share an estate. */
  static final int BLOCK = 512;

  /** The states that schedules begin in. */
  static final List<StepId> STARTS =
      List.of(StepId.S0, StepId.S1, StepId.S2, StepId.S4, StepId.S6, StepId.S7, StepId.S8, StepId.S10);

  Schedule {
    acts = List.copyOf(acts);
    faults = List.copyOf(faults);
  }

  /** The way through the first steps is the longest, and is gone by few faults; those in which much can be lost come later. */
  private static final List<StepId> DRAWN = List.of(
      StepId.S0, StepId.S1, StepId.S2, StepId.S4, StepId.S4, StepId.S6, StepId.S6, StepId.S6, StepId.S7, StepId.S7, StepId.S7,
      StepId.S8, StepId.S8, StepId.S10, StepId.S10);

  private static final List<Fault.Kind> KILLS =
      List.of(Fault.Kind.KILLED_BEFORE, Fault.Kind.KILLED_AFTER, Fault.Kind.TORN_RECORD);

  /** A command of the tool. */
  enum Command {
    APPLY,
    RESUME,
    CLEANUP,
    ROLLBACK
  }

  /**
   * One command line.
   *
   * @param to {@code --to} of a rollback; S0 is all the way
   * @param machine 0 is the machine where the move began
   * @param pause seconds before it
   */
  record Act(Command command, StepId to, int machine, int pause) {
    @Override
    public String toString() {
      return "fluxlift " + command.name().toLowerCase(java.util.Locale.ROOT) + (to == StepId.S0 ? "" : " --to " + to)
          + (machine == 0 ? "" : " on another machine");
    }
  }

  /** The one that a seed makes. */
  static Schedule of(long seed) {
    Dice dice = new Dice(seed * 0x2545F4914F6CDD1DL + 11);
    StepId start = dice.of(DRAWN);
    int commands = dice.of(List.of(1, 1, 1, 1, 2, 2, 3));
    boolean killed = dice.chance(45);
    List<Act> acts = new ArrayList<>();
    List<Fault> faults = new ArrayList<>();
    StepId at = start;
    for (int i = 0; i < commands; i++) {
      Act act = act(dice, at, i);
      Reach reach = Reach.of(at, act);
      acts.add(act);
      if (i == 0 && killed) {
        faults.add(new Fault(dice.of(KILLS), i, true, dice.below(reach.writes()), dice.below(100)));
      } else {
        int many = dice.of(List.of(1, 1, 1, 2, 2, 3));
        for (int j = 0; j < many; j++) {
          faults.add(fault(dice, i, reach));
        }
      }
      at = reach.ends();
    }
    return new Schedule(
        seed, Math.floorDiv(seed, BLOCK), start, acts, faults, dice.chance(start.compareTo(StepId.S4) > 0 ? 70 : 30), dice.of(List.of(0, 0, 0, 0, 0, 0, 20, 400)));
  }

  private static Act act(Dice dice, StepId at, int index) {
    boolean begun = at != StepId.S0 || index > 0;
    Command command;
    if (!begun) {
      command = Command.APPLY;
    } else if (dice.chance(5)) {
      command = dice.of(List.of(Command.RESUME, Command.CLEANUP, Command.ROLLBACK));
    } else if (dice.chance(at.compareTo(StepId.S8) > 0 ? 10 : 60)) {
      command = at.compareTo(StepId.S7) < 0 ? Command.RESUME : Command.CLEANUP;
    } else {
      command = Command.ROLLBACK;
    }
    List<StepId> targets = Stream.of(StepId.S2, StepId.S4, StepId.S7).filter(t -> t.compareTo(at) < 0).toList();
    boolean halfWay = command == Command.ROLLBACK && !targets.isEmpty() && dice.chance(35);
    int machine = begun && dice.chance(index > 0 ? 20 : 8) ? 1 : 0;
    return new Act(
        command, halfWay ? dice.of(targets) : StepId.S0, machine, index == 0 ? 0 : dice.of(List.of(0, 0, 5, 60, 600)));
  }

  private static Fault fault(Dice dice, int command, Reach reach) {
    Fault.Kind kind = dice.of(List.of(Fault.Kind.values()));
    boolean onWrite = dice.chance(60);
    return new Fault(kind, command, onWrite, dice.below(onWrite ? reach.writes() : reach.calls()), dice.below(100));
  }

  /** The same with fewer faults and commands. */
  Schedule with(List<Act> fewer, List<Fault> less, int delay) {
    return new Schedule(seed, estate, start, fewer, less, forward, delay);
  }
}
