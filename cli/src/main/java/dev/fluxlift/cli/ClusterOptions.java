package dev.fluxlift.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster, for commands that read one and have no other option in common with the rest. */
final class ClusterOptions {
  @Option(names = "--context", paramLabel = "NAME", description = "Context of the kubeconfig.")
  private @Nullable String context;

  @Option(names = "--kubeconfig", paramLabel = "FILE", description = "Kubeconfig of the cluster (default: $KUBECONFIG).")
  private @Nullable Path kubeconfig;

  /** Whether one is named by option. */
  boolean named() {
    return context != null || kubeconfig != null;
  }

  Session session(Console console) {
    CommonOptions common = new CommonOptions();
    common.context = context;
    common.kubeconfig = kubeconfig;
    return new Session(console, common);
  }
}
