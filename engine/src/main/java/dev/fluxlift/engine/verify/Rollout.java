package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Deployment and its pods. */
public final class Rollout {
  private Rollout() {}

  /** Whether all replicas of its present generation, and no others, are available, and there is at least one. */
  public static boolean complete(LiveObject deployment) {
    Mapping body = deployment.body();
    String wanted = body.text("spec", "replicas").orElse("1");
    boolean current =
        body.text("status", "observedGeneration").map(Long::parseLong).orElse(0L) >= deployment.generation();
    return current
        && !wanted.equals("0")
        && body.text("status", "replicas").orElse("0").equals(wanted)
        && body.text("status", "updatedReplicas").orElse("0").equals(wanted)
        && body.text("status", "availableReplicas").orElse("0").equals(wanted);
  }

  /** Pods its selector chooses. */
  public static List<LiveObject> pods(Cluster cluster, LiveObject deployment) {
    Map<String, Value> selector = deployment.body().mapping("spec", "selector", "matchLabels").entries();
    return cluster.list(Kinds.POD, deployment.ref().namespace()).stream()
        .filter(p -> selector.entrySet().stream()
            .allMatch(s -> Optional.ofNullable(p.labels().get(s.getKey())).equals(s.getValue().text())))
        .toList();
  }

  /** Restarts of a pod's containers, summed. */
  public static long restarts(LiveObject pod) {
    return pod.body().list("status", "containerStatuses").stream()
        .mapToLong(c -> c.asMapping().text("restartCount").map(Long::parseLong).orElse(0L))
        .sum();
  }
}
