package dev.fluxlift.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntriesTest {
  @Test
  void theyBehaveLikeALinkedMapWhateverIsDoneToThem() {
    for (long seed = 1; seed <= 300; seed++) {
      Random chance = new Random(seed);
      Map<String, Value> expected = new LinkedHashMap<>();
      Mapping mapping = Mapping.EMPTY;
      for (int step = 0; step < 60; step++) {
        String key = "key" + chance.nextInt(30);
        if (chance.nextInt(4) == 0) {
          expected.remove(key);
          mapping = mapping.without(key);
        } else {
          Value value = Value.of(chance.nextInt(5));
          expected.put(key, value);
          mapping = mapping.with(key, value);
        }
        assertThat(new ArrayList<>(mapping.entries().entrySet())).isEqualTo(new ArrayList<>(expected.entrySet()));
        assertThat(mapping.entries()).isEqualTo(expected).hasSameHashCodeAs(expected).hasSameSizeAs(expected);
        assertThat(expected).isEqualTo(mapping.entries());
        assertThat(mapping.get(key).isPresent()).isEqualTo(expected.containsKey(key));
        assertThat(mapping.entries().containsKey("key30")).isFalse();
      }
    }
  }

  @Test
  void theOrderOfKeysIsKeptButDoesNotCount() {
    Mapping one = Mapping.of("a", 1, "b", Mapping.of("c", 2, "d", 3));
    Mapping other = Mapping.of("b", Mapping.of("d", 3, "c", 2), "a", 1);

    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(List.copyOf(other.entries().keySet())).containsExactly("b", "a");
    assertThat(one).isNotEqualTo(other.with("a", Value.of(2))).isNotEqualTo(other.with("e", Value.of(1)));
  }

  @Test
  void aMappingThatWouldNotChangeIsTheSame() {
    Mapping mapping = Mapping.of("a", 1, "b", 2);

    assertThat(mapping.with("a", mapping.get("a").orElseThrow())).isSameAs(mapping);
    assertThat(mapping.without("c")).isSameAs(mapping);
    assertThat(mapping.withEntries(new LinkedHashMap<>(mapping.entries()))).isSameAs(mapping);
    assertThat(mapping.withEntries(Mapping.of("b", 2, "a", 1).entries())).isNotSameAs(mapping);
  }

  @Test
  void nobodyChangesThem() {
    Map<String, Value> given = new LinkedHashMap<>(Map.of("a", Value.of(1)));
    Mapping mapping = new Mapping(given, Origin.NONE);
    given.put("b", Value.of(2));

    assertThat(mapping.has("b")).isFalse();
    assertThatThrownBy(() -> mapping.entries().put("c", Value.of(3))).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> mapping.entries().remove("a")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> mapping.entries().clear()).isInstanceOf(UnsupportedOperationException.class);
  }
}
