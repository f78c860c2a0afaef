package dev.fluxlift.simulator.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of the steps that are at it at once are enough in a state: some that no other meets, whatever comes of the others
 * until then (persistent sets: Godefroid, Partial-Order Methods, 1996). Who meets whom is what was seen in this moment so far.
 *
 * <p>When all that is enough was taken everywhere and nothing new was seen, nothing new is to be seen: the first step of an
 * order that was left out and meets somebody unexpectedly would do so, too, after a step that was taken, because what it does
 * is decided by what it reads.
 *
 * @param <C> a step
 * @param <F> what steps read and wrote
 */
final class Persistent<C, F> {
  private final Concurrent<?, C, F> model;
  private final Map<C, F> seen = new LinkedHashMap<>();
  private final Map<C, Set<C>> meets = new HashMap<>();
  private boolean settled = true;

  Persistent(Concurrent<?, C, F> model) {
    this.model = model;
  }

  /** From here on it counts whether something new is seen. */
  void settled() {
    settled = true;
  }

  /** Whether no two were seen to meet since, of which that was not known. */
  boolean isSettled() {
    return settled;
  }

  /** A step was taken. */
  void saw(C step, F touched) {
    F before = seen.get(step);
    F all = before == null ? touched : model.joined(before, touched);
    seen.put(step, all);
    Set<C> mine = meets.computeIfAbsent(step, _ -> new HashSet<>());
    for (Map.Entry<C, F> other : seen.entrySet()) {
      if (!other.getKey().equals(step) && !mine.contains(other.getKey()) && !model.apart(all, other.getValue())) {
        mine.add(other.getKey());
        meets.computeIfAbsent(other.getKey(), _ -> new HashSet<>()).add(step);
        settled = false;
      }
    }
  }

  /** All that was taken, each with what it read and wrote on any way. */
  Map<C, F> steps() {
    return seen;
  }

  /** The fewest of those that can be taken that nobody outside meets. */
  List<C> enough(List<C> ready, Set<C> done) {
    if (ready.size() == 1) {
      return ready;
    }
    Set<C> left = new HashSet<>(ready);
    List<C> best = ready;
    for (C first : ready) {
      if (left.contains(first)) {
        Set<C> together = together(first, done);
        List<C> these = new ArrayList<>(ready);
        these.retainAll(together);
        left.removeAll(together);
        best = these.size() < best.size() ? these : best;
      }
    }
    return best;
  }

  /** Whoever meets it, and who meets those, but for those that are done. */
  private Set<C> together(C first, Set<C> done) {
    Set<C> out = new HashSet<>(Set.of(first));
    Deque<C> todo = new ArrayDeque<>(out);
    while (!todo.isEmpty()) {
      for (C other : meets.getOrDefault(todo.removeLast(), Set.of())) {
        if (!done.contains(other) && out.add(other)) {
          todo.add(other);
        }
      }
    }
    return out;
  }
}
