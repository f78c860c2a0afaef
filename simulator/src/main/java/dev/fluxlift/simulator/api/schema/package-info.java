/**
 * Which kinds an API server serves and what their objects look like: built-in kinds from a table, the others from
 * their CustomResourceDefinitions.
 *
 * <p>In: the table of Kubernetes v1.33, CRDs. Out: types, objects as they are stored (unknown fields gone, defaults
 * in). Not here: storage, who owns which field.
 */
@NullMarked
package dev.fluxlift.simulator.api.schema;

import org.jspecify.annotations.NullMarked;
