/**
 * The simulator beside the real thing: the same requests to both API servers and the same answers, the same scenarios on
 * both control planes and the same end states.
 *
 * <p>In: the test bed, the simulator. Out: differences, recordings, docs/model.md. Not here: what a move is.
 */
@NullMarked
package dev.fluxlift.live.model;

import org.jspecify.annotations.NullMarked;
