package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.plan.StepId;

/** What somebody does who does not know what it does. */
enum Attack {
  /** The file of the old owner is removed by a commit. */
  OWNER_FILE_REMOVED,
  /** Our folders are removed by a commit: the way back that comes to mind. */
  OUR_FILES_REMOVED,
  /** The files that name our charts are taken out of our folders by a commit. */
  CHART_FILES_REMOVED,
  /** A commit says {@code prune: true} where we said false, as everywhere else; then the Kustomizations are deleted. */
  PRUNING_TURNED_ON_AND_KUSTOMIZATIONS_DELETED,
  /** A commit says {@code prune: true} where we said false, and another takes the releases out of our folders. */
  PRUNING_TURNED_ON_AND_RELEASES_REMOVED,
  /** The HelmRelease of the FluxInstance is deleted. */
  RELEASE_DELETED,
  /** The FluxInstance is deleted. */
  INSTANCE_DELETED;

  /** Whether it can be done after a step. */
  boolean possible(StepId after) {
    return switch (this) {
      case OWNER_FILE_REMOVED -> true;
      case RELEASE_DELETED, INSTANCE_DELETED -> after == StepId.S7;
      default -> after != StepId.S1;
    };
  }
}
