package dev.fluxlift.live.model;

/** What controllers do, as the simulator has it. The page docs/model.md is made of these. */
enum Rule {
  // ---- kustomize-controller
  K_APPLY("KustomizeApply", "objects are applied server-side by kustomize-controller with the labels of their Kustomization"),
  K_TAKEOVER("KustomizeApply", "fields that kubectl wrote are taken over, and those not in Git removed"),
  K_OTHERS("KustomizeApply", "fields of other managers stay, a field that Git has is taken back"),
  K_RECONCILE_DISABLED("KustomizeApply", "reconcile: disabled keeps an object from being changed and deleted"),
  K_SSA_IGNORE("KustomizeApply", "ssa: Ignore keeps an object from being changed; from 1.9 on from being deleted too"),
  K_SSA_MERGE("KustomizeApply", "ssa: Merge leaves the fields that kubectl wrote"),
  K_SSA_IF_NOT_PRESENT("KustomizeApply", "ssa: IfNotPresent makes an object that is not there and changes none"),
  K_PRUNE("KustomizeRun", "what left the inventory and still has the labels is deleted, with prune: true"),
  K_PRUNE_DISABLED("KustomizeApply", "prune: disabled keeps an object from being deleted"),
  K_LABELS("KustomizeApply", "only what has the labels of the Kustomization is deleted: the last who applied owns it"),
  K_FINALIZE("KustomizeFinalizing", "deletionPolicy decides what goes with a Kustomization; a suspended one leaves all"),
  K_WAIT_FOR_TERMINATION("KustomizeFinalizing", "WaitForTermination keeps the Kustomization until all is gone"),
  K_SUSPEND("KustomizeRun", "a suspended Kustomization does nothing"),
  K_DEPENDS("KustomizeRun", "dependsOn waits until all are Ready for their generation, and for ever for one that is gone"),
  K_NAMESPACE("Manifests", "targetNamespace is where namespaced objects go"),
  K_SUBSTITUTE("Variables", "variables come from ConfigMaps, Secrets and the spec; one that has to be there and is not fails"),
  K_PATCHES("Manifests", "patches and common metadata are part of the build"),
  K_BUILD("KustomizeRun", "a build that fails changes nothing"),
  K_DECRYPT("Decryption", "an encrypted Secret without decryption is refused"),
  K_HEALTH("KustomizeRun", "health checks and wait decide about Ready, not about what is applied"),
  K_FORCE("KustomizeApply", "force deletes and makes anew what cannot be changed; without it the reconciliation fails"),
  K_DRY_RUN("ApplySet", "each set is dry-run before it is written: an invalid object lets nothing of its set through"),
  K_STAGES("KustomizeApply", "CRDs and namespaces come first and are waited for"),
  K_CRASH("KustomizeController", "a controller that dies in the middle does all again when it is back"),
  // ---- source-controller
  S_GIT("GitUpstream", "the newest commit of a branch is the artifact; a branch that is not there keeps the old one"),
  S_OCI("OciUpstream", "the digest a tag has now is the artifact"),
  S_CHART("ChartUpstream", "a chart in a Git repository has the version that its Chart.yaml says"),
  S_IGNORE("SourceIgnore", "spec.ignore says which files are in the artifact"),
  S_SUSPEND("SourceController", "a suspended source keeps what it has"),
  S_GONE("KustomizeRun", "without its source a Kustomization does nothing; deleted, it deletes all the same"),
  S_STORAGE("SourceController", "artifacts are lost with the pod and stored again; nothing reconciles anew"),
  // ---- helm-controller
  H_INSTALL("HelmStart", "a first release is installed and stored"),
  H_UPGRADE("ReleaseState", "another chart or other values are an upgrade; what left the release is deleted"),
  H_DRIFT("ReleaseState", "drift is undone, only said, or not looked at, by driftDetection.mode"),
  H_KEEP("Manifest", "resource-policy: keep in the stored manifest keeps an object at uninstall, on the object at upgrade"),
  H_UNINSTALL("HelmActions", "a deleted HelmRelease is uninstalled first; a suspended one leaves all"),
  H_KEEP_HISTORY("HelmActions", "keepHistory leaves the stored release as uninstalled"),
  H_REMEDIATE("ReleaseDecision", "a failed install is uninstalled and tried again as often as its retries say"),
  H_ROLLBACK("ReleaseDecision", "a failed upgrade is rolled back with remediation retries"),
  H_STALLED("ReleaseDecision", "with retries used up nothing more is tried until spec or values change"),
  H_TARGET("ReleaseAttempt", "another release name uninstalls the old release and installs anew"),
  H_OWNERSHIP("ReleaseObjects", "an object of somebody else is taken over, or with disableTakeOwnership refused"),
  H_VALUES("ReleaseValues", "values come from ConfigMaps and Secrets; one that has to be there and is not fails"),
  H_DEPENDS("ReleaseAttempt", "dependsOn waits until all are Ready"),
  H_SUSPEND("HelmController", "a suspended HelmRelease does nothing"),
  H_CRASH("ReleaseDecision", "a release left pending by a controller that died is unlocked and upgraded again"),
  // ---- flux-operator
  O_ADOPT("Adoption", "the operator takes over objects in place: same UIDs, its labels, it alone manages (V1)"),
  O_MARKS("FluxBuild", "what it holds says ssa: Ignore and prune: Disabled: the old owner does nothing to it (V2, V3)"),
  O_GARBAGE("InstanceReconciliation", "components that are left out are deleted with their CRDs (V8)"),
  O_UNINSTALL("Uninstallation", "a deleted FluxInstance takes Flux and all its objects with it (V6)"),
  O_GUARD("Uninstallation", "fluxcd.controlplane.io/prune: disabled on every object keeps them (V7)"),
  O_DISABLED("InstanceController", "a disabled FluxInstance does nothing, and goes without deleting anything"),
  O_DOWNGRADE("FluxBuild", "an older minor than the one applied is refused; nothing happens until the spec is mended"),
  O_ARTIFACT("ArtifactController", "another artifact under the tag of the manifests is seen and asks for a reconciliation"),
  O_SYNC("SyncObjects", "sync makes a source and a root; without it both are deleted"),
  O_UNSTAMP("Adoption", "given back, objects belong to the old owner again (V5)"),
  F_SELF("KustomizeRun", "the old Flux that is taken out of Git deletes itself until it stops (V4)"),
  F_LATE("KustomizeApply", "old files put back take back only what the operator does not hold (V9)"),
  // ---- the cluster
  C_NAMESPACE("GarbageCollector", "a deleted Namespace takes all in it along"),
  C_STORED("Creation", "a version that is stored cannot be taken out of a CRD"),
  C_WEBHOOK("Webhooks", "a webhook that fails closed and has no Service refuses what it would be asked about"),
  C_ELECTION("LeaderElection", "a leader that is asked to end gives its lease back, one that dies lets it run out");

  private final String type;
  private final String says;

  Rule(String type, String says) {
    this.type = type;
    this.says = says;
  }

  /** The simulator's class that has it, and whose comments name the source. */
  String type() {
    return type;
  }

  String says() {
    return says;
  }
}
