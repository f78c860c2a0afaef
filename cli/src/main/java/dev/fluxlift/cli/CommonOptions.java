package dev.fluxlift.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options every command has. */
final class CommonOptions {
  @Option(names = {"-n", "--namespace"}, paramLabel = "NS", description = "Namespace of Flux (default: what the repository says).")
  @Nullable String namespace;

  @Option(names = "--context", paramLabel = "NAME", description = "Context of the kubeconfig.")
  @Nullable String context;

  @Option(names = "--kubeconfig", paramLabel = "FILE", description = "Kubeconfig of the cluster (default: $KUBECONFIG for commands that need a cluster).")
  @Nullable Path kubeconfig;

  @Option(names = {"-o", "--output"}, paramLabel = "FORMAT", defaultValue = "text", description = "text, json or yaml; findings also as sarif, junit or md (default: ${DEFAULT-VALUE}).")
  OutputFormat output = OutputFormat.text;

  @Option(names = "--no-color", description = "No colour; NO_COLOR does the same.")
  boolean noColor;

  @Option(names = "--consent", paramLabel = "CODE", split = ",", description = {
      "Consent to a finding by its code (docs/findings.md), to one broken object (not-ready=Kind/namespace/name), or to the"
          + " deletion of an object (Kind/namespace/name). Kept with the move: resume and cleanup honour it."})
  List<String> consents = new ArrayList<>();
}
