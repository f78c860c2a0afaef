package dev.fluxlift.engine.change;

import dev.fluxlift.engine.estate.ObjectRef;

/**
 * What becomes of an object that leaves its owner's build, or whose owner goes.
 *
 * @param item the object as it was before
 * @param owner the Kustomization that had it
 * @param kind what becomes of it
 * @param cause the object that left a build and took it along; the object itself when it is that one
 */
public record Fate(Item item, ObjectRef owner, Kind kind, ObjectRef cause) {
  /** What becomes of an object. */
  public enum Kind {
    /** Its owner deletes it. */
    PRUNED,
    /** It stays, and nobody manages it. */
    ORPHANED,
    /** Another owner has it now; whether it is deleted between depends on who comes first. */
    MOVED
  }

  /** Whether it left a build itself. */
  public boolean isFirst() {
    return cause.equals(item.ref());
  }
}
