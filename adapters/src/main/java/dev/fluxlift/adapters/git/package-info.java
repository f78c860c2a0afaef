/**
 * Git by its command line.
 *
 * <p>In: requests of the port. Out: what git answered, failures sorted by reason. Not here: what is committed, and why.
 */
@NullMarked
package dev.fluxlift.adapters.git;

import org.jspecify.annotations.NullMarked;
