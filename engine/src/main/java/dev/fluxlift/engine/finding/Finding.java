package dev.fluxlift.engine.finding;

/**
 * Something that speaks against going on.
 *
 * @param code its kind
 * @param where {@code file:line}, or {@code Kind/namespace/name}, or a few words when it is neither
 * @param what what was found there, one sentence
 */
public record Finding(FindingCode code, String where, String what) {
  /** Whether it stops the move, given the codes a person consented to. */
  public boolean stops(java.util.Collection<String> consents) {
    return switch (code.severity()) {
      case BLOCKER -> true;
      case CONSENT -> !consents.contains(code.id());
      case NOTE -> false;
    };
  }
}
