package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.Optional;

/**
 * {@code status.artifact} of a source.
 *
 * @param revision what it holds
 * @param url where it is
 */
record Artifact(String revision, String url) {
  static Optional<Artifact> of(LiveObject source) {
    Mapping artifact = source.body().mapping("status", "artifact");
    return artifact.text("revision").map(r -> new Artifact(r, artifact.text("url").orElse("")));
  }
}
