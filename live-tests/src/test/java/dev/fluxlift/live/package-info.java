/**
 * What Flux and flux-operator really do, as experiments on a running cluster.
 *
 * <p>In: a world of the test bed. Out: facts that the product relies on. Not here: the product.
 */
package dev.fluxlift.live;
