package dev.fluxlift.engine.change;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.finding.FindingCode;

/**
 * What a rule saw. The same thing seen before the change is no reason against the change.
 *
 * @param code its kind
 * @param subject what it is about, the same before and after as long as it is the same thing
 * @param where {@code file:line}
 * @param what one sentence
 */
public record Observation(FindingCode code, String subject, String where, String what) {
  Finding finding() {
    return new Finding(code, where, what);
  }

  String key() {
    return code.id() + " " + subject;
  }
}
