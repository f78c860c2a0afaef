package dev.fluxlift.engine.mapping;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.FluxVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which version of Flux Operator and its charts.
 *
 * @param version without v, e.g. {@code 0.32.0}
 * @param findings what speaks against it
 */
public record OperatorVersion(String version, List<Finding> findings) {
  /** The migration plan's. */
  static final String PLANNED = "0.32.0";

  /** The newest that was tested. */
  static final String NEWEST = "0.58.1";

  // manifests in the operator's image: config/data/flux@v0.32.0 and @v0.58.1
  private static final FluxVersion OLDEST_FLUX = new FluxVersion(2, 2, 3);
  private static final FluxVersion NEWEST_OF_PLANNED = new FluxVersion(2, 7, 2);
  private static final FluxVersion SKIPPED = new FluxVersion(2, 8, 4);
  private static final FluxVersion NEWEST_FLUX = new FluxVersion(2, 9, 4);

  /**
   * The migration plan's where it can build the running Flux, else the newest known.
   *
   * @param flux version of Flux that runs
   * @param chosen what the person wants instead
   */
  public static OperatorVersion choose(String flux, Optional<String> chosen) {
    Optional<FluxVersion> running = FluxVersion.of(flux);
    if (running.isEmpty() || running.get().equals(SKIPPED) || !between(running.get(), OLDEST_FLUX, NEWEST_FLUX)) {
      return new OperatorVersion(chosen.orElse(NEWEST), List.of(new Finding(MappingFindings.FLUX_VERSION_UNKNOWN,
          "Flux " + flux, "Known operators build Flux " + OLDEST_FLUX + " to " + NEWEST_FLUX + ", without " + SKIPPED + ".")));
    }
    boolean plannedBuilds = between(running.get(), OLDEST_FLUX, NEWEST_OF_PLANNED);
    String version = chosen.orElse(plannedBuilds ? PLANNED : NEWEST);
    List<Finding> findings = new ArrayList<>();
    if (version.equals(PLANNED) && !plannedBuilds) {
      findings.add(new Finding(MappingFindings.OPERATOR_CANNOT_BUILD, "Flux Operator " + version,
          "It builds Flux " + OLDEST_FLUX + " to " + NEWEST_OF_PLANNED + "; " + flux + " runs."));
    }
    if (!version.equals(PLANNED) && !version.equals(NEWEST)) {
      findings.add(untested("Flux Operator " + version));
    }
    if (running.get().minor() != 6 && running.get().minor() != 9) {
      findings.add(untested("Flux " + flux));
    }
    return new OperatorVersion(version, List.copyOf(findings));
  }

  private static Finding untested(String what) {
    return new Finding(MappingFindings.VERSION_UNTESTED, what, "It was not tested on a real cluster.");
  }

  private static boolean between(FluxVersion v, FluxVersion low, FluxVersion high) {
    return v.compareTo(low) >= 0 && v.compareTo(high) <= 0;
  }
}
