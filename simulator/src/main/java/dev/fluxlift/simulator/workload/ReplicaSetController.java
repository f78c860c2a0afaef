package dev.fluxlift.simulator.workload;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** As many pods as asked for; of too many those that are not ready go first (pkg/controller/replicaset@v1.33). */
public final class ReplicaSetController extends PodWorkload {
  static final KindRef KIND = new KindRef("apps", "ReplicaSet");

  /** A controller that has not started. */
  public ReplicaSetController() {
    super(KIND, Pods.POD);
  }

  @Override
  Optional<Duration> sync(LiveObject set, Api api, Instant now) {
    List<LiveObject> pods = Pods.ownedBy(api, set, Pods.POD).stream().filter(Pods::active).toList();
    if (!set.terminating()) {
      long missing = Pods.replicas(set) - pods.size();
      for (long i = 0; i < missing; i++) {
        api.create(Pods.pod(set, set.body().mapping("spec", "template"), Optional.empty()));
      }
      pods.stream()
          .sorted(Comparator.comparing(Pods::ready).thenComparing(p -> p.ref().name()))
          .limit(Math.max(0, -missing))
          .forEach(pod -> Pods.delete(api, pod));
      pods = Pods.ownedBy(api, set, Pods.POD).stream().filter(Pods::active).toList();
    }
    long ready = Pods.count(pods, Pods::ready);
    Mapping status = set.body().mapping("status")
        .with("replicas", Value.of((long) pods.size()))
        .with("fullyLabeledReplicas", Value.of((long) pods.size()))
        .with("readyReplicas", Value.of(ready))
        .with("availableReplicas", Value.of(ready))
        .with("observedGeneration", Value.of(set.generation()));
    status(api, set, status);
    return Optional.empty();
  }
}
