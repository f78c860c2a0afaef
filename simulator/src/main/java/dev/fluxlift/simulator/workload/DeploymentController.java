package dev.fluxlift.simulator.workload;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.runtime.ObjectPatch;
import dev.fluxlift.simulator.time.Outlook;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Deployments: a ReplicaSet for each pod template, rolled over one after the other, or all at once after the old pods are
 * gone (pkg/controller/deployment/{sync,rolling,recreate,progress}.go@v1.33).
 */
public final class DeploymentController extends PodWorkload {
  static final KindRef KIND = new KindRef("apps", "Deployment");
  private static final String HASH = "pod-template-hash";
  private static final String REVISION = "deployment.kubernetes.io/revision";

  /** A controller that has not started. */
  public DeploymentController() {
    super(KIND, ReplicaSetController.KIND);
  }

  /** Also when a pod of one of its ReplicaSets is gone: Recreate waits for that. */
  @Override
  public List<ObjectRef> watches(Change change, Api api) {
    if (change.ref().kind().equals("Pod") && change.after().isEmpty()) {
      return change.before().stream()
          .flatMap(pod -> Pods.controllerOf(pod, ReplicaSetController.KIND).stream())
          .flatMap(set -> api.get(set).stream())
          .flatMap(set -> Pods.controllerOf(set, KIND).stream())
          .toList();
    }
    return super.watches(change, api);
  }

  /** When a roll-out that does not progress is late. */
  @Override
  public long age(LiveObject object, Outlook outlook) {
    boolean deployment = object.ref().kind().equals(KIND.kind()) && object.ref().group().equals(KIND.group());
    return deployment ? DeploymentStatus.late(object).map(l -> outlook.until(l) + 1).orElse(0L) : 0;
  }

  @Override
  Optional<Duration> sync(LiveObject deployment, Api api, Instant now) {
    List<LiveObject> sets = Pods.ownedBy(api, deployment, ReplicaSetController.KIND);
    Optional<LiveObject> present = sets.stream().filter(s -> sameTemplate(deployment, s)).findFirst();
    boolean paused = deployment.body().bool("spec", "paused").orElse(false);
    if (!deployment.terminating() && !paused) {
      List<LiveObject> old = sets.stream().filter(s -> !present.equals(Optional.of(s))).toList();
      if (recreates(deployment)) {
        recreate(deployment, present, old, api);
      } else {
        roll(deployment, present, old, api);
      }
      sets = Pods.ownedBy(api, deployment, ReplicaSetController.KIND);
    }
    Optional<LiveObject> newest = sets.stream().filter(s -> sameTemplate(deployment, s)).findFirst();
    if (!deployment.terminating()) {
      newest.ifPresent(set -> revision(deployment, set, api));
    }
    return new DeploymentStatus(api.get(deployment.ref()).orElse(deployment), sets, newest, now).write(api);
  }

  private static boolean recreates(LiveObject deployment) {
    return deployment.body().text("spec", "strategy", "type").orElse("").equals("Recreate");
  }

  private static boolean sameTemplate(LiveObject deployment, LiveObject set) {
    Mapping template = set.body().mapping("spec", "template").withoutPath(List.of("metadata", "labels", HASH));
    return template.equals(deployment.body().mapping("spec", "template"));
  }

  // ---- strategies

  private static void recreate(LiveObject deployment, Optional<LiveObject> present, List<LiveObject> old, Api api) {
    old.forEach(set -> scale(set, 0, api));
    boolean running = old.stream()
        .flatMap(set -> Pods.ownedBy(api, set, Pods.POD).stream())
        .anyMatch(pod -> !Pods.ended(pod));
    if (!running) {
      scaleNew(deployment, present, old, Pods.replicas(deployment), api);
    }
  }

