package dev.fluxlift.simulator.time;

import static dev.fluxlift.simulator.api.StateHash.mix;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.StateHash;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The hash of a whole state. Sums are used throughout, so that the order of names made by chance makes no difference. */
final class WorldHash {
  private final Map<String, Controller> controllers;
  private final Outlook outlook;
  private final Map<ObjectRef, Seen> objects = new HashMap<>();

  private record Seen(LiveObject object, long hash) {}

  /** @param names what stands for a text that controllers keep */
  WorldHash(Server server, Map<String, Controller> controllers, Instant now, UnaryOperator<String> names) {
    this.controllers = controllers;
    this.outlook = new Outlook(now, names, controllers.values().stream().anyMatch(Controller::fetches));
    server.hashes((object, hash) -> {
      ObjectRef ref = object.ref();
      if (!ref.kind().equals("Event")) {
        objects.put(ref, new Seen(object, hash));
        outlook.sees(object, hash);
      }
    });
  }

  long of(Map<Work, Slot> slots, Collection<ObjectRef> running) {
    long sum = known(running);
    for (Seen seen : objects.values()) {
      sum += mix(seen.hash() + ages(seen.object()) + lostOwners(seen.object()));
    }
    return mix(sum + queues(slots, slot -> slot.seenFrom(outlook.now())));
  }

  /** @param idle items from whose timers nothing follows */
  long near(Map<Work, Slot> slots, Collection<ObjectRef> running, Duration horizon, Predicate<Work> idle) {
    long sum = known(running);
    for (Seen seen : objects.values()) {
      sum += mix(seen.hash() + lostOwners(seen.object()));
    }
    Map<Work, Slot> told = new HashMap<>(slots);
    // while one leads, when its pods were looked at last makes no difference to anybody
    told.keySet().removeIf(w -> w.controller().startsWith("leader-election/") && running.contains(w.item()));
    told.entrySet().removeIf(e -> idle.test(e.getKey()) && e.getValue().sleeps());
    return mix(sum + queues(told, slot -> slot.seenFrom(outlook.now(), horizon)));
  }

  private long queues(Map<Work, Slot> slots, UnaryOperator<Slot> seen) {
    long sum = 0;
    for (var entry : slots.entrySet()) {
      Slot from = seen.apply(entry.getValue());
      if (!from.equals(Slot.IDLE)) {
        Work work = entry.getKey();
        sum += mix(StateHash.text(work.controller()) + 31 * (outlook.of(work.item()) + 31 * from.number()));
      }
    }
    return sum;
  }

  private long known(Collection<ObjectRef> running) {
    long sum = 0;
    for (ObjectRef deployment : running) {
      sum += mix(StateHash.of(deployment) + 7);
    }
    for (Controller controller : controllers.values()) {
      sum += mix(StateHash.text(controller.name()) + 31 * controller.hash(outlook));
    }
    return sum;
  }

  private long ages(LiveObject object) {
    long out = 0;
    for (Controller controller : controllers.values()) {
      out = out * 31 + controller.age(object, outlook);
    }
    return out == 0 ? 0 : mix(out);
  }

  /** How many of its owners are not there any more, or are others of the same name. */
  private long lostOwners(LiveObject object) {
    if (object.owners().isEmpty()) {
      return 0;
    }
    long lost = 0;
    for (Value item : object.owners()) {
      Mapping owner = item.asMapping();
      String apiVersion = owner.text("apiVersion").orElse("");
      String group = apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
      String kind = owner.text("kind").orElse("");
      String name = owner.text("name").orElse("");
      boolean there = isThere(new ObjectRef(group, kind, object.ref().namespace(), name), owner)
          || isThere(new ObjectRef(group, kind, "", name), owner);
      lost = lost * 2 + (there ? 0 : 1);
    }
    return lost == 0 ? 0 : mix(lost);
  }

  private boolean isThere(ObjectRef ref, Mapping reference) {
    Seen owner = objects.get(ref);
    return owner != null && reference.text("uid").filter(owner.object().uid()::equals).isPresent();
  }
}
