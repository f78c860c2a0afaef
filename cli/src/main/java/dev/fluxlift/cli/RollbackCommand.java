package dev.fluxlift.cli;

import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.run.RunOptions;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = {
      "Goes back to the old owner from wherever the move stands. The way is chosen from the live state and shown first;",
      "it ends with a canary that proves the old owner manages again, and a comparison with the backup of S0."
    },
    footer = {"", "Example: fluxlift rollback . --kubeconfig ~/.kube/config"})
final class RollbackCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final RepositoryOptions repository = new RepositoryOptions();
  @Mixin private final RunOptionsGroup run = new RunOptionsGroup();

  RollbackCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
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
            options,
            (choice, subSteps) -> {
              console.progress("way back " + choice.way() + ": " + choice.because());
              subSteps.forEach(s -> console.progress("  " + s));
              return ask.agree("Go back?");
            },
            new ProgressLines(console)));
  }
}
