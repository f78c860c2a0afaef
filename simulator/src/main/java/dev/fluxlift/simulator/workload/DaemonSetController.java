package dev.fluxlift.simulator.workload;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One pod, as in a cluster of one node; a changed template replaces it (pkg/controller/daemon@v1.33). */
public final class DaemonSetController extends PodWorkload {
  private static final String REVISION = "controller-revision-hash";

  /** A controller that has not started. */
  public DaemonSetController() {
    super(new KindRef("apps", "DaemonSet"), Pods.POD);
  }

  @Override
  Optional<Duration> sync(LiveObject set, Api api, Instant now) {
    String revision = Revisions.of(api, set).flatMap(r -> Optional.ofNullable(r.labels().get(REVISION)))
        .orElseGet(() -> PodTemplateHash.of(set.body().mapping("spec", "template")));
    boolean onDelete = set.body().text("spec", "updateStrategy", "type").orElse("").equals("OnDelete");
    if (!set.terminating()) {
      List<LiveObject> pods = Pods.ownedBy(api, set, Pods.POD);
      if (pods.isEmpty()) {
        Mapping template = set.body().mapping("spec", "template")
            .withPath(List.of("metadata", "labels", REVISION), Value.of(revision));
        api.create(Pods.pod(set, template, Optional.empty()));
      } else if (!onDelete) {
        pods.stream()
            .filter(Pods::active)
            .filter(p -> !revision.equals(p.labels().get(REVISION)))
            .forEach(p -> Pods.delete(api, p));
      }
    }
    List<LiveObject> pods = Pods.ownedBy(api, set, Pods.POD).stream().filter(Pods::active).toList();
    long ready = Pods.count(pods, Pods::ready);
    status(api, set, set.body().mapping("status")
        .with("desiredNumberScheduled", Value.of(1))
        .with("currentNumberScheduled", Value.of((long) pods.size()))
        .with("updatedNumberScheduled", Value.of(Pods.count(pods, p -> revision.equals(p.labels().get(REVISION)))))
        .with("numberMisscheduled", Value.of(0))
        .with("numberReady", Value.of(ready))
        .with("numberAvailable", Value.of(ready))
        .with("observedGeneration", Value.of(set.generation())));
    return Optional.empty();
  }
}
