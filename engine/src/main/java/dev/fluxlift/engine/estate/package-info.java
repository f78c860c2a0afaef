/**
 * What there is: the repository, the cluster, and both joined.
 *
 * <p>In: a directory tree and a snapshot of the cluster. Out: documents with file and line, live objects, owners. Not here: what kind of installation it is, or what to do about it.
 */
@NullMarked
package dev.fluxlift.engine.estate;

import org.jspecify.annotations.NullMarked;
