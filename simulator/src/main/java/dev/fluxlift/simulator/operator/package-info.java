/**
 * Flux Operator: the FluxInstance with its adoption, collection, health wait, migration and uninstallation, the polling
 * of the manifests' artifact, and what else the operator makes by itself.
 *
 * <p>In: the FluxInstance, the objects of the cluster, distributions of Flux. Out: Flux's objects, the FluxInstance's
 * status, events. Not here: how the manifests are built (the engine renders them for its proofs, and the simulation
 * believes the same), ResourceSets, profiles and sharding: an instance that asks for what is not built stops the
 * simulation.
 */
@NullMarked
package dev.fluxlift.simulator.operator;

import org.jspecify.annotations.NullMarked;
