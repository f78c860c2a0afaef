package dev.fluxlift.simulator.time;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The items of all controllers: which are ready, and when the next will be, without looking at each. */
final class Slots {
  private final TreeMap<Work, Slot> slots = new TreeMap<>();
  private final TreeSet<Work> ready = new TreeSet<>();
  /** When something comes of an item by itself. What is out of date is passed over when its turn comes. */
  private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparing(Due::at));
  /** When a timer runs out, which may be while the item waits for something else. */
  private final PriorityQueue<Due> timers = new PriorityQueue<>(Comparator.comparing(Due::at));
  private Instant now;

  private record Due(Instant at, Work work) {}

  Slots(Instant now) {
    this.now = now;
  }

  Slot get(Work work) {
    return slots.getOrDefault(work, Slot.IDLE);
  }

  void put(Work work, Slot slot) {
    Slot before = slots.put(work, slot);
    if (slot.isReady(now)) {
      ready.add(work);
    } else {
      ready.remove(work);
    }
    Optional<Instant> next = slot.next();
    if (next.isPresent() && (before == null || !next.equals(before.next()))) {
      due.add(new Due(next.get(), work));
    }
    if (slot.timer().isPresent() && (before == null || !slot.timer().equals(before.timer()))) {
      timers.add(new Due(slot.timer().get(), work));
    }
  }

  void removeIf(Predicate<Work> which) {
    slots.keySet().removeIf(which);
    ready.removeIf(which);
  }

  /** In a fixed order. */
  List<Work> ready() {
    return new ArrayList<>(ready);
  }

  boolean isReady(Work work) {
    return ready.contains(work);
  }

  /** The moment at which the next item is ready, which may be in the past; empty when none ever will by itself. */
  Optional<Instant> next() {
    if (!ready.isEmpty()) {
      return Optional.of(now);
    }
    for (Due first = due.peek(); first != null; first = due.peek()) {
      if (Optional.of(first.at()).equals(get(first.work()).next())) {
        return Optional.of(first.at());
      }
      due.poll();
    }
    return Optional.empty();
  }

  /** Timers run out. */
  void advance(Instant to) {
    now = to;
    for (Due first = timers.peek(); first != null && !first.at().isAfter(now); first = timers.peek()) {
      timers.poll();
      refresh(first.work());
    }
    for (Due first = due.peek(); first != null && !first.at().isAfter(now); first = due.peek()) {
      due.poll();
      refresh(first.work());
    }
  }

  private void refresh(Work work) {
    Slot slot = slots.get(work);
    if (slot != null) {
      put(work, slot.at(now));
    }
  }

  SortedMap<Work, Slot> copy() {
    return new TreeMap<>(slots);
  }

  SortedMap<Work, Slot> all() {
    return Collections.unmodifiableSortedMap(slots);
  }

  void replace(SortedMap<Work, Slot> all, Instant moment) {
    now = moment;
    slots.clear();
    ready.clear();
    due.clear();
    timers.clear();
    all.forEach(this::put);
  }
}
