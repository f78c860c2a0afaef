package dev.fluxlift.cli;

import dev.fluxlift.engine.install.Inspection;
import dev.fluxlift.engine.install.Recogniser;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = {"Shows what there is: style, version, root, patches, secrets, and who owns each Flux object. Changes nothing."},
    footer = {"", "Example: fluxlift inspect . --kubeconfig ~/.kube/config -o yaml"})
final class InspectCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final RepositoryOptions repository = new RepositoryOptions();

  InspectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Session session = new Session(console, common);
    Workspace workspace = Workspace.read(repository.folder);
    Inspection found = Inspection.of(Recogniser.recognise(workspace.repository(), repository.cluster), session.namedCluster());
    Printer.print(console, common.output, found::text, found::toValue);
    return ExitCode.OK.status();
  }
}
