package dev.fluxlift.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.proof.DeleteSet.Fate;
import dev.fluxlift.engine.proof.DeleteSet.Reason;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes when a Kustomization goes: the rows of upstream-behaviour.md §3.3 and §3.4, and the root of §3.5. */
class DeleteSetTest {
  private static final ObjectRef FLUX = ks("flux");
  private static final ObjectRef CLUSTER = ks("cluster");
  private static final ObjectRef SOURCE_CONTROLLER =
      new ObjectRef("apps", "Deployment", "flux-system", "source-controller");
  private static final ObjectRef IMAGE_CRD =
      new ObjectRef(
          "apiextensions.k8s.io", "CustomResourceDefinition", "", "imagerepositories.image.toolkit.fluxcd.io");
  private static final ObjectRef NAMESPACE = new ObjectRef("", "Namespace", "", "flux-system");
  private static final ObjectRef IMAGE_REPOSITORY =
      new ObjectRef("image.toolkit.fluxcd.io", "ImageRepository", "default", "podinfo");

  private final SnapshotCluster cluster = SnapshotCluster.of("owners.json");

  private static ObjectRef ks(String name) {
    return new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", "flux-system", name);
  }

  private static Mapping set(Mapping object, Object value, String... path) {
    return object.withPath(List.of(path), Value.of(value));
  }

  @Test
  void aPruningOwnerTakesEverythingThatCarriesItsLabelsAndIsNotProtected() {
    DeleteSet set = DeleteSet.of(FLUX, cluster);

    assertThat(set.subject()).isEqualTo(FLUX);
    assertThat(set.going()).containsExactly(IMAGE_CRD, SOURCE_CONTROLLER, IMAGE_REPOSITORY);
    assertThat(set.fates())
        .extracting(Fate::object, Fate::reason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(NAMESPACE, Reason.PROTECTED),
            org.assertj.core.groups.Tuple.tuple(SOURCE_CONTROLLER, Reason.PRUNED),
            org.assertj.core.groups.Tuple.tuple(IMAGE_CRD, Reason.PRUNED),
            org.assertj.core.groups.Tuple.tuple(IMAGE_REPOSITORY, Reason.KIND_GOES),
            org.assertj.core.groups.Tuple.tuple(
                new ObjectRef("", "ServiceAccount", "flux-system", "gone"), Reason.GONE_ALREADY));
    assertThat(set.fates().getFirst().evidence()).isEqualTo("kustomize.toolkit.fluxcd.io/prune: disabled");
    assertThat(set.fates().getFirst().by()).isEqualTo(FLUX);
  }

  @ParameterizedTest(name = "suspend={0} prune={1} policy={2}: {3}")
  @CsvSource({
    "true,  true,  '',                 OWNER_SUSPENDED",
    "true,  false, Delete,             OWNER_SUSPENDED",
    "false, true,  Orphan,             OWNER_ORPHANS",
    "false, false, '',                 OWNER_DOES_NOT_PRUNE",
    "false, false, MirrorPrune,        OWNER_DOES_NOT_PRUNE",
    "false, true,  MirrorPrune,        PRUNED",
    "false, true,  '',                 PRUNED",
    "false, false, Delete,             PRUNED",
    "false, false, WaitForTermination, PRUNED",
    "false, true,  Delete,             PRUNED",
    "false, false, SomethingNew,       PRUNED"
  })
  void theOwnersLiveSpecDecides(boolean suspend, boolean prune, String policy, Reason reason) {
    cluster.edit(
        FLUX,
        o -> {
          Mapping edited = set(set(o, suspend, "spec", "suspend"), prune, "spec", "prune");
          return policy.isEmpty() ? edited : set(edited, policy, "spec", "deletionPolicy");
        });

    DeleteSet set = DeleteSet.of(FLUX, cluster);

    assertThat(set.fates()).filteredOn(f -> f.object().equals(SOURCE_CONTROLLER)).singleElement()
        .extracting(Fate::reason).isEqualTo(reason);
    assertThat(set.going().contains(SOURCE_CONTROLLER)).isEqualTo(reason == Reason.PRUNED);
    assertThat(set.going().contains(IMAGE_REPOSITORY)).isEqualTo(reason == Reason.PRUNED);
  }

  @Test
  void anOwnerWithoutThePruneFieldDoesNotPrune() {
    cluster.edit(FLUX, o -> o.withoutPath(List.of("spec", "prune")));

    assertThat(DeleteSet.of(FLUX, cluster).going()).isEmpty();
  }

