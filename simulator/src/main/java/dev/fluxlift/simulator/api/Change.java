package dev.fluxlift.simulator.api;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import java.util.Optional;

/**
 * One event of a watch.
 *
 * @param before empty when it was added
 * @param after empty when it is gone
 */
public record Change(ObjectRef ref, Optional<LiveObject> before, Optional<LiveObject> after) {}
