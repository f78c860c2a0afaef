package dev.fluxlift.cli;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.yaml.Value.Mapping;

/** A finding as lines and as a record. */
final class FindingLines {
  private FindingLines() {}

  static Mapping value(Finding finding) {
    return Mapping.of(
        "code", finding.code().id(),
        "severity", finding.code().severity().name(),
        "where", finding.where(),
        "what", finding.what(),
        "why", finding.code().why(),
        "fix", finding.code().fix());
  }

  static String words(Finding finding) {
    return finding.code().severity().name().toLowerCase(java.util.Locale.ROOT)
        + " "
        + finding.code().id()
        + "  "
        + finding.where()
        + "\n  "
        + finding.what()
        + "\n  why: "
        + finding.code().why()
        + "\n  fix: "
        + finding.code().fix()
        + "\n";
  }
}
