package dev.fluxlift.engine.change;

import java.util.List;
import java.util.Optional;

/**
 * What a rule looks at.
 *
 * @param state the cluster
 * @param side the files it was read from
 * @param change what brought it here; empty for the state before
 * @param others the other clusters of the repository
 * @param schemas what is known of the fields of Flux's kinds
 */
public record View(
    ClusterState state, Side side, Optional<ClusterChange> change, List<ClusterState> others, Schemas schemas) {
  /** The state before; empty when this is it. */
  public Optional<ClusterState> before() {
    return change.map(ClusterChange::from);
  }
}
