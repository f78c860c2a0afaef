package dev.fluxlift.simulator.time;

import dev.fluxlift.engine.estate.ObjectRef;
import java.util.Comparator;

/**
 * One reconciliation that can be run.
 *
 * @param controller {@link Controller#name()}
 * @param item what it looks at
 */
public record Work(String controller, ObjectRef item) implements Comparable<Work> {
  private static final Comparator<Work> ORDER =
      Comparator.comparing(Work::controller).thenComparing(Work::item);

  @Override
  public int compareTo(Work o) {
    return ORDER.compare(this, o);
  }

  @Override
  public String toString() {
    return controller + " " + item;
  }
}
