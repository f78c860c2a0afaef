/**
 * A Kubernetes API server over HTTP, found and entered by a kubeconfig.
 *
 * <p>In: a kubeconfig, requests of the port. Out: objects as the server has them, refusals sorted by reason. Not here:
 * models of kinds, caches of objects, decisions.
 */
@NullMarked
package dev.fluxlift.adapters.kubernetes;

import org.jspecify.annotations.NullMarked;
