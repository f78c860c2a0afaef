package dev.fluxlift.simulator.time;

import dev.fluxlift.engine.estate.ObjectRef;

/**
 * One reconciliation that can be run.
 *
 * @param controller {@link Controller#name()}
 * @param item what it looks at
 */
public record Work(String controller, ObjectRef item) implements Comparable<Work> {
  @Override
  public int compareTo(Work o) {
    int order = controller.compareTo(o.controller);
    return order != 0 ? order : item.compareTo(o.item);
  }

  @Override
  public String toString() {
    return controller + " " + item;
  }
}
