package dev.fluxlift.engine.run;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.verify.Baseline;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Set;

/**
 * What the runner asks of those who judge installation and cluster as a whole. The runner itself reads single objects and
 * Git.
 */
public interface Surroundings {
  /** What speaks against beginning, read from cluster and repository now; consents as {@link RunOptions} has them. */
  List<Finding> preflight(Plan plan, Set<String> consents);

  /** The manifests of the old installation as its owner renders them, in the order to apply them; kept for RB-E. */
  List<Mapping> oldManifests(Plan plan);

  /** How the cluster is now, for the invariants, for {@link #noNewErrors} and for the verification after the move. */
  Baseline baseline(Plan plan);

  /** Whether nothing is in flight: no Helm action pending, no first install, nothing reconciling. One look. */
  Verdict quiet(Plan plan);

  /** Whether the proofs of S3 hold for the live objects of now, but for findings that were consented to. */
  Verdict proved(Plan plan, Set<String> consents);

  /** Whether there are no more reconciliation errors than in the baseline of S0. */
  Verdict noNewErrors(Plan plan, Baseline baseline);
}
