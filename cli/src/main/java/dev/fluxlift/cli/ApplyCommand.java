package dev.fluxlift.cli;

import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.plan.Survey;
import dev.fluxlift.engine.report.PlanText;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "apply",
    mixinStandardHelpOptions = true,
    description = {
      "Moves the cluster step by step, up to the soak (S7). Asks before each step that changes something.",
      "Without --plan it makes a plan now and shows it first."
    },
    footer = {"", "Example: fluxlift apply . --kubeconfig ~/.kube/config --until S4"})
final class ApplyCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final RepositoryOptions repository = new RepositoryOptions();
  @Mixin private final TargetOptions target = new TargetOptions();
  @Mixin private final RunOptionsGroup run = new RunOptionsGroup();

  @Option(names = "--plan", paramLabel = "FILE", description = "A plan that was shown before; refused when anything it rests on has changed.")
  private @Nullable Path plan;

  @Option(names = "--until", paramLabel = "STEP", description = "Last step to run, e.g. S4 (default: S7; cleanup does the rest).")
  private StepId until = StepId.S7;

  ApplyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (until.compareTo(StepId.S7) > 0) {
      throw new Problem(ExitCode.USAGE, "apply runs no step after S7", "Retiring the old owner is a decision of its own.", "Use 'fluxlift cleanup'.");
    }
    Opened move = Opened.of(console, common, repository);
    return move.run(plan == null ? planned(move) : Moves.read(plan), run, Optional.of(until));
  }

  private Plan planned(Opened move) {
    Survey survey =
        Surveys.of(move.session(), move.workspace(), repository, target, Optional.of(move.cluster()), Optional.empty());
    console.progress(
        PlanText.screen(survey.plan(), repository.folder.toString(), survey.proofLines(), common.consents, "the steps, one by one"));
    return survey.plan();
  }
}
