/**
 * What speaks against starting, and whether the cluster is quiet.
 *
 * <p>In: live objects, the installation, the target. Out: findings with reason and fix. Not here: waiting, writing.
 */
@NullMarked
package dev.fluxlift.engine.proof.preflight;

import org.jspecify.annotations.NullMarked;
