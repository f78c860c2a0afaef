package dev.fluxlift.simulator.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random workers that read and write some numbers, each at most once a round, and set each other to work. */
class OrdersTest {
  private static final int NUMBERS = 5;
  private static final int LIMIT = 200_000;

  /** What a worker does: its first number becomes something made of those it reads; it sets another to work when that is odd. */
  private record Worker(int id, List<Integer> reads, int writes, int sets) {}

  private record State(List<Integer> numbers, Set<Integer> ready, Set<Integer> done, int round, int late) {}

  private record Print(Set<Integer> workers, Set<Integer> reads, Set<Integer> writes, Set<Integer> sets) {}

  /** Choices are workers; {@link #NEXT} is the next round, {@link #LATE} and above a worker that sits out. */
  private static final class Workers implements Concurrent<State, Integer, Print> {
    private static final int NEXT = -1;
    private static final int LATE = 100;
    private final List<Worker> workers = new ArrayList<>();
    private final Set<Integer> first = new TreeSet<>();
    private final int rounds;
    private final Map<State, Long> keys = new HashMap<>();
    private final Set<String> violations = new TreeSet<>();
    private State state;
    private Print touched = new Print(Set.of(), Set.of(), Set.of(), Set.of());

    Workers(Random random) {
      int count = 3 + random.nextInt(3);
      rounds = 1 + random.nextInt(2);
      for (int id = 0; id < count; id++) {
        Set<Integer> reads = new TreeSet<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          reads.add(random.nextInt(NUMBERS));
        }
        workers.add(new Worker(id, List.copyOf(reads), random.nextInt(NUMBERS + 2), random.nextInt(count + 2)));
        if (random.nextInt(3) > 0) {
          first.add(id);
        }
      }
      state = new State(List.of(1, 2, 3, 4, 5), new TreeSet<>(first), Set.of(), 0, NEXT);
    }

    @Override
    public State state() {
      return state;
    }

    @Override
    public void put(State other) {
      state = other;
    }

    @Override
    public long key() {
      return keys.computeIfAbsent(state, _ -> (long) keys.size() + 1);
    }

    @Override
    public long within() {
      return key();
    }

    private Set<Integer> present() {
      Set<Integer> out = new TreeSet<>(state.ready());
      out.remove(state.late());
      return out;
    }

    @Override
    public List<Integer> choices() {
      return atOnce() ? List.copyOf(present()) : state.round() < rounds || state.ready().contains(state.late()) ? List.of(NEXT) : List.of();
    }

    @Override
    public boolean atOnce() {
      return !present().isEmpty();
    }

    @Override
    public boolean forced() {
      return false;
    }

    @Override
    public void take(Integer choice) {
      if (choice >= LATE) {
        state = new State(state.numbers(), state.ready(), state.done(), state.round(), choice - LATE);
        return;
      }
      if (choice == NEXT) {
        Set<Integer> next = new TreeSet<>(state.ready());
        next.addAll(state.round() + 1 < rounds ? first : Set.of());
        boolean last = state.round() + 1 >= rounds;
        state = new State(state.numbers(), next, Set.of(), Math.min(rounds, state.round() + 1), last ? NEXT : state.late());
        return;
      }
      Worker worker = workers.get(choice);
      List<Integer> numbers = new ArrayList<>(state.numbers());
      int value = worker.id();
      for (int read : worker.reads()) {
        value = value * 31 + numbers.get(read);
      }
      value = Math.floorMod(value, 50);
      boolean writes = worker.writes() < NUMBERS;
      if (writes) {
        numbers.set(worker.writes(), value);
      }
      Set<Integer> ready = new TreeSet<>(state.ready());
      Set<Integer> done = new TreeSet<>(state.done());
      ready.remove(choice);
      done.add(choice);
      boolean sets = worker.sets() < workers.size() && value % 2 == 1 && !done.contains(worker.sets());
      if (sets) {
        ready.add(worker.sets());
      }
      // one that was set to work after it had worked: that it was too late is what the order decides
      boolean late = worker.sets() < workers.size() && value % 2 == 1;
      touched = new Print(Set.of(choice), new HashSet<>(worker.reads()), writes ? Set.of(worker.writes()) : Set.of(),
          late ? Set.of(worker.sets()) : Set.of());
      state = new State(List.copyOf(numbers), ready, done, state.round(), state.late());
    }

    @Override
    public Optional<String> wrong() {
      if (state.numbers().getFirst() % 3 == 0) {
        violations.add("the first number is " + state.numbers().getFirst());
      }
      return Optional.empty();
    }

    @Override
    public Print touched() {
      return touched;
    }

    @Override
    public Print joined(Print one, Print other) {
      return new Print(
          union(one.workers(), other.workers()), union(one.reads(), other.reads()), union(one.writes(), other.writes()),
          union(one.sets(), other.sets()));
    }

    private static Set<Integer> union(Set<Integer> one, Set<Integer> other) {
      Set<Integer> out = new HashSet<>(one);
      out.addAll(other);
      return out;
    }

