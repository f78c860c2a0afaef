/**
 * Which installation style it is, and why we think so.
 *
 * <p>In: the estate. Out: an Installation with evidence, or findings. Not here: the target of the move.
 */
@NullMarked
package dev.fluxlift.engine.install;

import org.jspecify.annotations.NullMarked;
