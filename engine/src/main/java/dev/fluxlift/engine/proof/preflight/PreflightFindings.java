package dev.fluxlift.engine.proof.preflight;

import static dev.fluxlift.engine.finding.Severity.BLOCKER;
import static dev.fluxlift.engine.finding.Severity.CONSENT;
import static dev.fluxlift.engine.finding.Severity.NOTE;

import dev.fluxlift.engine.finding.FindingCode;
import dev.fluxlift.engine.finding.Severity;

/** What {@code check} finds on a live cluster before the move. */
public enum PreflightFindings implements FindingCode {
  /** A Kustomization, HelmRelease or source is not Ready, so nobody could tell old errors from new ones. */
  NOT_READY(
      CONSENT,
      "After the move its error could not be told from an error of the move.",
      "Mend or suspend it, or go on with it as it is: --consent not-ready=Kind/namespace/name for this one object,"
          + " not-ready for all."),
  /** An object is not Ready and a person named it as known. */
  NOT_READY_KNOWN(NOTE, "It is left out of the comparison of errors.", "Nothing to do."),
  /** An object is being reconciled at this moment. */
  IN_FLIGHT(
      BLOCKER,
      "The controllers restart during the move; what they are doing then is cut off half-way.",
      "Wait until it is done and check again."),
  /** A HelmRelease has never been deployed. */
  FIRST_INSTALL(
      BLOCKER,
      "A first install that is cut off is uninstalled by Helm's remediation, and its volumes with it.",
      "Let the install finish or suspend the HelmRelease, then check again."),
  /** Helm has an action pending for a release. */
  HELM_PENDING(
      BLOCKER,
      "A release that is cut off while pending stays locked until somebody rolls it back by hand.",
      "Let the action finish; if it is stuck, roll the release back with helm, then check again."),
  /** A Flux object is being deleted. */
  TERMINATING(
      BLOCKER,
      "Something is deleting Flux objects now; the move must not run into that.",
      "Find out who deletes it and let that end, then check again."),
  /** The Kustomization that owns Flux, the root or a source of the repository is not on the cluster. */
  NOT_LIVE(
      BLOCKER,
      "The repository says that it is there; either this is another cluster or another repository.",
      "Compare the kubeconfig's context and the repository; reconcile the root if it is behind."),
  /** This pair of Flux and Flux Operator versions was not tested on a running cluster. */
  COMBINATION_UNTESTED(
      CONSENT,
      "What is known of this pair comes from published data alone; nobody has seen the move with it.",
      "Take a tested pair (Flux 2.6 or 2.9 with operator 0.58.1, Flux 2.6.4 with 0.32.0), or consent."),
  /** The operator's version cannot build this version of Flux. */
  VERSION_UNBUILDABLE(
      BLOCKER,
      "The operator does not carry this version of Flux; the FluxInstance would never become ready.",
      "Choose another operator with --operator-version."),
  /** The FluxInstance's version is not one exact version. */
  VERSION_FLOAT(
      BLOCKER,
      "A version that floats upgrades Flux while it is adopted and every time a new one comes out.",
      "Write the exact version that runs, e.g. 2.6.4."),
  /** The cluster runs another version of Flux than the FluxInstance says. */
  VERSION_DIFFERS(
      BLOCKER,
      "Adoption would up- or downgrade Flux at the same time; there is no guard against a downgrade then.",
      "Reconcile the old installation first, or plan again with the version that runs."),
  /** The distribution artifact has no fixed tag. */
  ARTIFACT_FLOAT(
      BLOCKER,
      "The operator follows a moving tag every ten minutes; Flux would be upgraded without anybody's commit.",
      "Pin the artifact to the operator's own version."),
  /** The old manifests follow a range or a moving tag. */
  MANIFESTS_FLOAT(
      NOTE,
      "A new Flux may arrive before the old owner is guarded; the plan is then stale and says so.",
      "Nothing to do; pin the tag when it happens."),
  /** A controller runs that the FluxInstance does not list. */
  COMPONENT_GAP(
      BLOCKER,
      "Its Deployment and its CRDs would stay with the old owner and be deleted with it, and their objects too.",
      "List it in the FluxInstance's components."),
  /** A controller is listed that does not run. */
  COMPONENT_NOT_RUNNING(
      CONSENT,
      "Adoption would start a controller that does not run now.",
      "Leave it out of the components, or consent to have it started."),
  /** A Deployment belongs to Flux and is no controller we know, a shard perhaps. */
  UNKNOWN_CONTROLLER(
      BLOCKER,
      "fluxlift does not know what it does and who would own it after the move.",
      "Remove it first, or carry it over by hand."),
  /** We may not do something that the move or its way back needs. */
  RIGHTS_MISSING(
      BLOCKER,
      "The move, or worse the way back, would stop half-way.",
      "Use a kubeconfig with the right named, cluster-admin for instance."),
  /** Namespace flux-system has no guard against pruning. */
  NAMESPACE_UNGUARDED(
      NOTE,
      "Whoever prunes it takes every object and secret in it.",
      "Nothing to do: step S2 guards it before anything else and the guard stays for ever."),
  /** Two Kustomizations have Namespace flux-system in their inventory. */
  NAMESPACE_TWO_OWNERS(
      NOTE,
      "Its owner label flips between the two; when the one that holds it is pruned, the namespace goes.",
      "Nothing to do: step S2 guards it, and the repository's file carries the guard."),
  /** A CRD of Flux has objects stored in more than one version. */
  STORED_VERSIONS(
      CONSENT,
      "The operator rewrites every object of the kind once while adopting; it cannot be undone.",
      "Run flux migrate before, or consent."),
  /** What the root has applied does not contain the repository's HEAD. */
  ROOT_BEHIND(
      BLOCKER,
      "The plan is made from files that the cluster has not seen; a commit of ours would bring others along.",
      "Push, let the root reconcile, then check again."),
  /** Kustomizations of this cluster have no deletionPolicy. */
  NO_DELETION_POLICY(
      NOTE,
      "The old owner is guarded without it: before Flux 2.5 only prune and suspend say whether something is deleted.",
      "Nothing to do: the field is not written where the CRD lacks it."),
  /** A FluxInstance is there already. */
  INSTANCE_THERE(
      BLOCKER,
      "There is nothing to move, or somebody else is at it; two FluxInstances cannot be.",
      "Find out whose it is; fluxlift status tells whether an earlier run of it stands half-way."),
  /** Flux Operator is there already. */
  OPERATOR_THERE(
      BLOCKER,
      "A second release of the operator would fight with the first.",
      "Find out who installed it, and remove it while there is no FluxInstance."),
  /** CRDs of Flux Operator are there and belong to another release. */
  OPERATOR_CRDS_THERE(
      BLOCKER,
      "Helm refuses to install a release whose CRDs belong to another one.",
      "Remove these CRDs while there is no object of theirs, or give them the release's name."),
  /** Something outside Flux's own Kustomization manages Flux: Helm, Argo CD, Terraform. */
  OTHER_OWNER(
      BLOCKER,
      "It does not know the operator's marks and would fight with it, or take Flux away when it is removed.",
      "Take Flux out of the other tool's hands first, without deleting it."),
  /** An admission webhook that fails closed sees Flux objects. */
  WEBHOOK_FAILS_CLOSED(
      NOTE,
      "When its service is away during the restart of the controllers, writes to Flux objects fail for that time.",
      "Nothing to do when it runs apart from Flux; otherwise set its failurePolicy to Ignore for the move."),
  /** Something depends on the Kustomization that goes. */
  DEPENDS_ON_OWNER(
      NOTE,
      "Once the old owner is gone it would wait for ever.",
      "Nothing to do: step S8A takes the reference out before."),
  /** A credential lies in the folder that goes. */
  CREDENTIAL_IN_BOOTSTRAP(
      NOTE,
      "It is needed to set the cluster up again.",
      "Nothing to do: step S8 moves it, it is never deleted."),
  /** A patch of a parent would overwrite the guard on the old owner. */
  GUARD_OVERWRITTEN(
      BLOCKER,
      "The parent's patch writes the very fields that guard the old owner, so the guard would not be live.",
      "Take the owner out of the patch's target (a label selector), or the fields out of the patch."),
  /** A patch of a parent writes prune, deletionPolicy or suspend into the Kustomizations that we add. */
  GUARD_INHERITED(
      CONSENT,
      "The Kustomizations of operator and instance would not keep the protection their files say.",
      "Take them out of the patch's target, or consent: the guards are read live before they are relied on."),
  /** Image automation commits to the repository. */
  IMAGE_AUTOMATION(
      NOTE,
      "It may push between two commits of the move; fluxlift then rebases or says that the plan is stale.",
      "Suspend it for the time of the move if it commits often."),
  /** The operator or the instance is at another chart version than the plan. */
  CHART_DRIFT(
      BLOCKER,
      "Somebody, a bot perhaps, bumped the chart after the plan was made; what it does was not proved.",
      "Revert the bump or plan again with --operator-version."),
  /** A secret that Flux objects refer to is not there. */
  SECRET_MISSING(
      CONSENT,
      "What refers to it cannot work, before or after the move.",
      "Create it, or consent to go on without.");

  private final Severity severity;
  private final String why;
  private final String fix;

  PreflightFindings(Severity severity, String why, String fix) {
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
