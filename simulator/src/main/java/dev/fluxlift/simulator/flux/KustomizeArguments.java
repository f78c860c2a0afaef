package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.run.GoDuration;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The arguments of kustomize-controller that change what it does (main.go@v1.6.0); of one that is given twice the last counts.
 *
 * @param requeueDependency how long it waits for sources and dependencies
 * @param ownNamespaceOnly whether a Kustomization may only use sources of its namespace
 * @param defaultServiceAccount whose rights are used when a Kustomization names none, {@code ""} for its own
 */
record KustomizeArguments(Duration requeueDependency, boolean ownNamespaceOnly, String defaultServiceAccount) {
  static final KustomizeArguments NONE = new KustomizeArguments(Duration.ofSeconds(30), false, "");

  /** Of a Deployment's first container. */
  static KustomizeArguments of(LiveObject deployment) {
    List<String> args = deployment.spec("template", "spec", "containers").stream()
        .flatMap(c -> c.items().stream().limit(1))
        .flatMap(c -> c.asMapping().list("args").stream())
        .flatMap(a -> a.text().stream())
        .toList();
    Optional<String> own = value(args, "no-cross-namespace-refs");
    return new KustomizeArguments(
        value(args, "requeue-dependency").flatMap(GoDuration::parse).orElse(NONE.requeueDependency()),
        own.filter(v -> v.isEmpty() || v.equals("true")).isPresent(),
        value(args, "default-service-account").orElse(""));
  }

  private static Optional<String> value(List<String> args, String flag) {
    return args.stream()
        .filter(a -> a.equals("--" + flag) || a.startsWith("--" + flag + "="))
        .reduce((_, last) -> last)
        .map(a -> a.substring(Math.min(a.length(), flag.length() + 3)));
  }

  /** The object of whose rights it makes use; empty for its own. */
  Optional<String> serviceAccount(KustomizationSpec kustomization) {
    return kustomization.spec().text("serviceAccountName").filter(s -> !s.isEmpty())
        .or(() -> Optional.of(defaultServiceAccount).filter(s -> !s.isEmpty()));
  }
}
