package dev.fluxlift.engine.run;

/**
 * Whether a condition holds, with what was read.
 *
 * @param holds whether it does
 * @param evidence what was read, in a few words
 * @param waitingFor what must come for it to hold; {@code ""} when it holds
 * @param hopeless whether waiting longer helps nothing
 */
public record Verdict(boolean holds, String evidence, String waitingFor, boolean hopeless) {
  /** It holds. */
  public static Verdict yes(String evidence) {
    return new Verdict(true, evidence, "", false);
  }

  /** It does not hold yet. */
  public static Verdict no(String evidence, String waitingFor) {
    return new Verdict(false, evidence, waitingFor, false);
  }

  /** It does not hold, and will not by waiting. */
  public static Verdict never(String evidence, String needed) {
    return new Verdict(false, evidence, needed, true);
  }
}
