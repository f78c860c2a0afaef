package dev.fluxlift.cli;

import dev.fluxlift.engine.plan.StepId;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = {"Goes on with a move that was interrupted, on this machine or another. Where it stands is read from the cluster and Git."},
    footer = {"", "Example: fluxlift resume . --kubeconfig ~/.kube/config"})
final class ResumeCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final RepositoryOptions repository = new RepositoryOptions();
  @Mixin private final RunOptionsGroup run = new RunOptionsGroup();

  @Option(names = "--until", paramLabel = "STEP", description = "Last step to run (default: S7).")
  private @Nullable StepId until;

  ResumeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Opened move = Opened.of(console, common, repository);
    return move.run(move.begun(), run, Optional.of(until == null ? StepId.S7 : until));
  }
}
