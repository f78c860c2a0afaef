package dev.fluxlift.simulator.time;

import dev.fluxlift.engine.estate.ObjectRef;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which controllers' processes lead now. A process that stops forgets its queues; the one that comes after it looks at
 * everything anew.
 */
public final class Processes {
  private SortedMap<ObjectRef, Long> running = new TreeMap<>();
  private final SortedMap<ObjectRef, Long> asked = new TreeMap<>();
  private long starts;
  private long changes;

  /** A pod of the Deployment leads from now on. */
  public void started(ObjectRef deployment) {
    starts++;
    changes++;
    running.put(deployment, starts);
  }

  /** None does: the last one was asked to end, and could still write. */
  public void terminated(ObjectRef deployment) {
    changes++;
    asked.put(deployment, start(deployment));
    running.remove(deployment);
  }

  /** Whether this start was asked to end. */
  boolean askedToEnd(ObjectRef deployment, long start) {
    return start != 0 && asked.getOrDefault(deployment, 0L) == start;
  }

  /** None does: it crashed, or was killed. */
  public void stopped(ObjectRef deployment) {
    changes++;
    running.remove(deployment);
  }

  /** Whether one leads. */
  public boolean runs(ObjectRef deployment) {
    return running.containsKey(deployment);
  }

  /** Those that lead. */
  public Collection<ObjectRef> running() {
    return running.keySet();
  }

  /** Another number after each change. */
  long changes() {
    return changes;
  }

  /** Which start this is, 0 when none leads. */
  long start(ObjectRef deployment) {
    return running.getOrDefault(deployment, 0L);
  }

  /** Its state. */
  record Memory(Map<ObjectRef, Long> running, long starts) {
    Memory {
      running = Map.copyOf(running);
    }

    /** Which start it is, makes no difference. */
    @Override
    public int hashCode() {
      return running.keySet().hashCode();
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object o) {
      return o instanceof Memory m && m.running.keySet().equals(running.keySet());
    }
  }

  Memory memory() {
    return new Memory(running, starts);
  }

  void remember(Memory memory) {
    running = new TreeMap<>(memory.running());
    starts = memory.starts();
    changes++;
    asked.clear();
  }
}
