package dev.fluxlift.simulator.operator;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.run.GoDuration;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What annotations and spec of a FluxInstance ask for (api/v1/fluxinstance_types.go@v0.58.1). */
record InstanceView(Mapping object) {
  static final String REQUESTED = "reconcile.fluxcd.io/requestedAt";
  private static final String FINALIZER = ObjectRef.OPERATOR + "/finalizer";
  private static final List<String> FINALIZERS = List.of("metadata", "finalizers");

  boolean disabled() {
    return annotation("reconcile").filter("disabled"::equalsIgnoreCase).isPresent();
  }

  boolean terminating() {
    return object.text("metadata", "deletionTimestamp").isPresent();
  }

  /** How long after a success it is looked at again; empty for never. */
  Optional<Duration> interval() {
    return duration("reconcileEvery", Duration.ofHours(1));
  }

  Optional<Duration> artifactInterval() {
    return duration("reconcileArtifactEvery", Duration.ofMinutes(10));
  }

  Duration timeout() {
    return annotation("reconcileTimeout").flatMap(GoDuration::parse).orElse(Duration.ofMinutes(5));
  }

  boolean waits() {
    return object.bool("spec", "wait").orElse(true);
  }

  boolean migrates() {
    return object.bool("spec", "migrateResources").orElse(true);
  }

  boolean held() {
    return object.list("metadata", "finalizers").stream().anyMatch(f -> f.text().equals(Optional.of(FINALIZER)));
  }

  Mapping hold() {
    List<Value> all = new ArrayList<>(object.list("metadata", "finalizers"));
    all.add(Value.of(FINALIZER));
    return object.withPath(FINALIZERS, Value.of(all));
  }

  Mapping let() {
    return object.withPath(
        FINALIZERS,
        Value.of(object.list("metadata", "finalizers").stream()
            .filter(f -> !f.text().equals(Optional.of(FINALIZER)))
            .toList()));
  }

  Optional<String> requested() {
    return object.text("metadata", "annotations", REQUESTED);
  }

  private Optional<Duration> duration(String annotation, Duration otherwise) {
    if (disabled()) {
      return Optional.empty();
    }
    Duration every = annotation(annotation).flatMap(GoDuration::parse).orElse(otherwise);
    return every.isPositive() ? Optional.of(every) : Optional.empty();
  }

  private Optional<String> annotation(String name) {
    return object.text("metadata", "annotations", ObjectRef.OPERATOR + "/" + name);
  }
}
