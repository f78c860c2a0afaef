package dev.fluxlift.cli;

import dev.fluxlift.engine.back.Brake;
import dev.fluxlift.engine.back.Move;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "brake",
    mixinStandardHelpOptions = true,
    description = {"Stops Flux Operator at once: suspends both releases, scales it to 0, and says how to go on. Takes no lock and needs no plan."},
    footer = {"", "Example: fluxlift brake --kubeconfig ~/.kube/config"})
final class BrakeCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final CommonOptions common = new CommonOptions();

  BrakeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Session session = new Session(console, common);
    Cluster cluster = session.cluster();
    String namespace = Moves.namespace(common);
    // only the operator's own names matter to the brake; the old owner's are those of the published layout
    ObjectRef owner = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", namespace, "flux");
    ObjectRef manifests = new ObjectRef(ObjectRef.SOURCE, "OCIRepository", namespace, "flux-manifests");
    Brake.Braked braked = new Brake(cluster, Move.of(namespace, owner, "", manifests, owner, owner)).pull(List.of());
    Printer.print(console, common.output, () -> words(braked), () -> value(braked));
    return ExitCode.OK.status();
  }

  private static String words(Brake.Braked braked) {
    StringBuilder out = new StringBuilder("braked");
    braked.stopped().forEach((d, replicas) -> out.append("\n  stopped ").append(d).append(" (had ").append(replicas).append(" replicas)"));
    braked.suspended().forEach(r -> out.append("\n  suspended ").append(r));
    if (braked.stopped().isEmpty() && braked.suspended().isEmpty()) {
      out.append(": neither operator nor releases are there, nothing had to be stopped");
    }
    braked.goOn().forEach(g -> out.append("\nnext: ").append(g));
    return out.toString();
  }

  private static Mapping value(Brake.Braked braked) {
    return Mapping.of(
        "stopped", braked.stopped().keySet().stream().map(ObjectRef::toString).toList(),
        "suspended", braked.suspended().stream().map(ObjectRef::toString).toList(),
        "next", braked.goOn());
  }
}
