/**
 * What the hand-made installation holds and what Flux Operator would build.
 *
 * <p>In: a distribution of Flux, the owner's patches, the FluxInstance's spec. Out: objects of both sides and which
 * object each patch matched. Not here: comparing them.
 */
@NullMarked
package dev.fluxlift.engine.proof.render;

import org.jspecify.annotations.NullMarked;
