package dev.fluxlift.simulator.workload;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pods with numbers, one after the other, each waiting for the one before; a changed template replaces them from the last
 * (pkg/controller/statefulset/stateful_set_control.go@v1.33). Volume claims are not made.
 */
public final class StatefulSetController extends PodWorkload {
  private static final String REVISION = "controller-revision-hash";

  /** A controller that has not started. */
  public StatefulSetController() {
    super(new KindRef("apps", "StatefulSet"), Pods.POD);
  }

  @Override
  Optional<Duration> sync(LiveObject set, Api api, Instant now) {
    String revision = Revisions.of(api, set).map(r -> r.ref().name())
        .orElseGet(() -> set.ref().name() + "-" + PodTemplateHash.of(set.body().mapping("spec", "template")));
    if (!set.terminating()) {
      step(set, revision, api);
    }
    List<LiveObject> pods = Pods.ownedBy(api, set, Pods.POD).stream().filter(Pods::active).toList();
    long updated = Pods.count(pods, p -> revision.equals(p.labels().get(REVISION)));
    boolean rolledOut = updated == pods.size() && updated >= Pods.replicas(set);
    Mapping before = set.body().mapping("status");
    String current = rolledOut ? revision : before.text("currentRevision").orElse(revision);
    long ready = Pods.count(pods, Pods::ready);
    status(api, set, before
        .with("replicas", Value.of((long) pods.size()))
        .with("readyReplicas", Value.of(ready))
        .with("availableReplicas", Value.of(ready))
        .with("updatedReplicas", Value.of(updated))
        .with("currentReplicas", Value.of(Pods.count(pods, p -> current.equals(p.labels().get(REVISION)))))
        .with("currentRevision", Value.of(current))
        .with("updateRevision", Value.of(revision))
        .with("observedGeneration", Value.of(set.generation())));
    return Optional.empty();
  }

  private static void step(LiveObject set, String revision, Api api) {
    List<Optional<LiveObject>> pods = new ArrayList<>();
    List<LiveObject> owned = Pods.ownedBy(api, set, Pods.POD);
    for (long i = 0; i < Pods.replicas(set); i++) {
      String name = set.ref().name() + "-" + i;
      pods.add(owned.stream().filter(p -> p.ref().name().equals(name)).findFirst());
    }
    boolean parallel = set.body().text("spec", "podManagementPolicy").orElse("").equals("Parallel");
    for (int i = 0; i < pods.size(); i++) {
      if (pods.get(i).isEmpty()) {
        Mapping template = set.body().mapping("spec", "template")
            .withPath(List.of("metadata", "labels", REVISION), Value.of(revision))
            .withPath(List.of("metadata", "labels", "apps.kubernetes.io/pod-index"), Value.of(Integer.toString(i)));
        api.create(Pods.pod(set, template, Optional.of(set.ref().name() + "-" + i)));
      }
      boolean waits = pods.get(i).filter(p -> Pods.active(p) && Pods.ready(p)).isEmpty();
      if (waits && !parallel) {
        return;
      }
    }
    Optional<LiveObject> surplus = owned.stream()
        .filter(p -> pods.stream().noneMatch(k -> k.equals(Optional.of(p))))
        .filter(Pods::active)
        .reduce((_, last) -> last);
    Optional<LiveObject> outdated = set.body().text("spec", "updateStrategy", "type").orElse("").equals("OnDelete")
        ? Optional.empty()
        : pods.reversed().stream()
            .flatMap(Optional::stream)
            .filter(p -> !revision.equals(p.labels().get(REVISION)))
            .findFirst();
    surplus.or(() -> outdated).ifPresent(p -> Pods.delete(api, p));
  }
}
