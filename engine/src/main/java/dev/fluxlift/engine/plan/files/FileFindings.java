package dev.fluxlift.engine.plan.files;

import dev.fluxlift.engine.finding.FindingCode;
import dev.fluxlift.engine.finding.Severity;

/** What speaks against the file changes of the move, or what they leave to a person. */
public enum FileFindings implements FindingCode {
  /** A file that the move writes is there already. */
  PATH_TAKEN(
      Severity.BLOCKER,
      "What stands there is somebody's; overwriting it could lose it, and two releases could own one object.",
      "Move or remove the file in a change of its own, then plan anew."),
  /** An edit cannot be made without touching something else in the file. */
  EDIT_REFUSED(
      Severity.BLOCKER,
      "Anchors, flow style or comments in the wrong place make the edit ambiguous.",
      "Write the part of the file plainly in a change of its own, then plan anew."),
  /** Namespace flux-system is delivered by more than one file. */
  NAMESPACE_TWICE(
      Severity.BLOCKER,
      "Each file would have to carry the guard, and each owner can delete the Namespace with everything in it.",
      "Leave one file that holds Namespace flux-system."),
  /** The Namespace's file gives it labels or annotations of the person's own. */
  NAMESPACE_METADATA(
      Severity.CONSENT,
      "From the adoption on the FluxInstance owns the Namespace and takes away what it does not set itself.",
      "Consent, or keep them by a patch of kind Namespace in the FluxInstance after the move."),
  /** HelmReleases of charts from OCI need a newer Flux. */
  FLUX_TOO_OLD(
      Severity.BLOCKER,
      "spec.chartRef of a HelmRelease is known since Flux 2.3; the release could not be applied.",
      "Upgrade Flux to 2.3 or newer first, in the way you always do."),
  /** A patch that a parent puts into all its Kustomizations changes a guard of the new ones. */
  GUARD_PATCHED_AWAY(
      Severity.BLOCKER,
      "Pruned, remediated or not orphaned, the release of the FluxInstance can be uninstalled, and Flux with it.",
      "Exclude the two Kustomizations from that patch by a label, or take the field out of the patch."),
  /** The folder does not build any more, or not to what it has to hold. */
  BUILD_FAILS(
      Severity.BLOCKER,
      "Flux would stop at this commit: nothing after it arrives.",
      "Mend what the message names, then plan anew."),
  /** A dependsOn, health check, Alert or Receiver names what goes. */
  REFERENCE_TAKEN_OUT(
      Severity.NOTE,
      "Once the old owner is gone it would wait for ever.",
      "Nothing to do: step S8A takes the reference out in a commit of its own, before."),
  /** A patch's text names the Kustomization that goes. */
  REFERENCE_IN_PATCH(
      Severity.BLOCKER,
      "A dependsOn on something that is gone waits for ever, in every Kustomization the patch reaches.",
      "Take the reference out of the patch in a change of its own."),
  /** An object that names what goes would be left with an empty list. */
  REFERENCE_ALONE(
      Severity.BLOCKER,
      "An Alert without sources or a Receiver without resources is not valid.",
      "Remove the object, or let it name something else."),
  /** A credential lies in the folder that installs Flux by hand. */
  CREDENTIAL_MOVED(
      Severity.NOTE,
      "Without it a new cluster cannot decrypt or pull: it is moved, never deleted.",
      "Look for documentation that names the old place."),
  /** A credential in the folder that installs Flux by hand is not encrypted. */
  PLAIN_CREDENTIAL(
      Severity.NOTE,
      "fluxlift never copies a readable secret into a plan, so this file is not moved.",
      "Encrypt it, or move it by hand; it is not deleted."),
  /** The encryption rule of a moved file is another one at its new place, or none. */
  SOPS_RULE_CHANGES(
      Severity.NOTE,
      "The file stays readable; encrypting it anew would use other keys or fail.",
      "Extend path_regex of the creation rule in .sops.yaml to the new place."),
  /** A file in the folder that installs Flux whose purpose is not known. */
  LEFT_IN_PLACE(
      Severity.NOTE,
      "It is not part of what installs Flux, so it stays where it is.",
      "Remove or move it when nothing needs it."),
  /** No folder installs Flux by hand: nothing to retire there. */
  NO_BOOTSTRAP_FOLDER(
      Severity.NOTE,
      "Many repositories of this layout have kubernetes/bootstrap/flux; this one is rebuilt in another way.",
      "Look through your documentation for how Flux gets onto a new cluster, and change it by hand."),
  /** A text mentions the folder or file that goes. */
  MENTIONED(
      Severity.NOTE,
      "Whoever rebuilds the cluster by this text would install Flux the old way.",
      "Change the text: bootstrap now runs helmfile as the comments of the bootstrap folder's files say."),
  /** A bootstrap file of that name is there already and is left alone. */
  BOOTSTRAP_KEPT(
      Severity.NOTE,
      "It may already install other charts; fluxlift does not merge into it.",
      "Add the two releases by hand, with the names flux-operator and flux-instance."),
  /** No release in the repository brings the CRD of ServiceMonitors. */
  NO_CRD_RELEASE(
      Severity.NOTE,
      "On a new cluster the operator's ServiceMonitor needs its CRD before the operator is installed.",
      "Write a CRD helmfile, 00-crds.yaml, with the chart that brings the monitoring CRDs."),
  /** A chart of CRDs that is pinned by a digest alone, or not at all. */
  CRD_CHART_FLOATS(
      Severity.NOTE,
      "helmfile takes a version, no digest: a new cluster would get the newest CRDs.",
      "Give its source a tag, or its chart a version."),
  /** The file that {@code flux bootstrap} wrote goes. */
  REBUILD_BY_HAND(
      Severity.NOTE,
      "Another flux bootstrap of this repository would write it again, and the root would own Flux beside the FluxInstance.",
      "A new cluster gets the charts flux-operator and flux-instance with the values of the two helmrelease.yaml, the Secrets"
          + " that Flux reads, and then the file of the root."),
  /** Flux's own objects are built to something else than their file and its patches say. */
  FLUX_BUILT_OTHERWISE(
      Severity.BLOCKER,
      "Something besides the patches changes them, and a FluxInstance would not have it: it would be lost at the adoption.",
      "Say the same by a patch in the kustomization.yaml that names the file, see it Ready, then plan anew."),
  /** Other objects change when Flux's own leave the build. */
  OTHERS_CHANGE(
      Severity.BLOCKER,
      "The commit may take nothing but Flux's own objects out of what the root builds.",
      "Give the patch or transformer a target of its own, then plan anew."),
  /** Monitoring of Flux that is not moved. */
  MONITORING_STAYS(
      Severity.NOTE,
      "Its files are reached in a way that an edit could break.",
      "Leave it where it is, or move it by hand.");

  private final Severity severity;
  private final String why;
  private final String fix;

  FileFindings(Severity severity, String why, String fix) {
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
