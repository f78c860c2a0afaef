/**
 * A copy of a cluster in one file, without any secret value: what a rehearsal begins with.
 *
 * <p>In: a cluster to read, or a file. Out: a file, or its objects, and what could not be read. Not here: a rehearsal, a
 * judgement of what was read.
 *
 * <p>The file is gzip of JSON, one value a line:
 *
 * <ol>
 *   <li>{@code {"format": "fluxlift-snapshot", "version": 1, "takenAt", "kubeSystemUid", "serverVersion", "tool"}}, first;
 *   <li>{@code {"list": {"group", "kind"}}}: objects of this kind follow; when the kind was begun before, what came then
 *       does not count, for the list had to be read anew;
 *   <li>{@code {"object": {…}}}: an object as the API server gave it, but for what {@link
 *       dev.fluxlift.engine.snapshot.Redaction} takes away;
 *   <li>{@code {"unread": {"group", "kind", "why", "stops"}}}: a kind that could not be read, and whether a rehearsal
 *       without it would guess;
 *   <li>{@code {"moved": "Kind/namespace/name"}}: a Flux object that changed while the others were read;
 *   <li>{@code {"end": {"objects": n}}}, last: a file without it was cut off.
 * </ol>
 */
@NullMarked
package dev.fluxlift.engine.snapshot;

import org.jspecify.annotations.NullMarked;
