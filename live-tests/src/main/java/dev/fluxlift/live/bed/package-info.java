/**
 * A real Kubernetes control plane with Flux on it, started and ended by a test.
 *
 * <p>In: the binaries that {@code live-tests/go/build.sh} built and a repository to serve. Out: a running cluster, its kubeconfig, and what is in it at a moment. Not here: anything of the product; the bed must not share its mistakes.
 */
@NullMarked
package dev.fluxlift.live.bed;

import org.jspecify.annotations.NullMarked;
