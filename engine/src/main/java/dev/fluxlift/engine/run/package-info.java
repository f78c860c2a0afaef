/**
 * Runner, journal, lock, resume, rollback.
 *
 * <p>In: a Plan and the ports. Out: a moved cluster, or one put back. Not here: printing; progress goes to a listener.
 */
@NullMarked
package dev.fluxlift.engine.run;

import org.jspecify.annotations.NullMarked;
