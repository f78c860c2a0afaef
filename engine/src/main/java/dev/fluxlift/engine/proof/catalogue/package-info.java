/**
 * What is known of Flux versions without any network.
 *
 * <p>In: a distribution (to generate) or a resource of ours (to read). Out: facts, and a distribution made from them.
 * Not here: judgement.
 */
@NullMarked
package dev.fluxlift.engine.proof.catalogue;

import org.jspecify.annotations.NullMarked;
