package dev.fluxlift.simulator.check;

import dev.fluxlift.simulator.api.StateHash;
import dev.fluxlift.simulator.check.Explorer.Bad;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Goes through the states of a {@link Concurrent} model: of the orders of steps that are at it at once, only those that can
 * come to something else. {@link Persistent} says which steps of a state are enough. It goes by what steps were seen to read
 * and write, so a moment is gone through again until nothing new was seen; what was done once is not done again. States of
 * the same key are looked at once. Deviations are tried after all that comes without them.
 *
 * @param <S> states
 * @param <C> choices
 * @param <F> what steps read and wrote
 */
final class Orders<S, C, F> {
  private static final int SAMPLE = 16;

  private final Concurrent<S, C, F> model;
  private final int deviations;
  private final Limits limits;
  private final Map<Long, Integer> seen = new HashMap<>();
  private final Deque<Moment<S, C>> open = new ArrayDeque<>();
  private final Deque<Moment<S, C>> later = new ArrayDeque<>();
  private final Set<Long> ends = new HashSet<>();
  private final Sample<S> passed = new Sample<>(SAMPLE);
  private long inner;
  private long transitions;
  private boolean cut;
  private Optional<Bad<C>> bad = Optional.empty();

  /**
   * How far it goes.
   *
   * @param transitions at most
   * @param states at most
   */
  record Limits(long transitions, long states) {}

  /** @param deviations how many at most on one way */
  Orders(Concurrent<S, C, F> model, int deviations, Limits limits) {
    this.model = model;
    this.deviations = deviations;
    this.limits = limits;
  }

  /** A state before time passes, and how it was come to. */
  private record Moment<S, C>(S state, Optional<Taken<C>> way, int left) {}


  /** A state in the middle of a moment. */
  private static final class Node<S, C> {
    private final S state;
    private final Optional<Taken<C>> way;
    /** Empty when the moment is over. */
    private final List<C> ready;
    private final Set<C> done;
    private final Map<C, Node<S, C>> next = new LinkedHashMap<>();

    Node(S state, Optional<Taken<C>> way, List<C> ready, Set<C> done) {
      this.state = state;
      this.way = way;
      this.ready = ready;
      this.done = done;
    }
  }

  /** From the model's present state, to which it is put back at the end. */
  Explorer.Result<C> explore() {
    S start = model.state();
    int within = -1;
    boolean everything = false;
    later.add(new Moment<>(start, Optional.empty(), deviations));
    for (int bound = 0; bound <= deviations && bad.isEmpty() && !exhausted(); bound++) {
      open.addAll(later);
      later.clear();
      while (!open.isEmpty() && bad.isEmpty() && !exhausted()) {
        moment(open.removeLast());
      }
      if (open.isEmpty() && bad.isEmpty() && !exhausted()) {
        within = bound;
        everything = later.isEmpty() && !cut;
      }
    }
    model.put(start);
    return new Explorer.Result<>(states(), transitions, within, everything, bad);
  }

  /** The keys of the states in which nothing more happens by itself. */
  Set<Long> ends() {
    return Set.copyOf(ends);
  }

  /** Some of the states between two moments, spread over all of them. */
  List<S> passed() {
    return passed.kept();
  }

  private long states() {
    return seen.size() + inner;
  }

  private boolean exhausted() {
    return transitions >= limits.transitions() || states() >= limits.states();
  }

  /** On to where several are at it at once, and then all that can come there. */
  private void moment(Moment<S, C> moment) {
    model.put(moment.state());
    Optional<Taken<C>> way = moment.way();
    while (true) {
      if (!model.forced() && known(moment.left()) || looks(way) || exhausted()) {
        return;
      }
      if (model.atOnce()) {
        break;
      }
      List<C> choices = model.choices();
      if (choices.isEmpty()) {
        ends.add(model.key());
        return;
      }
      if (choices.size() > 1) {
        alternatives(way, choices, moment.left());
        return;
      }
      way = take(way, choices.getFirst());
    }
    atOnce(way, moment.left());
  }

