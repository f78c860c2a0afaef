package dev.fluxlift.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the move leads to. */
final class TargetOptions {
  @Option(names = "--operator-version", paramLabel = "X.Y.Z", description = "Version of Flux Operator and its charts (default: 0.32.0 where it can build the running Flux, else 0.58.1).")
  @Nullable String operatorVersion;

  @Option(names = "--charts", paramLabel = "OCI-URL", description = "Folder of the two charts (default: where they are published).")
  @Nullable String charts;

  @Option(names = "--distribution", paramLabel = "OCI-URL", description = "Flux Operator's manifests with their tag (default: where they are published).")
  @Nullable String distribution;
}
