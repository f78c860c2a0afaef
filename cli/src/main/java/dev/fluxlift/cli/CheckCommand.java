package dev.fluxlift.cli;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.plan.Survey;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.yaml.Value;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {"Preflight: everything that speaks against the move, with a reason and a fix each. Changes nothing. Exit status 3 when something stands in the way."},
    footer = {"", "Example: fluxlift check . --kubeconfig ~/.kube/config"})
final class CheckCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final RepositoryOptions repository = new RepositoryOptions();
  @Mixin private final TargetOptions target = new TargetOptions();

  CheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Session session = new Session(console, common);
    Workspace workspace = Workspace.read(repository.folder);
    Optional<Cluster> cluster = session.namedCluster();
    Survey survey = Surveys.of(session, workspace, repository, target, cluster, Optional.empty());
    List<Finding> findings =
        survey.plan().findings().stream().sorted(Comparator.comparing(f -> f.code().severity())).toList();
    boolean stops = findings.stream().anyMatch(f -> f.stops(common.consents));
    Printer.print(
        console,
        common.output,
        () ->
            findings.stream().map(FindingLines::words).collect(Collectors.joining("\n"))
                + (stops ? "\nsomething stands in the way" : "\nnothing stands in the way")
                + (cluster.isPresent() ? "" : "; no cluster was asked, give --kubeconfig for the live checks"),
        () -> Value.of(findings.stream().map(FindingLines::value).toList()));
    return (stops ? ExitCode.BLOCKED : ExitCode.OK).status();
  }
}
