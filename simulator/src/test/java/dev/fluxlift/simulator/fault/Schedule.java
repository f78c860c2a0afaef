package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.plan.StepId;
import java.util.ArrayList;
import java.util.List;

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
  static final int BLOCK = 64;

  /** The states that schedules begin in. */
  static final List<StepId> STARTS =
      List.of(StepId.S0, StepId.S1, StepId.S2, StepId.S4, StepId.S6, StepId.S7, StepId.S8, StepId.S10);

  Schedule {
    acts = List.copyOf(acts);
    faults = List.copyOf(faults);
  }

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
    StepId start = dice.of(STARTS);
    List<Act> acts = new ArrayList<>();
    int commands = 1 + dice.below(3);
    for (int i = 0; i < commands; i++) {
      acts.add(act(dice, start, i));
    }
    List<Fault> faults = new ArrayList<>();
    int many = 1 + dice.below(4);
    for (int i = 0; i < many; i++) {
      faults.add(fault(dice, commands));
    }
    return new Schedule(
        seed, Math.floorDiv(seed, BLOCK), start, acts, faults, dice.chance(50), dice.of(List.of(0, 0, 20, 400)));
  }

  private static Act act(Dice dice, StepId start, int index) {
    boolean begun = start != StepId.S0 || index > 0;
    boolean forward = dice.chance(60);
    Command command = forward
        ? begun ? dice.of(List.of(Command.RESUME, Command.CLEANUP)) : Command.APPLY
        : begun ? Command.ROLLBACK : Command.APPLY;
    StepId to = command == Command.ROLLBACK && dice.chance(40) ? dice.of(List.of(StepId.S2, StepId.S4, StepId.S7)) : StepId.S0;
    int machine = begun && dice.chance(20) ? 1 : 0;
    return new Act(command, to, machine, dice.of(List.of(0, 0, 5, 60, 600)));
  }

  private static Fault fault(Dice dice, int commands) {
    Fault.Kind kind = dice.chance(35)
        ? dice.of(List.of(Fault.Kind.KILLED_BEFORE, Fault.Kind.KILLED_AFTER, Fault.Kind.TORN_RECORD))
        : dice.of(List.of(Fault.Kind.values()));
    boolean onWrite = dice.chance(70);
    return new Fault(kind, dice.below(commands), onWrite, onWrite ? dice.below(50) : dice.logarithmic(2000), dice.below(100));
  }

  /** The same with fewer faults and commands. */
  Schedule with(List<Act> fewer, List<Fault> less, int delay) {
    return new Schedule(seed, estate, start, fewer, less, forward, delay);
  }
}
