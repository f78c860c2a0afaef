/**
 * A Kubernetes API server in memory: objects by schema, server-side apply with managed fields, patches, finalizers,
 * garbage collection and watches, as kube-apiserver v1.33 does it.
 *
 * <p>In: requests of a caller. Out: objects, {@link dev.fluxlift.engine.port.ClusterException}s, changes for those
 * who watch. Not here: what a controller does with an object, the wall clock, threads, chance.
 */
@NullMarked
package dev.fluxlift.simulator.api;

import org.jspecify.annotations.NullMarked;
