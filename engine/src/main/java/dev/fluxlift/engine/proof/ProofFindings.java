package dev.fluxlift.engine.proof;

import static dev.fluxlift.engine.finding.Severity.BLOCKER;
import static dev.fluxlift.engine.finding.Severity.CONSENT;
import static dev.fluxlift.engine.finding.Severity.NOTE;

import dev.fluxlift.engine.finding.FindingCode;
import dev.fluxlift.engine.finding.Severity;

/** What the proofs find. */
public enum ProofFindings implements FindingCode {
  /** A field differs between the old and the new side and no published reason covers it. */
  UNEXPECTED_DIFFERENCE(
      BLOCKER,
      "After the adoption this field would not be what it is now, and nobody has said that this is meant.",
      "Carry the setting over as a patch of the FluxInstance, or take it out of the old side first."),
  /** The file of Flux's own objects is not what flux writes for its version. */
  COMPONENTS_FILE_DIFFERS(
      BLOCKER,
      "The FluxInstance makes what was published; what somebody changed in that file would be lost at the adoption.",
      "Write the file anew (flux install --export with the same version and components), and say the change as a patch"
          + " in the kustomization.yaml beside it."),
  /** An object is on the old side alone. */
  OBJECT_ONLY_OLD(
      CONSENT,
      "It stays with the old owner, and is deleted or left behind with it.",
      "Bring it into the FluxInstance (components, network policy), or consent to what the delete set says."),
  /** An object is on the new side alone. */
  OBJECT_ONLY_NEW(
      BLOCKER,
      "The adoption would create something that is not there today.",
      "Leave it out of the FluxInstance."),
  /** A patch meets no object. */
  PATCH_MATCHES_NOTHING(
      BLOCKER,
      "kustomize lets this pass in silence, so its settings would be missing.",
      "Mend its target: no namespace in it, no labels instance or version, names as the distribution has them."),
  /** A patch meets other objects on one side than on the other. */
  PATCH_MATCHES_OTHERS(
      BLOCKER,
      "Its settings would reach other controllers than they do now.",
      "Mend its target so that it selects the same objects before and after."),
  /** A patch cannot be applied. */
  PATCH_FAILS(
      BLOCKER,
      "The build stops at it; the FluxInstance would say BuildFailed and adopt nothing.",
      "Mend the patch; a strategic merge needs a target when its object has a namespace."),
  /** A patch of the old owner meets no object today. */
  OLD_PATCH_IDLE(NOTE, "It has no effect today and was not carried over for one.", "Nothing to do."),
  /** The owner's build has a feature that is not rendered here. */
  OWNER_BUILD_UNKNOWN(
      BLOCKER,
      "What the old side holds can't be told, so nothing can be proved equal to it.",
      "Turn the feature into patches, or take it out, and plan again."),
  /** What runs live is not what the old side's render says. */
  LIVE_DRIFT(
      NOTE,
      "What the adoption would really change is judged against the cluster, by the dry-run, and is a finding there.",
      "Nothing to do; it explains a difference that the dry-run finds."),
  /** An object of the new side is not on the cluster. */
  WOULD_BE_CREATED(
      BLOCKER,
      "The adoption would create it, so this is not the installation that was proved.",
      "Let the old owner reconcile, or leave the object out of the FluxInstance."),
  /** The API server refuses an object of the new side. */
  DRY_RUN_REFUSED(
      BLOCKER,
      "The operator's apply would stop there, half-way.",
      "See the server's words: an immutable field, an admission webhook or a missing right."),
  /** A field that somebody set by hand or with kubectl goes with the adoption. */
  FIELD_LOST(
      CONSENT,
      "The operator takes its owner's fields over and does not set this one, so it is removed.",
      "Add it as a patch of the FluxInstance on that object, or consent to lose it."),
  /** The distribution could not be read, so the catalogue was used. */
  FROM_CATALOGUE(
      NOTE,
      "What the real artifact holds was not read; versions and schemas of CRDs are compared by hash.",
      "Nothing to do; with the registry in reach the real artifact is used."),
  /** Nothing is known of this version of Flux. */
  VERSION_UNKNOWN(
      BLOCKER,
      "Neither the distribution artifact nor the catalogue has it, so nothing can be rendered.",
      "Name a cluster and see that the registry is in reach, or move with a version of the catalogue.");

  private final Severity severity;
  private final String why;
  private final String fix;

  ProofFindings(Severity severity, String why, String fix) {
    this.severity = severity;
    this.why = why;
    this.fix = fix;
  }

  @Override
  public Severity severity() {
    return severity;
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
