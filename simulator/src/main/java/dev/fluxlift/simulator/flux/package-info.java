/**
 * Flux's own controllers but helm-controller, rule by rule: source-, kustomize-, notification- and the image controllers.
 *
 * <p>In: what the API server holds, Git branches and OCI artifacts. Out: writes to the API server. Not here: how objects
 * are stored and merged, who acts when, Helm, the operator.
 */
@NullMarked
package dev.fluxlift.simulator.flux;

import org.jspecify.annotations.NullMarked;
