/**
 * Equivalence of controllers, delete sets, patch matches, object sets.
 *
 * <p>In: both sides rendered, live objects. Out: verdicts with evidence. Not here: writes of any kind except dry-runs.
 */
@NullMarked
package dev.fluxlift.engine.proof;

import org.jspecify.annotations.NullMarked;
