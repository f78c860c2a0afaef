package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.Map;
import java.util.Optional;

/** What sources had in storage before a simulation began, and will have as long as nobody changes them. */
public interface KnownSources {
  /**
   * {@code status.artifact} of a source that asks for the same as then.
   *
   * @return empty for one that is new, that asks for something else, or whose upstream is simulated
   */
  Optional<Mapping> artifact(LiveObject source);

  /**
   * Why a source that asks for the same as then could not be had.
   *
   * @return condition Ready, when it was False; empty for a source as {@link #artifact} is empty for
   */
  Optional<Mapping> failure(LiveObject source);

  /** The files in it; empty when they are not known. */
  Optional<Map<String, byte[]>> files(LiveObject source);
}
