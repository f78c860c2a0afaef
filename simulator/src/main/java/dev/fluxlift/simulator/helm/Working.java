package dev.fluxlift.simulator.helm;

import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.runtime.Conditions;
import dev.fluxlift.simulator.runtime.Events;
import dev.fluxlift.simulator.runtime.ObjectPatch;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/** A controller's copy of a HelmRelease while it reconciles it, and what of it the API server has already. */
final class Working {
  private static final Events EVENTS = new Events(ReleaseObjects.MANAGER);
  private final Api api;
  private final Instant now;
  private Mapping sent;
  private Mapping object;

  Working(Api api, Instant now, Mapping sent, Mapping object) {
    this.api = api;
    this.now = now;
    this.sent = sent;
    this.object = object;
  }

  Mapping object() {
    return object;
  }

  Mapping sent() {
    return sent;
  }

  Instant now() {
    return now;
  }

  void change(UnaryOperator<Mapping> change) {
    object = change.apply(object);
  }

  void status(String field, Object value) {
    object = object.withPath(List.of("status", field), Value.of(value));
  }

  void withoutStatus(String field) {
    object = object.withoutPath(List.of("status", field));
  }

  void yes(String type, String reason, String message) {
    object = Conditions.yes(object, type, reason, message, now);
  }

  void no(String type, String reason, String message) {
    object = Conditions.no(object, type, reason, message, now);
  }

  void unknown(String type, String reason, String message) {
    object = Conditions.unknown(object, type, reason, message, now);
  }

  void reconciling(String reason, String message) {
    object = Conditions.reconciling(object, reason, message, now);
  }

  void stalled(String reason, String message) {
    object = Conditions.stalled(object, reason, message, now);
  }

  void without(String type) {
    object = Conditions.without(object, type);
  }

  void normal(String reason, String message) {
    EVENTS.normal(api, object, reason, message, now);
  }

  void warning(String reason, String message) {
    EVENTS.warning(api, object, reason, message, now);
  }

  /** Writes what is new. */
  void send() {
    ObjectPatch.send(api, sent, object);
    sent = object;
  }
}
