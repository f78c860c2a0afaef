/**
 * Programs of the person's own that build kustomizations, by their command lines.
 *
 * <p>In: the files of a repository. Out: what a program printed, or its refusal. Not here: what the difference to another
 * build means.
 */
@NullMarked
package dev.fluxlift.adapters.build;

import org.jspecify.annotations.NullMarked;
