package dev.fluxlift.engine.plan;

/** The steps of the move, in order. The Javadoc of each constant is shown to the person. */
public enum StepId {
  /** Reads everything, changes nothing; keeps a backup and the old manifests as they were rendered. */
  S0("Preflight and backup"),
  /** The old owner is told to touch nothing and to delete nothing; seen live before anything follows. */
  S1("Guard the old owner"),
  /** The namespace is guarded, then Flux Operator is installed; it manages nothing yet. */
  S2("Install Flux Operator"),
  /** Both sides are rendered and compared; each object is tried by a server-side dry-run. */
  S3("Prove the move"),
  /** The FluxInstance comes, disabled: it changes nothing. */
  S4("Create the FluxInstance, disabled"),
  /** A root that delivers Flux itself gives its objects away: they belong to nobody, and nothing can fight the adoption. */
  S5A("Release Flux from the root"),
  /** Waits until nothing is in flight and reads the guards again, live. */
  S5("Quiesce"),
  /** The FluxInstance is enabled and takes Flux over. */
  S6("Adopt"),
  /** Watches for as long as the person chose: one full interval, one forced reconcile, one operator restart. */
  S7("Soak"),
  /** References to what goes are taken out of the repository, in a commit of their own. */
  S8A("Rewrite what names the old owner"),
  /** The old owner and the old bootstrap leave the repository; nothing else may go. */
  S8("Retire the old owner"),
  /** Guards that were only for the move go; those that are for ever are checked. */
  S10("Unguard");

  private final String title;

  StepId(String title) {
    this.title = title;
  }

  /** A few words for one line. */
  public String title() {
    return title;
  }
}
