package dev.fluxlift.engine.run;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.verify.Rollout;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a controller, or Flux Operator, crash-loops since this was made: waiting longer helps nothing, and while
 * source-controller does it no source answers (V21). One crash or two are no loop: controllers restart while they are
 * adopted.
 */
final class CrashLoops {
  /** The kubelet waits 10, 20 and 40 s before these restarts, so it takes about a minute to be seen. */
  private static final long RESTARTS = 3;

  private final Cluster cluster;
  private final List<ObjectRef> deployments;
  private final Optional<ObjectRef> operator;
  private final Map<String, Long> first = new HashMap<>();

  /**
   * @param controllers their Deployments; one new pod that crash-loops keeps the roll-out from ending
   * @param operator Deployment of Flux Operator; it adopts as long as any pod of it serves
   */
  CrashLoops(Cluster cluster, List<ObjectRef> controllers, Optional<ObjectRef> operator) {
    this.cluster = cluster;
    List<ObjectRef> all = new ArrayList<>(controllers);
    operator.ifPresent(all::add);
    this.deployments = List.copyOf(all);
    this.operator = operator;
  }

  /** The first pod that crash-loops, in a few words; restarts from before the first look do not count. */
  Optional<String> look() {
    Optional<String> found = Optional.empty();
    for (ObjectRef ref : deployments) {
      Optional<LiveObject> deployment = cluster.get(ref);
      boolean serves = operator.filter(ref::equals).isPresent() && deployment.filter(CrashLoops::available).isPresent();
      for (LiveObject pod : deployment.map(d -> Rollout.pods(cluster, d)).orElse(List.of())) {
        long now = Rollout.restarts(pod);
        long since = now - first.computeIfAbsent(pod.uid(), _ -> now);
        if (found.isEmpty() && since >= RESTARTS && !serves) {
          found = backingOff(pod).map(c -> ref + ": pod " + pod.ref().name() + " crash-loops, " + since
              + " restarts" + lastExit(c));
        }
      }
    }
    return found;
  }

  private static boolean available(LiveObject deployment) {
    return !deployment.body().text("status", "availableReplicas").orElse("0").equals("0");
  }

  private static Optional<Mapping> backingOff(LiveObject pod) {
    return pod.body().list("status", "containerStatuses").stream()
        .map(Value::asMapping)
        .filter(c -> c.text("state", "waiting", "reason").filter("CrashLoopBackOff"::equals).isPresent())
        .findFirst();
  }

  private static String lastExit(Mapping container) {
    return container.text("lastState", "terminated", "exitCode").map(code -> ", the last ended with exit code " + code)
        .orElse("");
  }
}
