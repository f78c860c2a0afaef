package dev.fluxlift.simulator.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.plan.StepId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A toy: three workers that each go up a ladder of three rungs, in any order. */
class ExplorerTest {
  private static final int WORKERS = 3;
  private static final int RUNGS = 3;

  private static final class Ladders implements Model<List<Integer>, Integer> {
    private List<Integer> at = List.of(0, 0, 0);
    private final List<Integer> bad;

    Ladders(List<Integer> bad) {
      this.bad = bad;
    }

    @Override
    public List<Integer> state() {
      return at;
    }

    @Override
    public void put(List<Integer> state) {
      at = state;
    }

    @Override
    public long key() {
      return at.get(0) * 100L + at.get(1) * 10L + at.get(2) + 1;
    }

    @Override
    public List<Integer> choices() {
      List<Integer> out = new ArrayList<>();
      for (int worker = 0; worker < WORKERS; worker++) {
        if (at.get(worker) < RUNGS) {
          out.add(worker);
        }
      }
      return out;
    }

    @Override
    public void take(Integer worker) {
      List<Integer> next = new ArrayList<>(at);
      next.set(worker, next.get(worker) + 1);
      at = List.copyOf(next);
    }

    @Override
    public Optional<String> wrong() {
      return at.equals(bad) ? Optional.of("at " + at) : Optional.empty();
    }
  }

  @Test
  void everyStateIsSeenOnceAndItSaysSo() {
    Explorer.Result<Integer> result = new Explorer<>(new Ladders(List.of()), 20, 100_000, Long.MAX_VALUE).explore();

    assertThat(result.states()).isEqualTo(4 * 4 * 4);
    assertThat(result.everything()).isTrue();
    assertThat(result.bad()).isEmpty();
  }

  @Test
  void whatIsLeftOutIsSaid() {
    Explorer.Result<Integer> straight = new Explorer<>(new Ladders(List.of()), 0, 100_000, Long.MAX_VALUE).explore();
    assertThat(straight.states()).isEqualTo(WORKERS * RUNGS + 1);
    assertThat(straight.within()).isZero();
    assertThat(straight.everything()).isFalse();

    Explorer.Result<Integer> poor = new Explorer<>(new Ladders(List.of()), 20, 30, Long.MAX_VALUE).explore();
    assertThat(poor.transitions()).isEqualTo(30);
    assertThat(poor.everything()).isFalse();
    assertThat(poor.within()).isLessThan(20);

    Explorer.Result<Integer> few = new Explorer<>(new Ladders(List.of()), 20, 100_000, 12).explore();
    assertThat(few.states()).isEqualTo(12);
    assertThat(few.everything()).isFalse();
  }

  @Test
  void whatWasSeenFromAllPlacesIsWhatWasSeenFromTheLeast() {
    ModelCheck.Place whole = new ModelCheck.Place(StepId.S1, true, 1, 10, 0, true, ModelCheck.Late.NONE);
    ModelCheck.Place most = new ModelCheck.Place(StepId.S2, true, 9, 100, 1, false, ModelCheck.Late.NONE);

    ModelCheck.Result result = new ModelCheck.Result(List.of(whole, most), 0, false, 0, Optional.empty());
    assertThat(result.within()).isEqualTo(1);
    assertThat(result.everything()).isFalse();
    assertThat(result.states()).isEqualTo(10);
    assertThat(new ModelCheck.Result(List.of(whole), 0, false, 0, Optional.empty()).everything()).isTrue();
    assertThat(new ModelCheck.Result(List.of(whole), 2, false, 0, Optional.empty()).everything()).as("applications left in order").isFalse();
  }

  @Test
  void aBadStateIsFoundByTheFewestDeviations() {
    Ladders ladders = new Ladders(List.of(1, 0, 2));

    Explorer.Result<Integer> none = new Explorer<>(ladders, 0, 100_000, Long.MAX_VALUE).explore();
    Explorer.Result<Integer> some = new Explorer<>(ladders, 5, 100_000, Long.MAX_VALUE).explore();

    assertThat(none.bad()).isEmpty();
    Explorer.Bad<Integer> bad = some.bad().orElseThrow();
    assertThat(bad.what()).isEqualTo("at [1, 0, 2]");
    assertThat(bad.path()).containsExactlyInAnyOrder(0, 2, 2);
    assertThat(ladders.state()).as("put back").isEqualTo(List.of(0, 0, 0));
    bad.path().forEach(ladders::take);
    assertThat(ladders.wrong()).contains("at [1, 0, 2]");
  }
}
