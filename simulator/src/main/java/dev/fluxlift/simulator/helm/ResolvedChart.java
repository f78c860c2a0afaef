package dev.fluxlift.simulator.helm;

/**
 * The chart of a HelmRelease as its source gives it.
 *
 * @param version with the artifact's digest behind a plus sign when the source is an OCIRepository
 * @param ociDigest the artifact's digest, {@code ""} for any other source
 */
record ResolvedChart(Chart chart, String version, String ociDigest) {}
