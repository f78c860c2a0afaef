package dev.fluxlift.engine.plan;

import dev.fluxlift.engine.finding.FindingCode;
import dev.fluxlift.engine.finding.Severity;
import java.util.Locale;

/** A finding's code as a plan file holds it: the words the person was shown when the plan was made. */
record RecordedCode(String id, Severity severity, String why, String fix) implements FindingCode {
  @Override
  public String name() {
    return id.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
