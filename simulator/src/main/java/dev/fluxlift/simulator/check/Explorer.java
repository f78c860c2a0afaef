package dev.fluxlift.simulator.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Goes through the states of a {@link Model}: all that can be come to by at most so many deviations from what comes when
 * nobody interferes, first with none, then with one and so on. States of the same key are looked at once. When no deviation
 * was left out, every state was seen.
 *
 * @param <S> states
 * @param <C> choices
 */
final class Explorer<S, C> {
  private final Model<S, C> model;
  private final int deviations;
  private final long budget;
  private final long most;
  private final Map<Long, Integer> seen = new HashMap<>();
  private long transitions;
  private final Set<Long> cut = new HashSet<>();
  private Optional<Bad<C>> bad = Optional.empty();

  /**
   * @param deviations how many at most
   * @param budget how many transitions at most
   * @param most how many states at most
   */
  Explorer(Model<S, C> model, int deviations, long budget, long most) {
    this.model = model;
    this.deviations = deviations;
    this.budget = budget;
    this.most = most;
  }

  /**
   * What was found.
   *
   * @param states how many were told apart
   * @param transitions how often something was chosen and done
   * @param within all orders with at most so many deviations were looked at; -1 when not even the one without
   * @param everything whether no order was left out
   * @param bad the first bad state, by the fewest deviations
   */
  record Result<C>(long states, long transitions, int within, boolean everything, Optional<Bad<C>> bad) {}

  /**
   * A bad state.
   *
   * @param path what was chosen to get there, from the beginning
   */
  record Bad<C>(String what, List<C> path) {
    Bad {
      path = List.copyOf(path);
    }
  }

  /** A state on the way, with what else could have been chosen there. */
  private record Fork<S, C>(S state, Optional<Taken<C>> way, List<C> others) {}

  /** From the model's present state, to which it is put back at the end. */
  Result<C> explore() {
    S start = model.state();
    int within = -1;
    boolean everything = false;
    for (int bound = 0; bound <= deviations && bad.isEmpty() && !everything; bound++) {
      seen.clear();
      cut.clear();
      model.put(start);
      walk(Optional.empty(), bound);
      if (!exhausted() && bad.isEmpty()) {
        within = bound;
        everything = cut.isEmpty();
      }
      if (exhausted()) {
        break;
      }
    }
    model.put(start);
    return new Result<>(seen.size(), transitions, within, everything, bad);
  }

  private boolean exhausted() {
    return transitions >= budget || seen.size() >= most;
  }

  /** What comes when nobody interferes, and then each deviation on the way, the last first. */
  private void walk(Optional<Taken<C>> from, int left) {
    List<Fork<S, C>> forks = new ArrayList<>();
    Optional<Taken<C>> way = from;
    while (!exhausted()) {
      long key = model.key();
      if (key != 0) {
        if (seen.getOrDefault(key, -1) >= left) {
          break;
        }
        seen.put(key, left);
      }
      Optional<String> wrong = model.wrong();
      if (wrong.isPresent()) {
        bad = Optional.of(new Bad<>(wrong.get(), Taken.path(way)));
        return;
      }
      List<C> choices = model.choices();
      if (choices.isEmpty()) {
        break;
      }
      if (choices.size() > 1) {
        if (left > 0) {
          cut.remove(key);
          forks.add(new Fork<>(model.state(), way, choices.subList(1, choices.size())));
        } else {
          cut.add(key);
        }
      }
      take(choices.getFirst());
      way = Optional.of(new Taken<>(way, choices.getFirst()));
    }
    for (Fork<S, C> fork : forks.reversed()) {
      for (C other : fork.others()) {
        if (exhausted() || bad.isPresent()) {
          return;
        }
        model.put(fork.state());
        take(other);
        walk(Optional.of(new Taken<>(fork.way(), other)), left - 1);
      }
    }
  }

  private void take(C choice) {
    transitions++;
    model.take(choice);
  }
}
