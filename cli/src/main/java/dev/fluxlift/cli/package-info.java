/**
 * The commands.
 *
 * <p>In: arguments, environment. Out: data on standard output, progress on standard error, an exit code. Not here:
 * decisions; a command gathers what the engine asks for, calls it and prints its records.
 */
@NullMarked
package dev.fluxlift.cli;

import org.jspecify.annotations.NullMarked;
