/**
 * Simulated time and who acts next: controllers with their work queues, timers and the seed that decides between them.
 *
 * <p>In: controllers, changes of the API server, a seed. Out: reconciliations in one order, the same for the same seed. Not
 * here: rules of a controller, the wall clock, threads.
 */
@NullMarked
package dev.fluxlift.simulator.time;

import org.jspecify.annotations.NullMarked;
