/**
 * Who owns which field: sets of fields, the structural merge and the bookkeeping of {@code metadata.managedFields},
 * as structured-merge-diff v4 and apimachinery's managedfields do it (Kubernetes v1.33).
 *
 * <p>In: objects, the structure of their types. Out: merged objects, managed fields, conflicts. Not here: where
 * types come from, storage, defaults.
 */
@NullMarked
package dev.fluxlift.simulator.api.fields;

import org.jspecify.annotations.NullMarked;