    @Override
    public boolean apart(Print one, Print other) {
      return none(one.writes(), other.writes()) && none(one.writes(), other.reads()) && none(one.reads(), other.writes())
          && none(one.sets(), other.workers()) && none(one.workers(), other.sets());
    }

    private static boolean none(Set<Integer> one, Set<Integer> other) {
      return one.stream().noneMatch(other::contains);
    }

    @Override
    public List<Integer> deviations(Integer step, Print print) {
      return state.late() == NEXT ? List.of(LATE + step) : List.of();
    }
  }

  /** All orders, one after the other; equal states once. */
  private static final class All {
    private final Workers model;
    private final Set<State> seen = new HashSet<>();
    private final Set<Long> ends = new TreeSet<>();
    private long transitions;

    All(Workers model) {
      this.model = model;
    }

    void from(State state) {
      if (!seen.add(state)) {
        return;
      }
      model.put(state);
      model.wrong();
      List<Integer> choices = model.choices();
      if (choices.isEmpty()) {
        ends.add(model.key());
      }
      for (int choice : choices) {
        model.put(state);
        model.take(choice);
        transitions++;
        from(model.state());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1001, 2001, 3001})
  void theReductionLosesNeitherAnEndNorAViolation(long from) {
    long all = 0;
    long reduced = 0;
    for (long seed = from; seed < from + 500; seed++) {
      Workers whole = new Workers(new Random(seed));
      All every = new All(whole);
      every.from(whole.state());
      Workers model = new Workers(new Random(seed));
      // the same states have the same keys on both sides
      model.keys.putAll(whole.keys);
      Orders<State, Integer, Print> orders = new Orders<>(model, 0, new Orders.Limits(LIMIT, LIMIT));

      Explorer.Result<Integer> result = orders.explore();

      assertThat(result.within()).as("seed %d", seed).isZero();
      assertThat(orders.ends()).as("seed %d", seed).isEqualTo(every.ends);
      assertThat(model.violations).as("seed %d", seed).isEqualTo(whole.violations);
      all += every.transitions;
      reduced += result.transitions();
    }
    assertThat(reduced).isPositive();
    assertThat(all).isPositive();
  }

  /** Ten that work each on a number of their own, and two that meet. */
  @Test
  void thoseThatMeetNobodyAreTakenInOneOrder() {
    Workers model = new Workers(new Random(1));
    model.workers.clear();
    for (int id = 0; id < 10; id++) {
      model.workers.add(new Worker(id, List.of(), NUMBERS, 99));
    }
    model.workers.add(new Worker(10, List.of(0), 1, 99));
    model.workers.add(new Worker(11, List.of(1), 0, 99));
    Set<Integer> all = new TreeSet<>();
    model.workers.forEach(w -> all.add(w.id()));
    model.state = new State(List.of(1, 2, 3, 4, 5), all, Set.of(), model.rounds, Workers.NEXT);
    Orders<State, Integer, Print> orders = new Orders<>(model, 0, new Orders.Limits(LIMIT, LIMIT));

    Explorer.Result<Integer> result = orders.explore();

    assertThat(orders.ends()).hasSize(2);
    assertThat(result.transitions()).isLessThanOrEqualTo(3 * 12);
  }

  @Test
  void whatIsLeftAloneIsADeviation() {
    Workers model = new Workers(new Random(5));
    Orders<State, Integer, Print> orders = new Orders<>(model, 1, new Orders.Limits(LIMIT, LIMIT));
    Set<Long> usual = new HashSet<>();
    Orders<State, Integer, Print> none = new Orders<>(model, 0, new Orders.Limits(LIMIT, LIMIT));
    Explorer.Result<Integer> without = none.explore();
    usual.addAll(none.ends());

    Explorer.Result<Integer> with = orders.explore();

    assertThat(without.within()).isZero();
    assertThat(without.everything()).isFalse();
    assertThat(with.within()).isEqualTo(1);
    assertThat(with.states()).isGreaterThan(without.states());
    assertThat(orders.ends()).containsAll(usual);
  }

  @Test
  void whatIsLeftOutIsSaid() {
    Workers model = new Workers(new Random(7));
    State start = model.state();

    Explorer.Result<Integer> few = new Orders<>(model, 1, new Orders.Limits(3, LIMIT)).explore();
    Explorer.Result<Integer> narrow = new Orders<>(model, 1, new Orders.Limits(LIMIT, 1)).explore();

    assertThat(few.within()).isEqualTo(-1);
    assertThat(narrow.within()).isEqualTo(-1);
    assertThat(narrow.everything()).isFalse();
    assertThat(model.state()).as("put back").isEqualTo(start);
  }

  @Test
  void aSampleIsSpreadAndNeverLarge() {
    Sample<Integer> sample = new Sample<>(16);
    for (int i = 0; i < 1000; i++) {
      int one = i;
      sample.add(() -> one);
    }
    assertThat(sample.kept()).hasSizeBetween(8, 16).startsWith(0).isSorted();
    assertThat(sample.kept().getLast()).isGreaterThan(900);
  }
}
