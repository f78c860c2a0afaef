/**
 * What a change of a Flux repository does to the clusters that follow it: created, changed, pruned, orphaned, lost.
 *
 * <p>In: two trees of files. Out: effects per Flux Kustomization and findings. Not here: any cluster; what is live is what the first tree makes of one that has come to rest.
 */
@NullMarked
package dev.fluxlift.engine.change;

import org.jspecify.annotations.NullMarked;
