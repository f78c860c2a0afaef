package dev.fluxlift.simulator.operator;

import dev.fluxlift.simulator.api.NotSimulatedException;
import java.util.Set;

/**
 * What differs between releases of Flux Operator (git diff v0.32.0 v0.58.1 internal/controller, internal/builder).
 *
 * @param version e.g. {@code 0.58.1}
 * @param cancelsHealthWait whether a new request to reconcile ends the wait for health
 * @param migratesOnMinorUpgrade whether a minor upgrade rewrites all custom resources; a wrong comparison kept 0.32.0
 *     from it
 * @param embeddedMinors minors of Flux 2.X in its image; from 0.54.0 on an artifact's other minors are not chosen
 * @param limitedToEmbedded whether that limit holds
 */
public record OperatorVersion(
    String version,
    boolean cancelsHealthWait,
    boolean migratesOnMinorUpgrade,
    Set<Integer> embeddedMinors,
    boolean limitedToEmbedded) {
  /** What the migration plan installs. */
  public static final OperatorVersion V0_32_0 =
      new OperatorVersion("0.32.0", false, false, Set.of(2, 3, 4, 5, 6, 7), false);

  /** The newest known; what the test bed runs. */
  public static final OperatorVersion V0_58_1 =
      new OperatorVersion("0.58.1", true, true, Set.of(2, 3, 4, 5, 6, 7, 8, 9), true);

  /**
   * By version, without v.
   *
   * @throws NotSimulatedException for a version whose rules were not read
   */
  public static OperatorVersion of(String version) {
    return switch (version) {
      case "0.32.0" -> V0_32_0;
      case "0.58.1" -> V0_58_1;
      default -> throw new NotSimulatedException("the rules of Flux Operator " + version + " are not simulated");
    };
  }

  boolean chooses(String fluxVersion) {
    return !limitedToEmbedded || embeddedMinors.contains(Integer.parseInt(fluxVersion.split("\\.", -1)[1]));
  }
}
