/**
 * The move as steps.
 *
 * <p>In: installation, mapping, proofs. Out: a Plan of Step values, locked to the inputs it was made from. Not here: running it.
 */
@NullMarked
package dev.fluxlift.engine.plan;

import org.jspecify.annotations.NullMarked;
