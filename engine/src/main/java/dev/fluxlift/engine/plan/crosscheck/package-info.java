/**
 * The builds of fluxlift compared with those of the programs it follows.
 *
 * <p>In: the files of a repository, and the programs. Out: how many builds were compared, and a finding for each
 * difference. Not here: how a program is found and run.
 */
@NullMarked
package dev.fluxlift.engine.plan.crosscheck;

import org.jspecify.annotations.NullMarked;
