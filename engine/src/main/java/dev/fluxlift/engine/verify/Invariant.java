package dev.fluxlift.engine.verify;

/** What must hold at every moment of the move. The Javadoc of each constant is shown to the person. */
public enum Invariant {
  /** No CustomResourceDefinition of Flux disappears or changes its UID: with a CRD all objects of its kind go. */
  I1(true),
  /** No Flux object, and no controller's Deployment, disappears or changes its UID, except those the step names. */
  I2(true),
  /** Flux's Namespace keeps its UID, is not being deleted, and stays guarded against pruning. */
  I3(true),
  /** Nothing of these carries a deletionTimestamp. */
  I4(true),
  /** No workload outside Flux changes its pod template or restarts pods; pods of Jobs come and go. */
  I5(false),
  /** Every secret or ConfigMap that a Flux object refers to, and that was there at the start, is there. */
  I6(false),
  /** The content of our commits is in the tree the root applied. */
  I7(false);

  private final boolean somethingDeletes;

  Invariant(boolean somethingDeletes) {
    this.somethingDeletes = somethingDeletes;
  }

  /** Whether its violation may mean that a Flux controller is deleting: then the brake stops these too. */
  public boolean somethingDeletes() {
    return somethingDeletes;
  }
}
