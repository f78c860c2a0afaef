package dev.fluxlift.engine.back;

import dev.fluxlift.engine.finding.FindingCode;
import dev.fluxlift.engine.finding.Severity;

/** Why a way back cannot go on. Every way can be run again from where it stopped. */
public enum BackFinding implements FindingCode {
  /** A condition of a sub-step was not seen in time. The cluster stays as it is; nothing after it was tried. */
  BACK_NOT_SEEN(
      "The next sub-step is only safe when this one was seen on the cluster.",
      "Read the objects named, mend what keeps them, and run fluxlift rollback again: it goes on from here."),
  /** Somebody else changed the same lines of a file that the way back has to put back as it was. */
  BACK_TEXT_CONFLICT(
      "Putting the old text back would undo somebody else's change, or leave the file half old and half new.",
      "Edit the file by hand so that it says what it said before step S1, push it, and run fluxlift rollback again."),
  /** A file is written in a way fluxlift does not edit. */
  BACK_TEXT_UNREADABLE(
      "The edit could not be made so that the file reads as it should afterwards.",
      "Make the change named by hand, push it, and run fluxlift rollback again."),
  /** An object still carries the operator's stamp. */
  UNSTAMP_FAILED(
      "kustomize-controller passes over an object annotated ssa: Ignore and still says Ready: the old owner would"
          + " manage nothing (seen live, V9).",
      "Read the server's words, stop whoever keeps writing the object, and run fluxlift rollback again."),
  /** The FluxInstance is not disabled at the moment it would be deleted. */
  INSTANCE_NOT_DISABLED(
      "Deleting a FluxInstance that is not disabled uninstalls Flux: controllers, CRDs and every Flux object (V6).",
      "Find out who enabled it (its HelmRelease must be suspended), and run fluxlift rollback again."),
  /** The guard on Flux's Namespace is not there. */
  NAMESPACE_NOT_GUARDED(
      "Removing the files that name the Namespace lets the old application Kustomization prune it, with every secret"
          + " and every Flux object in it.",
      "Annotate it kustomize.toolkit.fluxcd.io/prune: disabled, and run fluxlift rollback again."),
  /** A Kustomization or HelmRelease that is about to be removed would take with it what it delivers. */
  REMOVAL_NOT_GUARDED(
      "Its live spec does not say prune: false and Orphan (a Kustomization) or suspend: true (the instance's release).",
      "Set it as step S2 and S4 do, see it live, and run fluxlift rollback again."),
  /** There is a FluxInstance where there must be none. */
  INSTANCE_STILL_THERE(
      "The operator must not go while a FluxInstance is there: its finalizer would hang, or be handled by the next"
          + " operator.",
      "Run fluxlift rollback again; delete FluxInstances of others by their own way."),
  /** Something was adopted although the way chosen is for a move that adopted nothing. */
  SOMETHING_WAS_ADOPTED(
      "Without un-stamping, the old owner would pass over these objects and manage nothing.",
      "Run fluxlift rollback again: it chooses the way from the live state."),
  /** The state after the step asked for cannot be reached from where the move stands. */
  NOT_FROM_HERE(
      "Going back to a step needs what that step left: its files in the branch, and a cluster that Git still reaches.",
      "See where it stands with fluxlift status; go to an earlier step, or all the way with fluxlift rollback."),
  /** The backup of S0 holds no rendered manifest of the old installation. */
  NO_RENDERED_MANIFESTS(
      "With Git cut off, the old manifests are the only way to bring the controllers back.",
      "Run it on the machine where the move began, or copy that machine's run directory here. By hand: apply the manifests"
          + " of the old installation (flux install --export with your patches), then run fluxlift rollback again.");

  private final String why;
  private final String fix;

  BackFinding(String why, String fix) {
    this.why = why;
    this.fix = fix;
  }

  @Override
  public Severity severity() {
    return Severity.BLOCKER;
  }

  @Override
  public String why() {
    return why;
  }

  @Override
  public String fix() {
    return fix;
  }
}
