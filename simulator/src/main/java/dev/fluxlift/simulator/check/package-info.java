/**
 * The model check of a move: every state that the simulated world can come to, as far as the bounds say; and what becomes of
 * a plan that is taken as it is written.
 *
 * <p>In: a simulation, a plan. Out: how many states were looked at and what was left out, or the shortest bad story in plain
 * words. Not here: rules of the world, of the move or of the invariants.
 */
@NullMarked
package dev.fluxlift.simulator.check;

import org.jspecify.annotations.NullMarked;
