/**
 * The rules of a change, each in a class of its own.
 *
 * <p>In: a cluster before and after. Out: observations. Not here: building, following, or judging what stood before.
 */
@NullMarked
package dev.fluxlift.engine.change.rules;

import org.jspecify.annotations.NullMarked;
