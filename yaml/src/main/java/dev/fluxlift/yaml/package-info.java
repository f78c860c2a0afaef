/**
 * YAML as text and as values.
 *
 * <p>In: the bytes of a file. Out: documents whose every value knows file and line, and edited text in which every
 * byte that was not meant is untouched. Not here: anything that knows Kubernetes, kustomize or Flux.
 */
@NullMarked
package dev.fluxlift.yaml;

import org.jspecify.annotations.NullMarked;
