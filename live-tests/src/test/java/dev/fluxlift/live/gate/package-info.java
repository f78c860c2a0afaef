/**
 * Whether live tests can run here, and the one line that says so when they cannot.
 *
 * <p>In: the machine and the property {@code fluxlift.live}. Out: tests enabled, skipped aloud, or failed. Not here: the tests.
 */
package dev.fluxlift.live.gate;
