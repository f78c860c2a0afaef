package dev.fluxlift.engine.change;

import static dev.fluxlift.engine.finding.Severity.BLOCKER;
import static dev.fluxlift.engine.finding.Severity.CONSENT;
import static dev.fluxlift.engine.finding.Severity.NOTE;

import dev.fluxlift.engine.finding.FindingCode;
import dev.fluxlift.engine.finding.Severity;

/** What speaks against a change of a repository. */
public enum ChangeFindings implements FindingCode {
  /** Nothing in either state is a root. */
  NO_CLUSTER(
      BLOCKER,
      "Nothing can be said of a change when it is not known what follows the repository.",
      "Name the folders or revisions of a repository with a Flux Kustomization in it."),
  /** The build of a Kustomization ends with an error. */
  KUSTOMIZATION_DOES_NOT_BUILD(
      BLOCKER,
      "Nothing of it arrives any more: it stays as it was applied last, and so does all that it delivers.",
      "Mend what the message names; 'kustomize build' shows the same."),
  /** The folder that a Kustomization builds is not there. */
  PATH_NOT_THERE(
      BLOCKER,
      "The Kustomization fails for ever; what it applied stays, and is managed by nobody.",
      "Bring the folder back, or change spec.path in the same commit; to give the Kustomization up, suspend it first."),
  /** This program cannot tell what a Kustomization builds. */
  KUSTOMIZATION_NOT_FOLLOWED(
      CONSENT,
      "What the change does there is unknown: it may prune anything.",
      "Check that part by hand, then consent; or write it without the feature that is named."),
  /** A Kustomization did not build before, so what it has on the cluster is not known. */
  PRUNE_NOT_KNOWN(
      BLOCKER,
      "When it builds again it prunes all that it applied once and that is not in the build now.",
      "Compare with a revision that built, or list all objects again before you mend the build."),
  /** Which files of the repository get into a source's artifact is not as before. */
  SOURCE_IGNORE_CHANGED(
      CONSENT,
      "What is left out is pruned, or its Kustomization fails; these patterns are not followed here.",
      "Compare the artifact before and after ('flux build artifact'), then consent."),
  /** The source of a Kustomization is made by nothing that can arrive. */
  SOURCE_NOT_DELIVERED(
      BLOCKER,
      "Without its source the Kustomization never applies anything.",
      "Name a source that is there, or deliver it by something that does not need it itself."),
  /** The source of a release's chart is not there, or is of another kind. */
  CHART_SOURCE_NOT_DELIVERED(
      BLOCKER,
      "The release is never installed, or never changed again.",
      "Name kind, name and namespace of a source that the repository delivers; an OCIRepository belongs in chartRef."),
  /** Values of a release come from an object that nothing in the repository makes. */
  VALUES_NOT_DELIVERED(
      CONSENT,
      "The release fails until somebody makes the object.",
      "Deliver the ConfigMap or Secret beside the release, or consent when it is made by hand."),
  /** A ConfigMap or Secret that variables come from is not delivered. */
  VARIABLES_NOT_DELIVERED(
      BLOCKER,
      "The Kustomization fails until the object is there; when the Kustomization itself was to deliver it, for ever.",
      "Keep it in the build, or mark the entry of substituteFrom optional."),
  /** A variable is used and defined nowhere. */
  VARIABLE_NOT_DEFINED(
      CONSENT,
      "It becomes an empty text, or the build fails since Flux 2.9.",
      "Define it, give it a default (${NAME:=text}), or write $${NAME} when it is meant for a shell."),
  /** A Kustomization depends on one that is not there. */
  DEPENDENCY_NOT_DELIVERED(
      BLOCKER,
      "It waits for ever: nothing of it is applied.",
      "Mend name and namespace in dependsOn, or take the entry away."),
  /** Kustomizations depend on each other in a circle. */
  DEPENDENCY_CYCLE(
      BLOCKER,
      "Each waits for the other: nothing of them is applied.",
      "Take one entry of dependsOn away."),
  /** A file is encrypted, and who applies it does not decrypt. */
  SECRET_NOT_DECRYPTED(
      BLOCKER,
      "kustomize-controller refuses an encrypted object when decryption is not configured: nothing of the Kustomization arrives.",
      "Add spec.decryption, by hand or by a patch of the parent that applies it."),
  /** A Secret stands in the repository as it is. */
  SECRET_IN_CLEAR_TEXT(
      CONSENT,
      "Everybody who can read the repository has it, also after it is taken out again.",
      "Encrypt it with SOPS, or fetch it with an external secret; then change the value itself."),
  /** Two Kustomizations apply the same objects. */
  OWNED_TWICE(
      BLOCKER,
      "They overwrite each other at every interval, and when one goes its prune takes what the other needs.",
      "Leave one of them; give the other another path, or take it away with prune: false and deletionPolicy: Orphan first."),
  /** A patch selects nothing. */
  PATCH_MEETS_NOTHING(
      CONSENT,
      "kustomize lets this pass in silence: what the patch says is missing.",
      "Mend its target; a patch meets what this very build holds, not what its children build."),
  /** A patch of a FluxInstance is meant for Kustomizations that it never meets. */
  PATCH_DOES_NOT_REACH_CHILDREN(
      BLOCKER,
      "A FluxInstance patches what it makes itself: Flux and the root. Child Kustomizations come from Git and are never patched by it.",
      "Put the patch into the root Kustomization's own spec.patches, in a file, as Kustomizations were patched before."),
  /** An object of Flux's kinds is not as its CRD says. */
  SCHEMA_VIOLATED(
      BLOCKER,
      "The API server refuses the object, or drops the field in silence, so that it means something else than it says.",
      "Mend the field that is named."),
  /** A controller gets a flag or feature gate that its version does not have. */
  FLAG_NOT_IN_VERSION(
      BLOCKER,
      "A controller with an unknown flag does not start.",
      "Take the flag out, or raise the version of Flux first."),
  /** Whether the version has a flag or gate is not known. */
  FLAG_NOT_KNOWN(
      CONSENT,
      "A controller with an unknown flag does not start.",
      "Check it against the controller's main.go at that version, then consent."),
  /** Address and credentials of a source do not fit. */
  CREDENTIALS_DO_NOT_FIT(
      BLOCKER,
      "source-controller cannot fetch: everything that comes from there stands still.",
      "An ssh:// address needs a Secret with a key (secretRef, pullSecret); a public repository needs https:// and none."),
  /** A Kustomization of one cluster builds a folder of another one. */
  PATH_OF_ANOTHER_CLUSTER(
      BLOCKER,
      "The cluster would become a copy of the other one, addresses, secrets and root included.",
      "Name the folder of its own cluster, or move what both use into a shared folder."),
  /** Two installations manage Flux at once. */
  FLUX_OWNED_TWICE(
      BLOCKER,
      "Both write the same Deployments and CRDs; when the old one goes, its prune may take Flux along.",
      "Guard the old one first, in a commit of its own: suspend: true, prune: false, deletionPolicy: Orphan ('fluxlift plan')."),
  /** What installs Flux is taken out of the repository while it still deletes. */
  INSTALLER_REMOVED_UNGUARDED(
      BLOCKER,
      "What it installed goes with it: controllers and CRDs, and with these every Kustomization and release.",
      "Guard it first and see that live; remove it when the FluxInstance manages every component ('fluxlift plan')."),
  /** The FluxInstance, or the release that holds it, is removed. */
  INSTANCE_GOES(
      BLOCKER,
      "Its finalizer deletes Flux: Deployments, CRDs, and with these every Kustomization and release of the cluster.",
      "Keep it; to change who holds it, disable it (fluxcd.controlplane.io/reconcile) and keep it (helm.sh/resource-policy) first."),
  /** Flux Operator is removed. */
  OPERATOR_GOES(
      BLOCKER,
      "Its CRDs go with the release, and with them the FluxInstance: Flux is deleted, or stays without an owner.",
      "Keep the operator as long as there is a FluxInstance."),
  /** The FluxInstance runs fewer controllers than run now. */
  INSTANCE_DROPS_COMPONENTS(
      BLOCKER,
      "The controllers' CRDs go with them, and every object of these kinds.",
      "List all components that run; to give one up, delete its objects first."),
  /** The FluxInstance asks for an older Flux than there is. */
  INSTANCE_DOWNGRADES(
      BLOCKER,
      "Older controllers do not read what newer ones stored.",
      "Ask for the version that runs, or a newer one."),
  /** The root Kustomization that a FluxInstance made gets another name, or none. */
  SYNC_ROOT_REPLACED(
      BLOCKER,
      "The operator deletes the old one, and its finalizer prunes everything that it delivers: the whole cluster.",
      "Leave sync.name and sync as they are; guard the root by a patch (prune: false, deletionPolicy: Orphan) and see that live first."),
  /** What a FluxInstance makes lacks settings of what it replaces. */
  SYNC_LOSES_SETTINGS(
      BLOCKER,
      "The operator writes source and root anew: credentials, ignore rules, decryption and variables that it does not set are gone.",
      "Add them to the FluxInstance (pullSecret, patches of the source and the Kustomization), or leave sync unset."),
  /** A root Kustomization is not in its own build any more. */
  ROOT_PRUNES_ITSELF(
      BLOCKER,
      "It deletes itself, and its finalizer deletes everything that it delivers: the whole cluster.",
      "Keep it in its build; to move it, set prune: false and deletionPolicy: Orphan first, and see that live."),
  /** The source of Kustomizations leaves the build. */
  SOURCE_PRUNED(
      BLOCKER,
      "Everything that comes from it stands still, the commit that would bring it back included.",
      "Keep it in the build as long as something names it."),
  /** A Kustomization leaves the build of its parent. */
  KUSTOMIZATION_PRUNED(
      CONSENT,
      "It is deleted, and with it what it applied, releases and their data included.",
      "Keep it, or set prune: false or deletionPolicy: Orphan on it first; consent when all of it may go."),
  /** A HelmRelease leaves its build. */
  RELEASE_UNINSTALLED(
      CONSENT,
      "Helm uninstalls it: all that the chart made goes, often its volumes too.",
      "Keep it, or suspend it first so that only the HelmRelease goes; consent when it may go."),
  /** An object leaves its build that holds others, or data. */
  DATA_PRUNED(
      CONSENT,
      "A namespace takes all in it, a definition all objects of its kind, a claim its volume; what other kinds hold is not known.",
      "Keep it, or annotate it with kustomize.toolkit.fluxcd.io/prune: disabled in a commit before; consent when it may go."),
  /** An object goes from one Kustomization to another. */
  OWNER_CHANGED(
      CONSENT,
      "When the old one prunes before the new one has applied, it is deleted and made anew, and what it holds is gone.",
      "Set prune: false on the old one, or annotate the object against pruning, before it moves."),
  /** A field changes that the API server does not let change. */
  FIELD_IMMUTABLE(
      BLOCKER,
      "The apply fails, and with it all of the Kustomization.",
      "Delete and make the object anew by intent (annotation kustomize.toolkit.fluxcd.io/force: enabled), or leave the field."),
  /** A release gets another name, namespace or storage. */
  RELEASE_MOVED(
      CONSENT,
      "helm-controller uninstalls the release where it was and installs it where it shall be; data stays behind or goes.",
      "Leave releaseName, targetNamespace and storageNamespace as they are, or consent."),
  /** The root follows another repository, branch or path. */
  ROOT_FOLLOWS_ANOTHER(
      CONSENT,
      "What this comparison says holds for the files here; after the change the cluster follows others.",
      "Compare with what it follows then, or consent."),
  /** A Kustomization or release is suspended by the change. */
  SUSPENDED_BY_CHANGE(
      NOTE,
      "Nothing of it arrives until it is resumed, the rest of this change included.",
      "Nothing, when it is meant."),
  /** Something speaks against the state before as well. */
  STOOD_BEFORE(
      NOTE,
      "It is no reason against this change, and no reason to be content.",
      "Mend it in a change of its own.");

  private final Severity severity;
  private final String why;
  private final String fix;

  ChangeFindings(Severity severity, String why, String fix) {
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
