package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.simulator.fault.Schedule.Act;

/**
 * About how many calls a command makes that nothing disturbs, so that faults are drawn at calls that come. Counted in small
 * estates; which ones came is counted again in each run.
 *
 * @param writes calls that write, at least 1
 * @param calls all calls
 * @param ends where it leads
 */
record Reach(int writes, int calls, StepId ends) {
  static Reach of(StepId at, Act act) {
    return switch (act.command()) {
      case APPLY -> new Reach(30, 3500, StepId.S7);
      case RESUME -> resume(at);
      case CLEANUP -> cleanup(at);
      case ROLLBACK -> rollback(at, act.to());
    };
  }

  private static Reach resume(StepId at) {
    return switch (at) {
      case S0 -> new Reach(28, 3400, StepId.S7);
      case S1 -> new Reach(24, 3100, StepId.S7);
      case S2, S3 -> new Reach(18, 2800, StepId.S7);
      case S4, S5 -> new Reach(11, 2000, StepId.S7);
      case S6 -> new Reach(4, 350, StepId.S7);
      default -> new Reach(2, 100, at);
    };
  }

  private static Reach cleanup(StepId at) {
    return switch (at) {
      case S6, S7 -> new Reach(8, 700, StepId.S10);
      default -> at.compareTo(StepId.S7) < 0 ? new Reach(1, 100, at) : new Reach(3, 500, StepId.S10);
    };
  }

  private static Reach rollback(StepId at, StepId to) {
    if (to == StepId.S7) {
      return new Reach(6, 150, to);
    }
    return switch (at) {
      case S0, S1 -> new Reach(11, 850, to);
      case S2, S3 -> new Reach(17, 950, to);
      case S4, S5 -> to == StepId.S0 ? new Reach(26, 1050, to) : new Reach(18, 400, to);
      default -> new Reach(64, to == StepId.S0 ? 1250 : 1000, to);
    };
  }
}
