package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.engine.run.GoDuration;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.util.Optional;

/** Durations in a spec. */
final class Durations {
  private Durations() {}

  /** The duration at a path; empty when there is none there. */
  static Optional<Duration> of(Mapping spec, String... path) {
    return spec.text(path).map(text -> GoDuration.parse(text).orElseThrow(() -> new ClusterException(Reason.INVALID,
        "spec." + String.join(".", path) + " is no duration: " + text)));
  }
}
