/**
 * A world to rehearse in: cluster, Git server, registries and clock as the engine's ports, and the controllers that live
 * between them.
 *
 * <p>In: a repository, what is known of its cluster, a seed. Out: the ports, the story of what happened. Not here: rules of
 * a controller or of the API server, steps of a move.
 */
@NullMarked
package dev.fluxlift.simulator.world;

import org.jspecify.annotations.NullMarked;
