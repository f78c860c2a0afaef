/**
 * Builds kustomizations exactly as kustomize 5.7.1 does, the version inside the controllers of Flux 2.6.
 *
 * <p>In: a tree of files and a directory in it. Out: the objects, every field with the file and line it comes from, or
 * the reasons why there are none. Not here: network, clusters, and any approximation of what kustomize would do.
 */
@NullMarked
package dev.fluxlift.kustomize;

import org.jspecify.annotations.NullMarked;
