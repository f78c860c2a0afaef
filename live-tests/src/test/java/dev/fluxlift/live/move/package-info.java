/**
 * The whole move by the tool itself on a real control plane.
 *
 * <p>In: the example of this project, served and reconciled. Out: what the tool says and what became of the cluster. Not
 * here: steps made by hand; those are one package up.
 */
package dev.fluxlift.live.move;
