/**
 * Patches of objects: JSON patch, JSON merge patch, strategic merge patch.
 *
 * <p>In: an object, a patch, for the last one the type. Out: the patched object, or why it cannot be patched. Not
 * here: what a server does with the result.
 */
@NullMarked
package dev.fluxlift.simulator.api.patch;

import org.jspecify.annotations.NullMarked;
