package dev.fluxlift.engine.mapping;

import dev.fluxlift.engine.finding.FindingCode;
import dev.fluxlift.engine.finding.Severity;

/** Old settings that a FluxInstance would not take over as they are. */
public enum MappingFindings implements FindingCode {
  /** A patch's target names a namespace. */
  TARGET_NAMESPACE(
      Severity.BLOCKER,
      "When the operator patches, its objects have no namespace yet: the patch would silently not be applied.",
      "Remove namespace from the target: all of Flux is in one namespace, the patch selects the same objects."),
  /** A patch selects by labels that the operator's objects do not carry when patches run. */
  VOLATILE_LABEL_SELECTOR(
      Severity.BLOCKER,
      "The operator adds instance, version and managed-by after the patches: this one would silently not be applied.",
      "Select by kind and name, or by app.kubernetes.io/part-of or app.kubernetes.io/component."),
  /** A patch selects by annotations. */
  ANNOTATION_SELECTOR(
      Severity.BLOCKER,
      "The operator's objects carry other annotations when patches run: what this selects is not known.",
      "Select by kind and name."),
  /** A patch has no target. */
  UNTARGETED_PATCH(
      Severity.BLOCKER,
      "The operator's build finds the object only without a namespace in the patch, and fails when it is not there.",
      "Give the patch a target with kind and name."),
  /** A patch's target matches none of Flux's objects. */
  UNMATCHED_TARGET(
      Severity.BLOCKER,
      "A patch that meets nothing does nothing today, and hides a setting somebody believes in.",
      "Correct the name in the target, or remove the patch."),
  /** A patch is for a kind that Flux's manifests do not hold, or for every kind. */
  UNKNOWN_KIND(
      Severity.BLOCKER,
      "What it would meet in the operator's build is not known.",
      "Name one kind of Flux's own objects in the target, or move the patch to where its object is."),
  /** A patch counts list items. */
  INDEX_PATH(
      Severity.BLOCKER,
      "The operator's lists have other items at other places (arguments, CRD versions): it would hit something else.",
      "Append with /- or write a strategic merge patch that names the item."),
  /** A patch changes an image. */
  IMAGE_PATCH(
      Severity.BLOCKER,
      "The operator sets images with their digests after the patches: the change could be lost.",
      "Set the registry of the FluxInstance by hand in a later step, or remove the patch."),
  /** A patch renames an object. */
  RENAME_PATCH(
      Severity.BLOCKER,
      "Under another name the object is another object: the old one would stay, or go with what it protects.",
      "Remove the patch in a change of its own, before the move."),
  /** A variable stands in a patch. */
  SUBSTITUTED_PATCH(
      Severity.BLOCKER,
      "It is replaced from a Secret or ConfigMap when the root is built; elsewhere it may have another value or none.",
      "Write the value into the patch."),
  /** A patch entry or target has a field that is not known. */
  UNKNOWN_PATCH_FIELD(
      Severity.BLOCKER,
      "A FluxInstance takes patch and target alone; what else stands there would be lost.",
      "Write the patch with patch and target."),
  /** No rule knows this setting. */
  UNMAPPED_PATCH(
      Severity.CONSENT,
      "It would go on as a patch as it is; no rule says that it does the same there. The proofs of S3 compare the result.",
      "Read the rendered difference in the plan, and consent when it is what you want."),
  /** A flag or feature gate that is newer than the Flux that runs. */
  FLAG_TOO_NEW(
      Severity.BLOCKER,
      "A controller that does not know a flag does not start; for source-controller that is an outage.",
      "Remove the flag, or upgrade Flux first."),
  /** A flag or feature gate that fluxlift does not know. */
  UNKNOWN_FLAG(
      Severity.CONSENT,
      "The running controllers accept it at this version, or they would not run; more is not known about it.",
      "Consent when the controllers run with it today."),
  /** The Kustomization that installs Flux has a field whose meaning would be lost. */
  OWNER_FIELD(
      Severity.BLOCKER,
      "A FluxInstance has no such field; the objects it makes would differ from what runs.",
      "Say the same by a patch, see it Ready, then plan anew; or remove the field."),
  /** The Kustomization that installs Flux replaces images. */
  OWNER_IMAGES(
      Severity.BLOCKER,
      "spec.images is no field of a FluxInstance: the controllers would run other images.",
      "Nothing yet: installations with their own images are recognised, not moved."),
  /** The Kustomization that installs Flux substitutes variables. */
  OWNER_SUBSTITUTION(
      Severity.BLOCKER,
      "A FluxInstance substitutes nothing: what stands for a value would be taken for the value.",
      "Write the values into the patches and remove postBuild."),
  /** The signature of Flux's manifests is checked today. */
  SOURCE_VERIFIED(
      Severity.CONSENT,
      "The FluxInstance has no field for spec.verify of its artifact: that check would be gone.",
      "Consent when the check of the images by their digests, which the operator pins, is enough for you."),
  /** The source of Flux's manifests is reached or read in a special way. */
  MANIFESTS_FIELD(
      Severity.CONSENT,
      "Neither the charts' sources nor the FluxInstance get this field: they may not reach the registry, or read more.",
      "Consent when the operator's charts and manifests are reachable without it."),
  /** Patches in the fields that Flux gave up. */
  LEGACY_PATCHES(
      Severity.BLOCKER,
      "spec.patchesStrategicMerge and spec.patchesJson6902 are no fields of a FluxInstance.",
      "Write them as spec.patches with a target."),
  /** The running Flux is not one that a known operator can build. */
  FLUX_VERSION_UNKNOWN(
      Severity.BLOCKER,
      "The FluxInstance has to say exactly the version that runs, and no known operator has its manifests.",
      "Bring Flux to a version between 2.2.3 and 2.9.4 first."),
  /** The chosen operator cannot build the running Flux. */
  OPERATOR_CANNOT_BUILD(
      Severity.BLOCKER,
      "The instance would never become Ready, or Flux would change its version while it is adopted.",
      "Leave --operator-version away, or choose one that has the running Flux."),
  /** Operator or Flux are of versions that were not tested on a real cluster. */
  VERSION_UNTESTED(
      Severity.CONSENT,
      "What the operator does was seen with 0.32.0 and 0.58.1, and with Flux 2.6 and 2.9; others are known from data only.",
      "Try it on a cluster you can lose, then consent.");

  private final Severity severity;
  private final String why;
  private final String fix;

  MappingFindings(Severity severity, String why, String fix) {
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
