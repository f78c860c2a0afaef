package dev.fluxlift.cli;

import dev.fluxlift.engine.change.ChangeReport;
import dev.fluxlift.engine.change.Side;
import dev.fluxlift.engine.change.rules.AllRules;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.report.ChangeText;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.stream.Collectors;

/** {@code check --from --to}: what a change of the repository does, and what speaks against it. */
final class ChangeCheck {
  private final Console console;
  private final CommonOptions common;

  ChangeCheck(Console console, CommonOptions common) {
    this.console = console;
    this.common = common;
  }

  int run(ComparedTrees trees, String from, String to) {
    ChangeReport report =
        ChangeReport.of(new Side(trees.of(from)), new Side(trees.of(to)), AllRules.RULES, new FluxSchemas());
    List<Finding> findings = report.findings();
    boolean stops = findings.stream().anyMatch(f -> f.stops(common.consents));
    Printer.findings(console, common.output, findings, common.consents,
        () -> ChangeText.table(report)
            + findings.stream().map(FindingLines::words).collect(Collectors.joining("\n"))
            + (stops ? "\nsomething stands in the way" : "\nnothing stands in the way")
            + "; charts and images are not looked at, whether a version of them exists is not known offline",
        () -> Mapping.of("clusters", ChangeText.record(report), "findings", findings.stream().map(FindingLines::value).toList()));
    return (stops ? ExitCode.BLOCKED : ExitCode.OK).status();
  }
}
