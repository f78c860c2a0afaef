package dev.fluxlift.cli;

import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.verify.Evidence;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {"Checks every success criterion against the live cluster and the baseline of S0. Exit status 0 only when all hold, else 3."},
    footer = {"", "Example: fluxlift verify . --kubeconfig ~/.kube/config --evidence move-evidence"})
final class VerifyCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final RepositoryOptions repository = new RepositoryOptions();

  @Option(names = "--evidence", paramLabel = "NAME", description = "Writes NAME.json and NAME.md (default: into the run directory).")
  private @Nullable Path evidence;

  @Option(names = "--so-far", description = "Steps still to come (cleanup) do not count against it.")
  private boolean soFar;

  VerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Session session = new Session(console, common);
    Workspace workspace = Workspace.open(repository.folder);
    Cluster cluster = session.cluster();
    Plan plan = Moves.begun(session, common, cluster);
    Evidence found = Verified.evidence(session, workspace, cluster, plan);
    Path base = evidence == null ? session.state().resolve("evidence-" + plan.id()) : evidence;
    OutputFile.write("the evidence", base.resolveSibling(base.getFileName() + ".json"), Json.pretty(found.toValue()));
    OutputFile.write("the evidence", base.resolveSibling(base.getFileName() + ".md"), found.markdown());
    Printer.print(console, common.output, found::markdown, found::toValue);
    boolean good = soFar ? found.soFar() : found.complete();
    return (good ? ExitCode.OK : ExitCode.BLOCKED).status();
  }
}
