package dev.fluxlift.cli;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.plan.Survey;
import dev.fluxlift.engine.plan.crosscheck.CrossCheck;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.yaml.Value;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
        "Preflight: everything that speaks against the move, with a reason and a fix each. Changes nothing. Exit status 3 when something stands in the way.",
        "With --from: what any change of the repository would create, change, prune, orphan and lose, and what speaks against it."},
    footer = {"", "Example: fluxlift check . --kubeconfig ~/.kube/config", "Example: fluxlift check . --from HEAD --to HEAD"})
final class CheckCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final RepositoryOptions repository = new RepositoryOptions();
  @Mixin private final TargetOptions target = new TargetOptions();
  @Mixin private final CrossCheckOption crossCheck = new CrossCheckOption();

  @Option(names = "--from", paramLabel = "REV", description = "The state before a change: a revision, or a folder.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "REV", defaultValue = "HEAD", description = "The state after it: a revision, or a folder (default: ${DEFAULT-VALUE}).")
  private String to = "HEAD";

  CheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (from != null && crossCheck.asked) {
      throw new Problem(
          ExitCode.USAGE,
          "--cross-check and --from do not go together",
          "--cross-check builds the repository as it is, --from compares two states of it.",
          "Run check once with each.");
    }
    if (from != null) {
      return new ChangeCheck(console, common).run(new ComparedTrees(repository.folder), from, to);
    }
    Session session = new Session(console, common);
    Workspace workspace = Workspace.read(repository.folder);
    Optional<Cluster> cluster = session.namedCluster();
    Optional<CrossCheck.Result> compared = crossCheck.result(console, workspace);
    Survey survey = Surveys.of(session, workspace, repository, target, cluster, Optional.empty())
        .with(compared.map(CrossCheck.Result::findings).orElse(List.of()));
    List<Finding> findings =
        survey.plan().findings().stream().sorted(Comparator.comparing(f -> f.code().severity())).toList();
    boolean stops = findings.stream().anyMatch(f -> f.stops(common.consents));
    Printer.findings(
        console,
        common.output,
        findings,
        common.consents,
        () ->
            findings.stream().map(FindingLines::words).collect(Collectors.joining("\n"))
                + (stops ? "\nsomething stands in the way" : "\nnothing stands in the way")
                + (cluster.isPresent() ? "" : "; no cluster was asked, give --kubeconfig for the live checks")
                + compared.map(c -> "\n" + c.line()).orElse(""),
        () -> Value.of(findings.stream().map(FindingLines::value).toList()));
    return (stops ? ExitCode.BLOCKED : ExitCode.OK).status();
  }
}