  @ParameterizedTest(name = "{0} {1}: {2} protects: {3}")
  @CsvSource({
    "annotations, prune,     disabled, true",
    "annotations, prune,     Disabled, true",
    "annotations, prune,     DISABLED, true",
    "annotations, reconcile, disabled, true",
    "labels,      prune,     disabled, true",
    "labels,      reconcile, Disabled, true",
    "annotations, prune,     enabled,  false",
    "annotations, ssa,       Ignore,   false"
  })
  void guardsCountWhereverTheyStandAndInAnyCase(String place, String key, String value, boolean protects) {
    cluster.edit(SOURCE_CONTROLLER, o -> set(o, value, "metadata", place, "kustomize.toolkit.fluxcd.io/" + key));

    Fate fate =
        DeleteSet.of(FLUX, cluster).fates().stream()
            .filter(f -> f.object().equals(SOURCE_CONTROLLER))
            .findFirst()
            .orElseThrow();

    assertThat(fate.reason()).isEqualTo(protects ? Reason.PROTECTED : Reason.PRUNED);
    assertThat(fate.goes()).isEqualTo(!protects);
  }

  @ParameterizedTest(name = "labels {0}/{1}")
  @CsvSource({"flux-system, other, owner labels say flux-system/other", "apps, flux, owner labels say apps/flux"})
  void whatAnotherOwnerHoldsStays(String namespace, String name, String evidence) {
    cluster.edit(
        SOURCE_CONTROLLER,
        o ->
            set(
                set(o, name, "metadata", "labels", "kustomize.toolkit.fluxcd.io/name"),
                namespace,
                "metadata",
                "labels",
                "kustomize.toolkit.fluxcd.io/namespace"));

    assertThat(DeleteSet.of(FLUX, cluster).fates())
        .filteredOn(f -> f.object().equals(SOURCE_CONTROLLER))
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.reason()).isEqualTo(Reason.OTHER_OWNER);
              assertThat(f.evidence()).isEqualTo(evidence);
            });
  }

  @Test
  void whatTheOperatorAdoptedStays() {
    for (ObjectRef ref : List.of(SOURCE_CONTROLLER, IMAGE_CRD)) {
      cluster.edit(
          ref,
          o -> set(o.withoutPath(List.of("metadata", "labels")), "flux", "metadata", "labels", "fluxcd.controlplane.io/name"));
    }

    DeleteSet set = DeleteSet.of(FLUX, cluster);

    assertThat(set.going()).isEmpty();
    assertThat(set.fates())
        .filteredOn(f -> f.object().equals(SOURCE_CONTROLLER))
        .extracting(Fate::evidence)
        .containsExactly("no owner label");
  }

  @Test
  void aNamespaceTakesWhatIsInIt() {
    cluster.edit(NAMESPACE, o -> o.withoutPath(List.of("metadata", "annotations")));

    DeleteSet set = DeleteSet.of(FLUX, cluster);

    assertThat(set.going()).contains(NAMESPACE, FLUX, CLUSTER);
    assertThat(set.fates())
        .filteredOn(f -> f.reason() == Reason.NAMESPACE_GOES)
        .extracting(Fate::evidence)
        .containsOnly("Namespace/flux-system goes");
  }

  @Test
  void theRootTakesTheApplicationsAndTheirReleases() {
    DeleteSet set = DeleteSet.of(CLUSTER, cluster);

    ObjectRef podinfo = new ObjectRef("helm.sh", "Release", "default", "podinfo");
    ObjectRef echo = new ObjectRef("helm.sh", "Release", "store", "web-echo");
    ObjectRef role = new ObjectRef("rbac.authorization.k8s.io", "ClusterRole", "", "system:podinfo");
    assertThat(set.going())
        .contains(FLUX, CLUSTER, ks("cluster-apps"), ks("podinfo"), ks("echo"), SOURCE_CONTROLLER, podinfo, role)
        .doesNotContain(echo, NAMESPACE);
    assertThat(set.fates())
        .filteredOn(f -> f.object().equals(echo))
        .extracting(Fate::reason)
        .containsExactly(Reason.RELEASE_SUSPENDED);
    assertThat(set.fates())
        .filteredOn(f -> f.object().equals(podinfo))
        .extracting(Fate::reason, Fate::evidence)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Reason.UNINSTALLED, "HelmRelease is not suspended"));
  }

  @Test
  void aReleaseNameOfItsOwnIsTheReleasesName() {
    cluster.edit(
        new ObjectRef(ObjectRef.HELM, "HelmRelease", "default", "podinfo"),
        o -> set(set(o, "mine", "spec", "releaseName"), "web", "spec", "targetNamespace"));

    assertThat(DeleteSet.of(ks("podinfo"), cluster).going())
        .contains(new ObjectRef("helm.sh", "Release", "default", "mine"));
  }

  @Test
  void consentIsByName() {
    DeleteSet set = DeleteSet.of(FLUX, cluster);

    assertThat(set.withoutConsent(Set.of("Deployment/flux-system/source-controller")))
        .containsExactly(IMAGE_CRD, IMAGE_REPOSITORY);
    assertThat(
            set.withoutConsent(
                Set.of(
                    "Deployment/flux-system/source-controller",
                    "CustomResourceDefinition/imagerepositories.image.toolkit.fluxcd.io",
                    "ImageRepository/default/podinfo")))
        .isEmpty();
  }

  @Test
  void nothingGoesWithAKustomizationThatIsNotThere() {
    assertThat(DeleteSet.of(ks("no-such"), cluster).fates()).isEmpty();
  }

  @ParameterizedTest(name = "suspend={0} prune={1} policy={2}: flux {3}")
  @CsvSource({
    "false, true,  '',     PRUNED",
    "false, true,  Orphan, PRUNED",
    "false, false, Delete, OWNER_DOES_NOT_PRUNE",
    "true,  true,  Delete, OWNER_SUSPENDED"
  })
  void leavingTheBuildIsDecidedByPruneAndSuspendAlone(boolean suspend, boolean prune, String policy, Reason reason) {
    cluster.edit(
        CLUSTER,
        o -> {
          Mapping edited = set(set(o, suspend, "spec", "suspend"), prune, "spec", "prune");
          return policy.isEmpty() ? edited : set(edited, policy, "spec", "deletionPolicy");
        });
    cluster.edit(FLUX, o -> set(o, true, "spec", "suspend"));
    ObjectRef source = new ObjectRef(ObjectRef.SOURCE, "OCIRepository", "flux-system", "flux-manifests");

    DeleteSet set = DeleteSet.ofRemoval(CLUSTER, List.of(FLUX, source), cluster);

    assertThat(set.fates()).filteredOn(f -> f.object().equals(FLUX)).singleElement()
        .extracting(Fate::reason).isEqualTo(reason);
    if (reason == Reason.PRUNED) {
      assertThat(set.going()).as("a suspended owner takes nothing with it").containsExactly(FLUX, source);
    } else {
      assertThat(set.going()).isEmpty();
    }
  }

  @Test
  void leavingTheBuildOfAKustomizationThatIsNotThereDeletesNothing() {
    assertThat(DeleteSet.ofRemoval(ks("no-such"), List.of(FLUX), cluster).fates())
        .extracting(Fate::reason)
        .containsExactly(Reason.OTHER_OWNER);
  }

  @ParameterizedTest(name = "reconcile={0} label={1} prune={2}: {3}")
  @CsvSource({
    "enabled,  flux,  '',       INSTANCE_UNINSTALLS",
    "'',       flux,  '',       INSTANCE_UNINSTALLS",
    "disabled, flux,  '',       INSTANCE_DORMANT",
    "Disabled, flux,  '',       INSTANCE_DORMANT",
    "enabled,  other, '',       OTHER_OWNER",
    "enabled,  flux,  Disabled, PROTECTED"
  })
  void aFluxInstanceInTheWayUninstallsFluxUnlessItIsDisabled(
      String reconcile, String label, String prune, Reason reason) {
    ObjectRef instance = new ObjectRef(ObjectRef.OPERATOR, "FluxInstance", "flux-system", "flux");
    Mapping body =
        (Mapping)
            Value.of(
                java.util.Map.of(
                    "apiVersion", "fluxcd.controlplane.io/v1",
                    "kind", "FluxInstance",
                    "metadata",
                        java.util.Map.of(
                            "name", "flux",
                            "namespace", "flux-system",
                            "labels",
                                java.util.Map.of(
                                    "kustomize.toolkit.fluxcd.io/name", "flux",
                                    "kustomize.toolkit.fluxcd.io/namespace", "flux-system"),
                            "annotations", java.util.Map.of("fluxcd.controlplane.io/reconcile", reconcile)),
                    "status",
                        java.util.Map.of(
                            "inventory",
                            java.util.Map.of(
                                "entries",
                                List.of(
                                    java.util.Map.of("id", "flux-system_source-controller_apps_Deployment"),
                                    java.util.Map.of("id", "flux-system_missing_apps_Deployment"))))));
    cluster.put(body);
    cluster.edit(
        SOURCE_CONTROLLER,
        o ->
            set(
                set(o, label, "metadata", "labels", "fluxcd.controlplane.io/name"),
                prune,
                "metadata",
                "annotations",
                "fluxcd.controlplane.io/prune"));

    DeleteSet set = DeleteSet.ofRemoval(FLUX, List.of(instance), cluster);

    assertThat(set.fates())
        .filteredOn(f -> f.object().equals(SOURCE_CONTROLLER))
        .extracting(Fate::reason)
        .containsExactly(reason);
    assertThat(set.fates())
        .filteredOn(f -> f.object().name().equals("missing"))
        .extracting(Fate::reason)
        .containsExactly(reason == Reason.INSTANCE_DORMANT ? reason : Reason.GONE_ALREADY);
  }
}
