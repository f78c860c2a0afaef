package dev.fluxlift.engine.change;

import dev.fluxlift.engine.estate.ObjectRef;
import java.util.List;

/**
 * What a change does through one Kustomization.
 *
 * @param owner the Kustomization
 * @param created objects that are new to it
 * @param changed objects that say something else
 * @param pruned objects that are deleted
 * @param orphaned objects that stay and are managed no longer
 * @param lost objects that stay as they are because it does not build, or go with what is deleted
 */
public record OwnerEffects(ObjectRef owner, List<ObjectRef> created, List<ObjectRef> changed, List<ObjectRef> pruned,
    List<ObjectRef> orphaned, List<ObjectRef> lost) {

  /** Copies. */
  public OwnerEffects {
    created = List.copyOf(created);
    changed = List.copyOf(changed);
    pruned = List.copyOf(pruned);
    orphaned = List.copyOf(orphaned);
    lost = List.copyOf(lost);
  }

  /** Whether nothing happens. */
  public boolean isEmpty() {
    return created.isEmpty() && changed.isEmpty() && pruned.isEmpty() && orphaned.isEmpty() && lost.isEmpty();
  }
}
