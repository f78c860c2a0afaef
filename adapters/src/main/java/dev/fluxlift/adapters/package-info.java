/**
 * The ports on the real world: time, and where the program keeps its own files.
 *
 * <p>In: the environment of the process. Out: implementations of the engine's ports. Not here: decisions.
 */
@NullMarked
package dev.fluxlift.adapters;

import org.jspecify.annotations.NullMarked;