  private static void roll(LiveObject deployment, Optional<LiveObject> present, List<LiveObject> old, Api api) {
    long wanted = Pods.replicas(deployment);
    long surge = share(deployment, "maxSurge", wanted, true);
    long unavailable = share(deployment, "maxUnavailable", wanted, false);
    if (surge == 0 && unavailable == 0) {
      unavailable = 1;
    }
    long oldPods = old.stream().mapToLong(Pods::replicas).sum();
    long has = present.map(Pods::replicas).orElse(0L);
    long room = Math.max(0, wanted + surge - oldPods - has);
    long next = has > wanted ? wanted : Math.min(wanted, has + room);
    scaleNew(deployment, present, old, next, api);
    long ready = present.map(p -> Pods.number(p, 0, "status", "availableReplicas")).orElse(0L);
    long available = old.stream().mapToLong(s -> Pods.number(s, 0, "status", "availableReplicas")).sum() + ready;
    long least = wanted - unavailable;
    // pods of old sets that are not available may go at once
    long surplus = oldPods + next - least - (next - Math.min(next, ready));
    for (LiveObject set : old) {
      long sick = Pods.replicas(set) - Pods.number(set, 0, "status", "availableReplicas");
      long cut = Math.max(0, Math.min(sick, surplus));
      long healthy = Math.max(0, Math.min(Pods.replicas(set) - cut, Math.min(available - least, surplus - cut)));
      scale(set, Pods.replicas(set) - cut - healthy, api);
      surplus -= cut + healthy;
      available -= healthy;
    }
  }

  /** A number or a percentage, 25 % when nothing is said; a surge is rounded up. */
  private static long share(LiveObject deployment, String field, long wanted, boolean up) {
    String text = deployment.body().text("spec", "strategy", "rollingUpdate", field).orElse("25%");
    if (!text.endsWith("%")) {
      return Long.parseLong(text);
    }
    long percent = Long.parseLong(text.substring(0, text.length() - 1)) * wanted;
    return up ? Math.ceilDiv(percent, 100) : percent / 100;
  }

  // ---- ReplicaSets

  private static void scaleNew(LiveObject deployment, Optional<LiveObject> present, List<LiveObject> old, long replicas,
      Api api) {
    if (present.isPresent()) {
      scale(present.get(), replicas, api);
      return;
    }
    Mapping template = deployment.body().mapping("spec", "template");
    String hash = PodTemplateHash.of(template);
    Mapping labelled = template.withPath(List.of("metadata", "labels", HASH), Value.of(hash));
    Mapping set = Mapping.of(
        "apiVersion", "apps/v1",
        "kind", "ReplicaSet",
        "metadata", Mapping.of(
            "name", deployment.ref().name() + "-" + hash,
            "namespace", deployment.ref().namespace(),
            "labels", labelled.mapping("metadata", "labels"),
            "annotations", Mapping.of(REVISION, Long.toString(lastRevision(old) + 1)),
            "ownerReferences", List.of(Pods.reference(deployment))),
        "spec", Mapping.of(
            "replicas", replicas,
            "selector", deployment.body().mapping("spec", "selector")
                .withPath(List.of("matchLabels", HASH), Value.of(hash)),
            "template", labelled));
    api.create(set);
  }

  private static void scale(LiveObject set, long replicas, Api api) {
    if (Pods.replicas(set) != replicas) {
      ObjectPatch.send(api, set.body(), set.body().withPath(List.of("spec", "replicas"), Value.of(replicas)));
    }
  }

  private static long lastRevision(List<LiveObject> sets) {
    return sets.stream().mapToLong(DeploymentController::revision).max().orElse(0);
  }

  private static long revision(LiveObject object) {
    return Long.parseLong(object.annotations().getOrDefault(REVISION, "0"));
  }

  /** The newest set has the highest revision, also one that was there before, and the Deployment says the same. */
  private static void revision(LiveObject deployment, LiveObject newest, Api api) {
    List<LiveObject> others = new ArrayList<>(Pods.ownedBy(api, deployment, ReplicaSetController.KIND));
    others.removeIf(s -> s.ref().equals(newest.ref()));
    long revision = Math.max(revision(newest), lastRevision(others) + 1);
    for (LiveObject object : List.of(newest, deployment)) {
      Mapping after = object.body()
          .withPath(List.of("metadata", "annotations", REVISION), Value.of(Long.toString(revision)));
      ObjectPatch.send(api, object.body(), after);
    }
    long limit = Pods.number(deployment, 10, "spec", "revisionHistoryLimit");
    others.stream()
        .filter(s -> Pods.replicas(s) == 0 && Pods.number(s, 0, "status", "replicas") == 0)
        .sorted(Comparator.comparingLong((LiveObject s) -> revision(s)).reversed())
        .skip(limit)
        .forEach(s -> Pods.delete(api, s));
  }
}
