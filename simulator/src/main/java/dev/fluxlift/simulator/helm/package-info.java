/**
 * helm-controller with Helm inside, and the charts it can render.
 *
 * <p>In: HelmReleases, their chart sources, Helm's release Secrets. Out: the objects of releases, release Secrets, the
 * status of HelmReleases. Not here: how a chart gets into an artifact (source-controller), templates of charts that the
 * model does not know: such a release is one marker Deployment, or the objects of its stored manifest.
 */
@NullMarked
package dev.fluxlift.simulator.helm;

import org.jspecify.annotations.NullMarked;
