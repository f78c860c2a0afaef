package dev.fluxlift.simulator.workload;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.runtime.Conditions;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a Deployment says of itself (pkg/controller/deployment/{sync,progress}.go@v1.33). */
final class DeploymentStatus {
  private final LiveObject deployment;
  private final List<LiveObject> sets;
  private final Optional<LiveObject> newest;
  private final Instant now;

  DeploymentStatus(LiveObject deployment, List<LiveObject> sets, Optional<LiveObject> newest, Instant now) {
    this.deployment = deployment;
    this.sets = sets;
    this.newest = newest;
    this.now = now;
  }

  private long sum(String field) {
    return sets.stream().mapToLong(s -> Pods.number(s, 0, "status", field)).sum();
  }

  /** @return when its deadline has to be looked at again */
  Optional<Duration> write(Api api) {
    long wanted = Pods.replicas(deployment);
    long all = sum("replicas");
    long available = sum("availableReplicas");
    long updated = newest.map(s -> Pods.number(s, 0, "status", "replicas")).orElse(0L);
    Mapping before = deployment.body().mapping("status");
    Mapping status = counts(before, Map.of(
        "replicas", all,
        "updatedReplicas", updated,
        "readyReplicas", sum("readyReplicas"),
        "availableReplicas", available,
        "unavailableReplicas", Math.max(0, sets.stream().mapToLong(Pods::replicas).sum() - available)))
        .with("observedGeneration", Value.of(deployment.generation()));
    boolean complete = updated == wanted && all == wanted && available == wanted;
    boolean minimal = available >= wanted - (wanted > 0 && isRolling() ? unavailable(wanted) : 0);
    status = condition(status, "Available", minimal,
        minimal ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
        minimal ? "Deployment has minimum availability." : "Deployment does not have minimum availability.", false);
    status = progress(before, status, complete, updated);
    PodWorkload.status(api, deployment, status);
    boolean waits = !complete && !reason(status).equals("ProgressDeadlineExceeded");
    return waits ? Optional.of(deadline()) : Optional.empty();
  }

  private boolean isRolling() {
    return !deployment.body().text("spec", "strategy", "type").orElse("").equals("Recreate");
  }

  private long unavailable(long wanted) {
    String text = deployment.body().text("spec", "strategy", "rollingUpdate", "maxUnavailable").orElse("25%");
    return text.endsWith("%") ? Long.parseLong(text.substring(0, text.length() - 1)) * wanted / 100 : Long.parseLong(text);
  }

  private static Mapping counts(Mapping status, Map<String, Long> counts) {
    Mapping out = status;
    for (var count : new java.util.TreeMap<>(counts).entrySet()) {
      out = count.getValue() == 0 ? out.without(count.getKey()) : out.with(count.getKey(), Value.of(count.getValue()));
    }
    return out;
  }

  private Mapping progress(Mapping before, Mapping status, boolean complete, long updated) {
    String set = newest.map(s -> "ReplicaSet \"" + s.ref().name() + "\"").orElse("");
    if (complete && newest.isPresent()) {
      return condition(status, "Progressing", true, "NewReplicaSetAvailable", set + " has successfully progressed.", true);
    }
    boolean moved = updated > Pods.number(deployment, 0, "status", "updatedReplicas")
        || Pods.number(new LiveObject(Mapping.of("status", status)), 0, "status", "availableReplicas")
            > Pods.number(deployment, 0, "status", "availableReplicas")
        || !before.text("observedGeneration").equals(status.text("observedGeneration"));
    if (newest.isEmpty() || moved || reason(before).equals("NewReplicaSetAvailable") || reason(before).isEmpty()) {
      return condition(status, "Progressing", true, "ReplicaSetUpdated", set + " is progressing.", true);
    }
    Instant since = Instant.parse(condition(before, "Progressing").text("lastUpdateTime").orElse(Conditions.time(now)));
    boolean late = !now.isBefore(since.plus(deadline()));
    return late
        ? condition(status, "Progressing", false, "ProgressDeadlineExceeded", set + " has timed out progressing.", false)
        : status;
  }

  private Duration deadline() {
    return deadline(deployment);
  }

  private static Duration deadline(LiveObject deployment) {
    return Duration.ofSeconds(Pods.number(deployment, 600, "spec", "progressDeadlineSeconds"));
  }

  /** When its roll-out is late; empty when it is at its end or was late already. */
  static Optional<Instant> late(LiveObject deployment) {
    Mapping progressing = condition(deployment.body().mapping("status"), "Progressing");
    return progressing.text("reason").filter("ReplicaSetUpdated"::equals).isPresent()
        ? progressing.text("lastUpdateTime").map(t -> Instant.parse(t).plus(deadline(deployment)))
        : Optional.empty();
  }

  private static String reason(Mapping status) {
    return condition(status, "Progressing").text("reason").orElse("");
  }

  private static Mapping condition(Mapping status, String type) {
    return status.list("conditions").stream()
        .map(Value::asMapping)
        .filter(c -> c.text("type").orElse("").equals(type))
        .findFirst()
        .orElse(Mapping.EMPTY);
  }

  private Mapping condition(Mapping status, String type, boolean value, String reason, String message, boolean touched) {
    Mapping old = condition(status, type);
    String text = value ? "True" : "False";
    boolean sameStatus = old.text("status").orElse("").equals(text);
    boolean same = sameStatus && old.text("reason").orElse("").equals(reason)
        && old.text("message").orElse("").equals(message);
    if (same && (!touched || reason.equals("NewReplicaSetAvailable"))) {
      return status;
    }
    String time = Conditions.time(now);
    Mapping fresh = Mapping.of("type", type, "status", text, "lastUpdateTime", time, "lastTransitionTime",
        sameStatus ? old.text("lastTransitionTime").orElse(time) : time, "reason", reason, "message", message);
    List<Value> all = new java.util.ArrayList<>(status.list("conditions").stream()
        .filter(c -> !c.asMapping().text("type").orElse("").equals(type)).toList());
    all.add(fresh);
    return status.with("conditions", Sequence.of(all));
  }
}
