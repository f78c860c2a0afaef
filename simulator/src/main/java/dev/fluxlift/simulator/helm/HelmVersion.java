package dev.fluxlift.simulator.helm;

import dev.fluxlift.simulator.api.NotSimulatedException;

/**
 * What differs between versions of helm-controller.
 *
 * @param controller e.g. {@code 1.6.4}
 * @param serverSide whether a new release is applied server-side; an upgrade always goes on as its last release did
 * @param waitsForAll whether it waits for every object by kstatus, custom resources among them; else for Helm 3's short
 *     list
 * @param snapshotVersion {@code apiVersion} of history snapshots; {@code ""} when they have none
 * @param recorded digests that were made before the simulation began
 */
public record HelmVersion(
    String controller, boolean serverSide, boolean waitsForAll, String snapshotVersion, RecordedValues recorded) {
  /** Helm 4 (internal/action/install.go, wait.go@v1.6.3); what both lines of the test bed run. */
  public static final HelmVersion V1_6_4 = new HelmVersion("1.6.4", true, true, "v2", RecordedValues.NONE);

  /** Helm 3.17 (internal/action/install.go@v1.3.0), which Flux 2.6.4 brings; model only. */
  public static final HelmVersion V1_3_0 = new HelmVersion("1.3.0", false, false, "", RecordedValues.NONE);

  /** The same where releases were made before. */
  public HelmVersion knowing(RecordedValues values) {
    return new HelmVersion(controller, serverSide, waitsForAll, snapshotVersion, values);
  }

  /**
   * By the version of an image, e.g. {@code v1.6.4}.
   *
   * @throws NotSimulatedException for a version whose rules were not read
   */
  public static HelmVersion of(String version) {
    String plain = version.startsWith("v") ? version.substring(1) : version;
    if (plain.startsWith("1.1.") || plain.startsWith("1.2.") || plain.startsWith("1.3.")) {
      return V1_3_0;
    }
    if (plain.startsWith("1.5.") || plain.startsWith("1.6.")) {
      return V1_6_4;
    }
    throw new NotSimulatedException("the rules of helm-controller " + version + " are not simulated");
  }
}
