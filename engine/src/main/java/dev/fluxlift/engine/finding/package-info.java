/**
 * What fluxlift has to say against going on.
 *
 * <p>In: nothing. Out: findings with code, place, reason and way out. Not here: any judgement; the packages that judge make the findings.
 */
@NullMarked
package dev.fluxlift.engine.finding;

import org.jspecify.annotations.NullMarked;
