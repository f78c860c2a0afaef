package dev.fluxlift.engine.proof;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.engine.proof.render.PatchUse;
import dev.fluxlift.engine.proof.render.Rendered;
import java.util.Collection;
import java.util.List;

/**
 * What was compared and what came of it.
 *
 * @param installation what was recognised
 * @param spec the FluxInstance
 * @param rebuilt whether the old side was rebuilt from the distribution, not read from the real artifact
 * @param before the old side
 * @param after the new side, as the operator applies it
 * @param equivalence both compared
 * @param live what the API server answered, object by object; empty when no cluster was asked
 * @param findings everything that speaks against going on
 */
public record ProofReport(
    Installation installation,
    InstanceSpec spec,
    boolean rebuilt,
    Rendered before,
    Rendered after,
    Equivalence equivalence,
    List<LiveDryRun.Answer> live,
    List<Finding> findings) {

  /** Copies. */
  public ProofReport {
    live = List.copyOf(live);
    findings = List.copyOf(findings);
  }

  /** Whether nothing stops the move, given the codes a person consented to. */
  public boolean holds(Collection<String> consents) {
    return findings.stream().noneMatch(f -> f.stops(consents));
  }

  /** The patches of the new side, with what each meets there. */
  public List<PatchUse> patches() {
    return after.patches();
  }
}
