package dev.fluxlift.simulator.runtime;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Instant;
import java.util.Optional;

/**
 * Events of one controller: the same one again raises the count and the last time of the first (client-go
 * tools/record/events_cache.go@v0.33).
 *
 * @param component who says it, e.g. {@code flux-operator}
 */
public record Events(String component) {
  private static final KindRef EVENT = new KindRef("", "Event");
  private static final int LONGEST = 1024;

  /** Says something that is no trouble. */
  public void normal(Api api, Mapping object, String reason, String message, Instant now) {
    say(api, object, "Normal", reason, message, now);
  }

  /** Says something that is trouble. */
  public void warning(Api api, Mapping object, String reason, String message, Instant now) {
    say(api, object, "Warning", reason, message, now);
  }

  private void say(Api api, Mapping object, String type, String reason, String message, Instant now) {
    String text = message.length() > LONGEST ? message.substring(0, LONGEST) : message;
    String namespace = object.text("metadata", "namespace").orElse("default");
    String uid = object.text("metadata", "uid").orElse("");
    try {
      Optional<LiveObject> same = api.list(EVENT, namespace).stream()
          .filter(e -> e.body().text("involvedObject", "uid").orElse("").equals(uid)
              && e.body().text("reason").orElse("").equals(reason)
              && e.body().text("type").orElse("").equals(type)
              && e.body().text("message").orElse("").equals(text)
              && e.body().text("source", "component").orElse("").equals(component))
          .findFirst();
      if (same.isPresent()) {
        int count = same.get().body().text("count").map(Integer::parseInt).orElse(1) + 1;
        api.patch(
            same.get().ref(),
            PatchType.MERGE,
            Mapping.of("count", count, "lastTimestamp", Conditions.time(now)),
            "");
      } else {
        create(api, object, namespace, type, reason, text, now);
      }
    } catch (ClusterException _) {
      // a controller goes on when its event is lost
    }
  }

  private void create(
      Api api, Mapping object, String namespace, String type, String reason, String message, Instant now) {
    Mapping involved = Mapping.of(
        "apiVersion", object.text("apiVersion").orElse(""),
        "kind", object.text("kind").orElse(""),
        "name", object.text("metadata", "name").orElse(""),
        "namespace", object.text("metadata", "namespace").orElse(""),
        "uid", object.text("metadata", "uid").orElse(""),
        "resourceVersion", object.text("metadata", "resourceVersion").orElse(""));
    Mapping event = Mapping.of(
        "apiVersion", "v1",
        "kind", "Event",
        "metadata", Mapping.of("name", name(api, involved, namespace, now), "namespace", namespace),
        "involvedObject", involved,
        "reason", reason,
        "message", message,
        "type", type,
        "count", 1,
        "firstTimestamp", Conditions.time(now),
        "lastTimestamp", Conditions.time(now),
        "source", Mapping.of("component", component),
        "reportingComponent", component);
    api.create(event);
  }

  /** The object's name and the moment in hexadecimal nanoseconds; one more when that is taken. */
  private static String name(Api api, Mapping involved, String namespace, Instant now) {
    long nanos = Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
    String base = involved.text("name").orElse("");
    while (true) {
      String name = base + "." + Long.toHexString(nanos++);
      if (api.get(new ObjectRef("", "Event", namespace, name)).isEmpty()) {
        return name;
      }
    }
  }
}
