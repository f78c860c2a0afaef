package dev.fluxlift.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which repository a command is about. */
final class RepositoryOptions {
  @Parameters(index = "0", arity = "0..1", paramLabel = "DIR", defaultValue = ".", description = "Folder of the GitOps repository (default: the current one).")
  Path folder = Path.of(".");

  @Option(names = "--remote", paramLabel = "NAME", defaultValue = "origin", description = "Git remote that Flux follows (default: ${DEFAULT-VALUE}).")
  String remote = "origin";

  @Option(names = "--cluster", paramLabel = "FOLDER", defaultValue = "", description = "Folder of the cluster in a repository of several, e.g. clusters/main.")
  String cluster = "";
}
