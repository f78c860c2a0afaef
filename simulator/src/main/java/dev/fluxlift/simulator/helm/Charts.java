package dev.fluxlift.simulator.helm;

import java.util.Set;

/** The charts there are. */
public interface Charts {
  /** The two charts of the migration, by name. */
  Set<String> MIGRATION = Set.of(FluxOperatorChart.NAME, FluxInstanceChart.NAME);

  /** The two charts of the migration, every other chart as an {@link OpaqueChart}. */
  Charts KNOWN = (name, version) -> switch (name) {
    case FluxOperatorChart.NAME -> FluxOperatorChart.of(version);
    case FluxInstanceChart.NAME -> FluxInstanceChart.of(version);
    default -> new OpaqueChart(name, version);
  };

  /**
   * A chart.
   *
   * @param version without build metadata
   * @throws IllegalArgumentException when a version of the two charts of the migration is asked for that nobody has
   *     read
   */
  Chart chart(String name, String version);
}
