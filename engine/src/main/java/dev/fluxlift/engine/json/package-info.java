/**
 * JSON as text.
 *
 * <p>In: text or values. Out: values with their line, or text that is the same for the same value. Not here: what the
 * values mean.
 */
@NullMarked
package dev.fluxlift.engine.json;

import org.jspecify.annotations.NullMarked;
