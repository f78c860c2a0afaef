package dev.fluxlift.cli;

import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.run.Resume;
import dev.fluxlift.engine.run.Rollback;
import dev.fluxlift.engine.run.Status;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {"Says where a move stands, from another shell or another machine. Changes nothing."},
    footer = {"", "Example: fluxlift status --kubeconfig ~/.kube/config"})
final class StatusCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final CommonOptions common = new CommonOptions();

  StatusCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Session session = new Session(console, common);
    Cluster cluster = session.cluster();
    Status status =
        Status.read(
            cluster,
            Moves.namespace(common),
            Resume.latest(session.state().resolve(Moves.RUNS), cluster.identity().kubeSystemUid()));
    Printer.print(console, common.output, () -> words(status), () -> value(status));
    return ExitCode.OK.status();
  }

  static String words(Status status) {
    if (status.planId().isEmpty()) {
      return "no move was begun on this cluster";
    }
    StringBuilder out = new StringBuilder("plan " + status.planId().get());
    status.step().ifPresent(s -> out.append("\nstep: ").append(s).append(", ").append(s.title()));
    status.back().ifPresent(to -> out.append("\nA WAY BACK is under way, to ").append(to).append(" (").append(to.title())
        .append("); nothing goes forward before it has ended. End it with: ").append(Rollback.command(to)));
    out.append("\nheld by: ").append(status.holder().orElse("nobody"));
    status.renewed().ifPresent(r -> out.append(", heard at ").append(r));
    out.append("\nseen to be done: ").append(status.verified());
    out.append("\nconsents in force: ").append(status.consents().isEmpty() ? "none" : String.join(", ", status.consents()));
    status.unrehearsed().ifPresent(reason -> out.append("\nUNREHEARSED, because: ").append(reason));
    status.last().forEach(e -> out.append("\n  ").append(e.at()).append(' ').append(e.type()).append(' ').append(e.step()).append(' ').append(e.text()));
    return out.toString();
  }

  static Mapping value(Status status) {
    return Mapping.of(
        "plan", status.planId().orElse(""),
        "step", status.step().map(Enum::name).orElse(""),
        "holder", status.holder().orElse(""),
        "heardAt", status.renewed().map(Instant::toString).orElse(""),
        "verified", status.verified().stream().map(Enum::name).toList(),
        "back", status.back().map(Enum::name).orElse(""),
        "backEndsBy", status.back().map(Rollback::command).orElse(""),
        "unrehearsed", status.unrehearsed().orElse(""),
        "consents", status.consents());
  }
}
