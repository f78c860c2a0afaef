package dev.fluxlift.cli;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.finding.Severity;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.snapshot.Capture;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "snapshot",
    mixinStandardHelpOptions = true,
    description = {
      "Reads the cluster into one file for 'fluxlift rehearse --snapshot'. Changes nothing in the cluster.",
      "No value of a Secret is in the file. Exit status 3 when something that a rehearsal needs may not be read."
    },
    footer = {"", "Example: fluxlift snapshot --kubeconfig ~/.kube/config -o cluster.snapshot"})
final class SnapshotCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final ClusterOptions where = new ClusterOptions();

  @Option(names = {"-o", "--out"}, paramLabel = "FILE", required = true, description = "The file to write; only you can read it.")
  private Path out = Path.of("cluster.snapshot");

  SnapshotCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Session session = where.session(console);
    Cluster cluster = session.cluster();
    Capture.Captured snapshot = new Capture(cluster, session.clock(), Version.current()).to(out.toAbsolutePath());
    console.data(snapshot.objects() + " objects of cluster " + snapshot.kubeSystemUid() + ", no value of a Secret: " + out
        + "\nsha256 " + snapshot.sha256());
    snapshot.findings().forEach(f -> console.data(FindingLines.words(f)));
    boolean stops = snapshot.findings().stream().map(Finding::code).anyMatch(c -> c.severity() != Severity.NOTE);
    if (!stops) {
      console.progress("next: fluxlift rehearse . --snapshot " + out);
    }
    return (stops ? ExitCode.BLOCKED : ExitCode.OK).status();
  }
}
