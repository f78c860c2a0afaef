/**
 * The simulated API server beside the real one: the same requests to both, the same answers and objects from both.
 *
 * <p>In: kube-apiserver of the test bed, the simulator. Out: differences. Not here: controllers of Flux.
 */
@NullMarked
package dev.fluxlift.live.model;

import org.jspecify.annotations.NullMarked;
