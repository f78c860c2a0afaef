/**
 * Success criteria, probes, evidence.
 *
 * <p>In: the cluster and the baseline of S0. Out: checks with evidence. Not here: writes.
 */
@NullMarked
package dev.fluxlift.engine.verify;

import org.jspecify.annotations.NullMarked;
