package dev.fluxlift.simulator.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlotsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<Work> WORK = IntStream.range(0, 12)
      .mapToObj(i -> new Work("controller-" + i % 3, new ObjectRef("", "Thing", "ns", "item-" + i)))
      .toList();

  private Instant now = START;

  @Test
  void whatever_happens_they_know_what_is_ready_and_when_the_next_is_as_if_each_were_looked_at() {
    for (long seed = 1; seed <= 200; seed++) {
      Random chance = new Random(seed);
      now = START;
      Slots slots = new Slots(now);
      for (int step = 0; step < 300; step++) {
        act(slots, chance);
        assertThat(slots.ready()).as("seed %s step %s", seed, step).isEqualTo(ready(slots));
        assertThat(slots.next()).as("seed %s step %s", seed, step).isEqualTo(next(slots));
      }
    }
  }

  private void act(Slots slots, Random chance) {
    Work work = WORK.get(chance.nextInt(WORK.size()));
    Slot slot = slots.get(work);
    switch (chance.nextInt(7)) {
      case 0 -> slots.put(work, slot.add());
      case 1 -> slots.put(work, slot.taken());
      case 2 -> slots.put(work, slot.waits(soon(chance)));
      case 3 -> slots.put(work, slot.succeeded(soon(chance), Optional.of(Duration.ofSeconds(chance.nextInt(20)))));
      case 4 -> slots.put(work, slot.failed(soon(chance), Backoff.KUBERNETES));
      case 5 -> {
        now = soon(chance);
        slots.advance(now);
      }
      default -> {
        if (chance.nextInt(20) == 0) {
          slots.removeIf(w -> w.controller().equals(work.controller()));
        } else if (chance.nextInt(20) == 0) {
          slots.replace(slots.copy(), now);
        }
      }
    }
  }

  private Instant soon(Random chance) {
    return now.plusSeconds(chance.nextInt(8));
  }

  private List<Work> ready(Slots slots) {
    return slots.all().entrySet().stream().filter(e -> e.getValue().isReady(now)).map(e -> e.getKey()).toList();
  }

  private Optional<Instant> next(Slots slots) {
    return slots.all().values().stream().flatMap(s -> s.next().stream()).min(Instant::compareTo)
        .map(n -> n.isBefore(now) ? now : n);
  }
}
