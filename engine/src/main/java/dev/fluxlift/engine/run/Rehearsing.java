package dev.fluxlift.engine.run;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;

/** Tries a plan on a copy of its cluster, forward, back and forward, before anything is touched. */
public interface Rehearsing {
  /** What a rehearsal can show. */
  enum Shown {
    /** It ended as it should, and nothing was lost. */
    WELL,
    /** Nothing bad was seen, and not the good end either: what would happen is not known. */
    NOT_SHOWN,
    /** Something was lost, or does not hold at the end. */
    LOSES
  }

  /**
   * What came of it.
   *
   * @param what a few words: what was seen, and where
   * @param findings what keeps it from being shown
   * @param details for the journal; never a secret
   */
  record Result(Shown shown, String what, List<Finding> findings, Mapping details) {
    /** Copies. */
    public Result {
      findings = List.copyOf(findings);
    }
  }

  /**
   * Rehearses; the cluster is only read.
   *
   * @param options with all consents in force, and how the person interrupts
   */
  Result rehearse(Plan plan, RunOptions options) throws InterruptedException;

  /** Why the person goes on where nothing can be shown; empty when they do not. */
  Optional<String> unrehearsed();
}
