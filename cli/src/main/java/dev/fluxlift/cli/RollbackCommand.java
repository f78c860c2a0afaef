package dev.fluxlift.cli;

import dev.fluxlift.engine.back.WaysBack;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.run.RunOptions;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = {
      "Goes back to the old owner from wherever the move stands. The way is chosen from the live state and shown first;",
      "it ends with a canary that proves the old owner manages again, and a comparison with the backup of S0.",
      "With --to it goes back to the state after that step, from which resume or cleanup goes forward again:",
      "S2 operator without FluxInstance, S4 FluxInstance disabled, S7 old files back but guarded. Without S0's backup",
      "(on another machine) it goes back too, and says first that nothing was compared."
    },
    footer = {"", "Example: fluxlift rollback . --kubeconfig ~/.kube/config --to S4"})
final class RollbackCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final RepositoryOptions repository = new RepositoryOptions();
  @Mixin private final RunOptionsGroup run = new RunOptionsGroup();

  @Option(names = "--to", paramLabel = "STEP", description = "S0 (default: all the way), S2, S4 or S7.")
  private StepId to = StepId.S0;

  RollbackCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    requireTarget();
    Opened move = Opened.of(console, common, repository);
    Plan plan = move.begun();
    RunOptions options = run.options(console, common, repository.remote, Optional.empty());
    Ask ask = new Ask(console, run.yes, options.interrupted());
    return Moves.ended(
        console,
        common,
        plan,
        move.rollback().run(
            plan,
            to,
            options,
            (choice, subSteps) -> {
              console.progress("way back " + choice.way() + " to " + choice.to() + ": " + choice.because());
              subSteps.forEach(s -> console.progress("  " + s));
              return ask.agree("Go back?");
            },
            new ProgressLines(console)));
  }

  private void requireTarget() {
    if (!WaysBack.TARGETS.contains(to)) {
      throw new Problem(
          ExitCode.USAGE,
          "rollback does not go back to " + to,
          "A step that changes nothing leaves the state of the one before it, and others make no sense without the next.",
          "Give one of " + WaysBack.TARGETS.stream().map(StepId::name).collect(Collectors.joining(", ")) + ".");
    }
  }
}
