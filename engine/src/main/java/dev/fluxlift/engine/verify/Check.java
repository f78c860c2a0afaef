package dev.fluxlift.engine.verify;

import java.util.List;

/**
 * One item of the migration plan's verification or success criteria.
 *
 * @param id stable short name
 * @param title the item in the plan's words
 * @param verdict whether it holds
 * @param evidence what was read, one fact a line
 * @param against what speaks against it, one fact a line; empty when it holds
 */
public record Check(String id, String title, Verdict verdict, List<String> evidence, List<String> against) {
  /** Copies. */
  public Check {
    evidence = List.copyOf(evidence);
    against = List.copyOf(against);
  }

  /** What a check says. */
  public enum Verdict {
    /** It holds. */
    HOLDS,
    /** It does not hold. */
    FAILS,
    /** It could not be read; counts as not holding. */
    UNKNOWN,
    /** It belongs to a step that is still to come. */
    NOT_YET
  }

  static Check of(String id, String title, List<String> evidence, List<String> against) {
    return new Check(id, title, against.isEmpty() ? Verdict.HOLDS : Verdict.FAILS, evidence, against);
  }
}