  /** Whether all that comes of the present state was looked at already. */
  private boolean known(int left) {
    long key = model.key();
    if (key == 0) {
      return false;
    }
    if (seen.getOrDefault(key, -1) >= left) {
      return true;
    }
    if (seen.put(key, left) == null) {
      passed.add(model::state);
    }
    return false;
  }

  private void alternatives(Optional<Taken<C>> way, List<C> choices, int left) {
    S here = model.state();
    for (C choice : choices.reversed()) {
      model.put(here);
      Optional<Taken<C>> taken = take(way, choice);
      open.addLast(new Moment<>(model.state(), taken, left));
    }
  }

  private boolean looks(Optional<Taken<C>> way) {
    Optional<String> wrong = model.wrong();
    wrong.ifPresent(w -> bad = Optional.of(new Bad<>(w, Taken.path(way))));
    return wrong.isPresent();
  }

  // ---- several at it at once

  private void atOnce(Optional<Taken<C>> way, int left) {
    Persistent<C, F> persistent = new Persistent<>(model);
    Map<Long, Node<S, C>> nodes = new HashMap<>();
    Node<S, C> root = new Node<>(model.state(), way, model.choices(), Set.of());
    List<Node<S, C>> over = List.of();
    do {
      persistent.settled();
      over = through(root, nodes, persistent);
    } while (!persistent.isSettled() && bad.isEmpty() && !exhausted());
    inner += nodes.values().stream().filter(n -> !n.ready.isEmpty()).count();
    for (Node<S, C> end : over.reversed()) {
      open.addLast(new Moment<>(end.state, end.way, left));
    }
    List<C> deviating =
        persistent.steps().entrySet().stream().flatMap(e -> model.deviations(e.getKey(), e.getValue()).stream()).toList();
    cut |= left == 0 && !deviating.isEmpty();
    for (C deviation : left > 0 && bad.isEmpty() ? deviating : List.<C>of()) {
      model.put(root.state);
      Optional<Taken<C>> taken = take(way, deviation);
      later.addLast(new Moment<>(model.state(), taken, left - 1));
    }
  }

  /** All that is come to by the steps that are enough; those in which the moment is over. */
  private List<Node<S, C>> through(Node<S, C> root, Map<Long, Node<S, C>> nodes, Persistent<C, F> persistent) {
    List<Node<S, C>> over = new ArrayList<>();
    Set<Node<S, C>> been = new HashSet<>();
    Deque<Node<S, C>> todo = new ArrayDeque<>(List.of(root));
    while (!todo.isEmpty() && bad.isEmpty() && !exhausted()) {
      Node<S, C> node = todo.removeLast();
      if (!been.add(node)) {
        continue;
      }
      if (node.ready.isEmpty()) {
        over.add(node);
        continue;
      }
      for (C step : persistent.enough(node.ready, node.done)) {
        Node<S, C> next = node.next.get(step);
        if (next == null && bad.isEmpty() && !exhausted()) {
          next = step(node, step, nodes, persistent);
          node.next.put(step, next);
        }
        if (next != null) {
          todo.addLast(next);
        }
      }
    }
    return over;
  }

  private Node<S, C> step(Node<S, C> node, C step, Map<Long, Node<S, C>> nodes, Persistent<C, F> persistent) {
    model.put(node.state);
    Optional<Taken<C>> way = take(node.way, step);
    F touched = model.touched();
    boolean wrong = looks(way);
    while (!wrong && model.forced()) {
      way = take(way, model.choices().getFirst());
      touched = model.joined(touched, model.touched());
      wrong = looks(way);
    }
    persistent.saw(step, touched);
    Set<C> done = new HashSet<>(node.done);
    done.add(step);
    List<C> ready = wrong || !model.atOnce() ? List.of() : model.choices();
    long key = StateHash.mix(model.within() * 31 + done.hashCode());
    Optional<Taken<C>> taken = way;
    return nodes.computeIfAbsent(key, _ -> new Node<>(model.state(), taken, ready, done));
  }

  private Optional<Taken<C>> take(Optional<Taken<C>> way, C choice) {
    transitions++;
    model.take(choice);
    return Optional.of(new Taken<>(way, choice));
  }
}
