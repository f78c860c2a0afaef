package dev.fluxlift.engine.plan;

/** A plan that a test has changed, with the id that its content gives it. */
public final class NamedPlan {
  private NamedPlan() {}

  /** The same plan, readable again when it was written. */
  public static Plan of(Plan changed) {
    return PlanFile.named(changed);
  }
}
