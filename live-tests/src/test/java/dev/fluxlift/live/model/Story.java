package dev.fluxlift.live.model;

import java.util.List;

/**
 * Scenarios of one world, each of which begins where the one before it ended: a real cluster takes its time to start and to be
 * adopted. Each is compared by itself.
 *
 * @param name unique
 */
record Story(String name, List<Scenario> scenarios) {
  Story {
    scenarios = List.copyOf(scenarios);
  }

  static Story of(String name, Scenario... scenarios) {
    return new Story(name, List.of(scenarios));
  }

  @Override
  public String toString() {
    return name;
  }
}
