/**
 * All the engine knows of the world.
 *
 * <p>In: requests in the engine's own words. Out: what the world answered. Not here: implementations.
 */
@NullMarked
package dev.fluxlift.engine.port;

import org.jspecify.annotations.NullMarked;
