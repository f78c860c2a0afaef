/**
 * The move rehearsed: forward, back and forward again in a simulated world, by the engine's own runner.
 *
 * <p>In: an installation and its repository. Out: what each step did, what went, and whether all ended as it should. Not
 * here: rules of the world, text for a person.
 */
@NullMarked
package dev.fluxlift.simulator.rehearse;

import org.jspecify.annotations.NullMarked;
