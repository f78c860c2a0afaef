package dev.fluxlift.engine.plan;

/** How a step is undone. */
public enum WayBack {
  /** Nothing was changed. */
  NOTHING_TO_UNDO,
  /** The step's commit is reverted by a new commit. */
  REVERT,
  /** Nothing was adopted: the instance (absent or never enabled) and the operator go. */
  RB_A,
  /** Adopted: disable, un-stamp, old owner resumes, canary, instance and operator go. */
  RB_B,
  /** Old files were removed: they come back first, then RB_B. */
  RB_C,
  /** Git delivers nothing: brake, un-stamp, old manifests applied directly. */
  RB_E
}
