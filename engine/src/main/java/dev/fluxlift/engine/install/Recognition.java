package dev.fluxlift.engine.install;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.finding.Severity;
import java.util.List;
import java.util.Optional;

/**
 * What a repository says about its installation of Flux.
 *
 * @param style its style
 * @param evidence why we think so, each with {@code file:line}
 * @param installation all of it; empty when a finding leaves something unknown or the style is not moved
 * @param findings what speaks against moving it
 */
public record Recognition(
    InstallStyle style, List<String> evidence, Optional<Installation> installation, List<Finding> findings) {
  /** Copies the lists. */
  public Recognition {
    evidence = List.copyOf(evidence);
    findings = List.copyOf(findings);
  }

  /** Whether nothing stands in the way for good. */
  public boolean movable() {
    return installation.isPresent() && findings.stream().noneMatch(f -> f.code().severity() == Severity.BLOCKER);
  }
}
