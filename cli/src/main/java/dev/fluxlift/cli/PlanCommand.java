package dev.fluxlift.cli;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.PlanFile;
import dev.fluxlift.engine.plan.Survey;
import dev.fluxlift.engine.plan.crosscheck.CrossCheck;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.report.PlanText;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {"Shows the whole move: steps, files, proofs, findings. Changes nothing."},
    footer = {"", "Example: fluxlift plan . --kubeconfig ~/.kube/config --out move.json"})
final class PlanCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final RepositoryOptions repository = new RepositoryOptions();
  @Mixin private final TargetOptions target = new TargetOptions();
  @Mixin private final CrossCheckOption crossCheck = new CrossCheckOption();

  @Option(names = "--out", paramLabel = "FILE", description = "Writes the plan file; 'apply' takes it.")
  private @Nullable Path out;

  @Option(names = "--diff", description = "Shows every file of every step as a diff.")
  private boolean diff;

  @Option(names = "--exit-code", description = "Exit status 2 when there is something to change.")
  private boolean exitCode;

  @Option(names = "--staging", paramLabel = "NAME", description = "Name of the cluster that goes first.")
  private @Nullable String staging;

  PlanCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Session session = new Session(console, common);
    Workspace workspace = Workspace.read(repository.folder);
    Optional<Cluster> cluster = session.namedCluster();
    Optional<CrossCheck.Result> compared = crossCheck.result(console, workspace);
    Survey survey = Surveys.of(session, workspace, repository, target, cluster, Optional.ofNullable(staging))
        .with(compared.map(CrossCheck.Result::findings).orElse(List.of()));
    Plan plan = survey.plan();
    if (out != null) {
      OutputFile.write("the plan", out, PlanFile.write(plan));
    }
    if (diff) {
      console.data(PlanText.diff(plan));
    } else {
      Printer.findings(
          console,
          common.output,
          plan.findings(),
          common.consents,
          () -> PlanText.screen(plan, repository.folder.toString(), proofs(survey, compared), common.consents, next(plan, workspace)),
          () -> PlanFile.toValue(plan));
    }
    if (plan.cluster().isPresent() && workspace.top()) {
      console.progress("see it rehearsed on a copy of this cluster: " + rehearsal());
    }
    return status(plan).status();
  }

  private static List<String> proofs(Survey survey, Optional<CrossCheck.Result> compared) {
    return Stream.concat(survey.proofLines().stream(), compared.map(CrossCheck.Result::line).stream()).toList();
  }

  /** The command with what was chosen here. */
  private String rehearsal() {
    StringBuilder out = new StringBuilder("fluxlift rehearse " + repository.folder + " --from-cluster");
    option(out, "--kubeconfig", common.kubeconfig);
    option(out, "--context", common.context);
    option(out, "--operator-version", target.operatorVersion);
    option(out, "--charts", target.charts);
    option(out, "--distribution", target.distribution);
    common.consents.forEach(c -> option(out, "--consent", c));
    return out.toString();
  }

  private static void option(StringBuilder out, String name, @Nullable Object value) {
    if (value != null) {
      out.append(' ').append(name).append(' ').append(value);
    }
  }

  private ExitCode status(Plan plan) {
    if (plan.findings().stream().anyMatch(f -> f.stops(common.consents))) {
      return ExitCode.BLOCKED;
    }
    return exitCode ? ExitCode.CHANGES : ExitCode.OK;
  }

  private String next(Plan plan, Workspace workspace) {
    List<Finding> stops = plan.findings().stream().filter(f -> f.stops(common.consents)).toList();
    if (!stops.isEmpty()) {
      return stops.getFirst().code().fix();
    }
    if (!workspace.top()) {
      return "this folder is no repository of its own; copy it into one to apply it";
    }
    return plan.cluster().isEmpty()
        ? "fluxlift plan " + repository.folder + " --kubeconfig FILE, for the live proofs"
        : "fluxlift apply " + repository.folder + (out == null ? "" : " --plan " + out);
  }
}
