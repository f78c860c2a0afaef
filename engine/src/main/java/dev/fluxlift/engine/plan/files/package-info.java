/**
 * The file changes of each step, in the repository's own style.
 *
 * <p>In: an installation, its target, the repository. Out: a Changeset for each step that commits, and findings. Not
 * here: commits, and whether the cluster agrees.
 */
@NullMarked
package dev.fluxlift.engine.plan.files;

import org.jspecify.annotations.NullMarked;
