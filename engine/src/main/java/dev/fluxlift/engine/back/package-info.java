/**
 * Ways back, all the way or to a step: RB-A, RB-B, RB-C, RB-E; brake.
 *
 * <p>In: the live cluster, the backup of S0 where it is at hand, the repository's history. Out: the old owner
 * manages again, proved by a canary; or the move stands after an earlier step. Not here: making commits and keeping the journal; these are asked for through {@link
 * dev.fluxlift.engine.back.Delivery} and {@link dev.fluxlift.engine.back.Progress}.
 */
@NullMarked
package dev.fluxlift.engine.back;

import org.jspecify.annotations.NullMarked;
