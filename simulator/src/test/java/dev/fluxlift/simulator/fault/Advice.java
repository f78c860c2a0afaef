package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.run.Ending;
import dev.fluxlift.engine.run.Outcome;
import dev.fluxlift.simulator.fault.Schedule.Act;
import dev.fluxlift.simulator.fault.Schedule.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a person types who does what fluxlift says is next. */
final class Advice {
  private static final Pattern COMMAND = Pattern.compile("fluxlift (plan|apply|resume|cleanup|rollback)(?: --to (S\\d+))?");

  private Advice() {}

  /** The next command of a person who wants to get forward or back. */
  static Act next(Act act, Outcome outcome, boolean forward) {
    if (outcome.ending() == Ending.REACHED && outcome.step().equals(Optional.of(StepId.S7))) {
      return new Act(forward ? Command.CLEANUP : Command.ROLLBACK, StepId.S0, act.machine(), 0);
    }
    if (outcome.ending() == Ending.LOCKED) {
      return act;
    }
    List<Act> advised = new ArrayList<>();
    Matcher matcher = COMMAND.matcher(outcome.next());
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
}
