/**
 * Old settings to a FluxInstance, one rule a class.
 *
 * <p>In: an Installation. Out: the instance's spec, what became of each old setting, and the files that say so. Not here: whether the result is equivalent; that is proof's.
 */
@NullMarked
package dev.fluxlift.engine.mapping;

import org.jspecify.annotations.NullMarked;
