package dev.fluxlift.engine.install;

import dev.fluxlift.engine.finding.FindingCode;
import dev.fluxlift.engine.finding.Severity;

/** What speaks against moving an installation as it was found. */
public enum InstallFindings implements FindingCode {
  /** A YAML file in a folder that Flux builds is not read the same way by all programs of this field. */
  UNREADABLE_FILE(
      Severity.BLOCKER,
      "What stands in a file that cannot be read is unknown, and Flux builds this folder.",
      "Mend the file so that it is valid YAML without duplicate keys; a template belongs outside the folders Flux builds."),
  /** Nothing in the repository installs Flux in a way that is known. */
  UNKNOWN_STYLE(
      Severity.BLOCKER,
      "fluxlift moves only installations it recognises: a guess here can cost the cluster.",
      "Check that this is the repository Flux follows, and that it is the whole of it."),
  /** Flux Operator manages Flux already. */
  ALREADY_MOVED(
      Severity.BLOCKER,
      "There is nothing to move: a FluxInstance is here, and nothing else that installs Flux.",
      "Nothing to do. To change Flux, change the FluxInstance."),
  /** The flux2 chart installs Flux. */
  CHART_NOT_MOVED(
      Severity.BLOCKER,
      "Uninstalling its release deletes the CRDs with all objects of Flux unless the stored release keeps them; its roles"
          + " have other names, and helm-controller's fields stay when the operator adopts. No run of this was ever seen.",
      "Deploy the chart with crds.annotations helm.sh/resource-policy: keep first. Then either leave this Flux as it is, or"
          + " bring Flux under a bootstrap (flux bootstrap of the same version) and move that."),
  /** Terraform's flux_bootstrap_git wrote the bootstrap. */
  TERRAFORM_BOOTSTRAP(
      Severity.CONSENT,
      "Its next apply writes gotk-components.yaml into the repository again: the root would own Flux beside the"
          + " FluxInstance; destroying it uninstalls Flux.",
      "Before the move: terraform state rm of the resource, then take it out of the .tf files; never destroy it. Consent"
          + " when that is done."),
  /** Terraform installs Flux and what it wrote is not here. */
  TERRAFORM_ALONE(
      Severity.BLOCKER,
      "The root and Flux's own objects are in a repository that flux_bootstrap_git writes to, and it is not this one.",
      "Run fluxlift in the repository that the resource names; tell Terraform to forget the resource before (state rm)."),
  /** Several folders install Flux. */
  SEVERAL_CLUSTERS(
      Severity.BLOCKER,
      "Each is a cluster of its own, and is moved by itself.",
      "Name the folder of the cluster: --cluster clusters/main."),
  /** The objects of one file say several versions of Flux, or none. */
  COMPONENTS_VERSION_UNCLEAR(
      Severity.BLOCKER,
      "The FluxInstance has to say exactly the version that runs.",
      "Write the file anew: flux install --export with the version that runs."),
  /** Root or source stand in the file of Flux's own objects. */
  SYNC_AMONG_COMPONENTS(
      Severity.BLOCKER,
      "That file leaves the build as a whole, and the root with it: everything it delivers would be deleted.",
      "Put the source and the Kustomization into a file of their own beside it."),
  /** The kustomization beside Flux's own objects has patches in fields that kustomize gave up. */
  LEGACY_KUSTOMIZATION(
      Severity.BLOCKER,
      "A patch whose object leaves the build makes it fail, and these fields have no target that may meet nothing.",
      "Write them as patches with a target (kustomize edit fix)."),
  /** The root patches Flux's own objects by itself. */
  ROOT_PATCHES_FLUX(
      Severity.BLOCKER,
      "Patches of the root go with everything it builds; whether one was meant for Flux alone is not written anywhere.",
      "Move the patch into the kustomization.yaml that names Flux's own objects, see it Ready, then plan anew."),
  /** The repository holds a FluxInstance (or the release of one) already. */
  INSTANCE_IN_REPOSITORY(
      Severity.BLOCKER,
      "Two owners of Flux, or a move that somebody began by hand: what is adopted already decides what is safe.",
      "Take the FluxInstance out of the repository in the way its documentation says, or finish that move by hand."),
  /** The FluxInstance in the repository does not list a controller that the old Flux runs. */
  INSTANCE_LACKS_COMPONENTS(
      Severity.BLOCKER,
      "Its Deployment and CRDs stay with the old owner: when the old files go, they go, and every object of these kinds.",
      "List all components that run, before anything else is done."),
  /** The release of the FluxInstance does not keep it. */
  INSTANCE_NOT_KEPT(
      Severity.BLOCKER,
      "Uninstalling the release deletes the FluxInstance and all of Flux; an annotation on the live object does not help.",
      "Set commonAnnotations helm.sh/resource-policy: keep in the values, and see it in the stored release."),
  /** The health check of the chart flux-instance is on. */
  INSTANCE_HEALTHCHECK(
      Severity.BLOCKER,
      "With a chart from OCI its Job has an invalid label: the install fails, and a remediation uninstalls the FluxInstance.",
      "Set healthcheck.enabled: false; fluxlift verify checks more than that Job does."),
  /** More than one OCIRepository of Flux's manifests, or more than one Kustomization that builds it. */
  TWO_CANDIDATES(
      Severity.BLOCKER,
      "One of them is the cluster's, and the repository does not say which.",
      "Name the folder of the cluster that is to be moved, e.g. kubernetes/main."),
  /** The object is needed for the move and is not in the repository. */
  MISSING_PIECE(
      Severity.BLOCKER,
      "Without it the order of steps cannot be planned.",
      "Bring it into the repository as the layout has it, or check that this is the whole repository."),
  /** Several Kustomizations contain the file that installs Flux. */
  ROOT_UNCLEAR(
      Severity.BLOCKER,
      "The root delivers every step of the move; commits to another one would do nothing, or something else.",
      "Leave one Kustomization whose path contains the folder of flux.yaml and of itself."),
  /** More than one Kustomization looks like the one that delivers the applications, or none does. */
  APPS_UNCLEAR(
      Severity.BLOCKER,
      "The new files go where the applications are delivered from; in the wrong folder nobody applies them.",
      "Name the Kustomization of the applications cluster-apps, or let its path end in /apps."),
  /** The version of Flux is not one exact tag. */
  VERSION_NOT_PINNED(
      Severity.BLOCKER,
      "The FluxInstance has to start with exactly the version that runs; a floating one can change in the middle.",
      "Set spec.ref.tag of the OCIRepository to the version that runs, e.g. v2.6.4, and nothing else in spec.ref."),
  /** Which controllers the manifests of this version of Flux hold is not known. */
  COMPONENTS_UNKNOWN(
      Severity.BLOCKER,
      "A controller that the FluxInstance does not list loses its CRDs, and with them every object of their kinds.",
      "Move with a version of Flux that fluxlift knows (2.0.0 to 2.9.4), or take a newer fluxlift."),
  /** The source or the Kustomization is suspended in Git. */
  SUSPENDED(
      Severity.BLOCKER,
      "A suspended object delivers nothing: no step would arrive.",
      "Resume it in Git, see that all is Ready, then plan anew."),
  /** The root follows no branch. */
  NO_BRANCH(
      Severity.BLOCKER,
      "Each step is a commit on the branch Flux follows; a tag, a commit or a version range follows none.",
      "Set spec.ref.branch of the GitRepository, and no other field of spec.ref."),
  /** The root's source is no GitRepository. */
  SOURCE_NOT_GIT(
      Severity.BLOCKER,
      "Steps are delivered as commits; an OCIRepository or Bucket is filled by a pipeline that fluxlift does not know.",
      "Nothing yet: this layout is recognised, not moved."),
  /** The Kustomization that installs Flux is applied with another cluster's credentials or into another namespace. */
  OWNER_ELSEWHERE(
      Severity.BLOCKER,
      "The FluxInstance manages Flux in its own namespace of its own cluster only.",
      "Remove the field, or leave this Flux as it is."),
  /** Two folders install Flux by hand. */
  BOOTSTRAP_UNCLEAR(
      Severity.BLOCKER,
      "The folder that installs Flux is retired at the end, with the credentials in it moved; it has to be the right one.",
      "Leave one folder whose kustomization.yaml installs github.com/fluxcd/flux2.");

  private final Severity severity;
  private final String why;
  private final String fix;

  InstallFindings(Severity severity, String why, String fix) {
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
