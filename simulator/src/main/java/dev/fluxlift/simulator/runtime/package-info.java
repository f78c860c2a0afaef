/**
 * What all Flux controllers and Flux Operator share: conditions, events, whether an object is ready, server-side apply in
 * sets, the take-over of other field managers (fluxcd/pkg runtime and ssa@v0.77.0, fluxcd/cli-utils kstatus).
 *
 * <p>In: an API server, objects, the present moment. Out: writes and verdicts. Not here: the rules of one controller,
 * anything that is remembered between two reconciliations.
 */
@NullMarked
package dev.fluxlift.simulator.runtime;

import org.jspecify.annotations.NullMarked;
