package dev.fluxlift.simulator.flux;

import java.util.regex.Pattern;

/** What {@code spec.version} of a chart asks for. */
public final class ChartVersion {
  private static final Pattern EXACT = Pattern.compile("v?\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?");

  private ChartVersion() {}

  /** Whether it is one version and no range. */
  public static boolean exact(String version) {
    return EXACT.matcher(version).matches();
  }
}
