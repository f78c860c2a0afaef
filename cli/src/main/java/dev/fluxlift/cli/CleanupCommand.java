package dev.fluxlift.cli;

import dev.fluxlift.engine.plan.Plan;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "cleanup",
    mixinStandardHelpOptions = true,
    description = {
      "Retires the old owner (S8) and takes away the guards that were only for the move (S10).",
      "Refuses before the adoption (S6) and the soak (S7) were verified, and while anything else would be deleted."
    },
    footer = {"", "Example: fluxlift cleanup . --kubeconfig ~/.kube/config"})
final class CleanupCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final RepositoryOptions repository = new RepositoryOptions();
  @Mixin private final RunOptionsGroup run = new RunOptionsGroup();

  CleanupCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Opened move = Opened.of(console, common, repository);
    Plan plan = move.begun();
    Verified.require(move.session(), move.workspace(), move.cluster(), plan);
    return move.run(plan, run, Optional.empty());
  }
}
