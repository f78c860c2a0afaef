package dev.fluxlift.yaml;

import dev.fluxlift.yaml.Value.Mapping;
import java.util.Map;
import java.util.Optional;

/**
 * A mapping made anew from another one, key by key. When it comes out the same, with the very same values in the same
 * order, it is the other one, and nothing was copied.
 */
public final class Rebuilding {
  private final Mapping old;
  private final Entries entries;
  private int same;
  private Optional<Map<String, Value>> made = Optional.empty();

  Rebuilding(Mapping old, Entries entries) {
    this.old = old;
    this.entries = entries;
  }

  /** Adds a key that was not added before. */
  public void put(String key, Value value) {
    if (made.isPresent()) {
      made.get().put(key, value);
    } else if (entries.hasAt(same, key, value)) {
      same++;
    } else {
      Map<String, Value> out = entries.upTo(same);
      out.put(key, value);
      made = Optional.of(out);
    }
  }

  /** What was made, where the old one was written. */
  public Mapping done() {
    if (made.isEmpty() && same == entries.size()) {
      return old;
    }
    return new Mapping(made.orElseGet(() -> entries.upTo(same)), old.origin());
  }
}
