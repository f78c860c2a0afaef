package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.Worlds;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What makes the move dangerous before it begins is named by check, and apply commits nothing. */
class DangerAtPreflightTest {
  private static final String FIELD =
      "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/deletionPolicy";

  /** Flux before 2.5: the guard's field would fail the root's dry-run, and with it every commit after it. */
  @Tag("live-full")
  @Test
  void kustomizationsWithoutADeletionPolicyAreRefused() {
    try (World world = Tool.untouched(FluxLine.FLUX_2_6)) {
      Worlds.suspendLive(world, "flux");
      world.kube().patch(Api.CRD, "", "kustomizations.kustomize.toolkit.fluxcd.io",
          List.of(Mapping.of("op", "remove", "path", FIELD)), "kubectl-edit");
      Snapshot before = world.snapshot();
      String last = world.subjects(1).getFirst();

      Danger.refused(Tool.run(world, "check"), 3, "no-deletion-policy",
          "CustomResourceDefinition/kustomizations.kustomize.toolkit.fluxcd.io",
          "Its served v1 has no field spec.deletionPolicy");
      Danger.refused(Tool.run(world, "apply", "--yes"), 3, "no-deletion-policy");

      assertThat(world.subjects(1)).containsExactly(last);
      Danger.nothingLost(before, world);
    }
  }

  @Tag("live-full")
  @Test
  void aFirstInstallUnderWayIsRefused() {
    try (World world = Tool.untouched(FluxLine.FLUX_2_6)) {
      Danger.beginFirstInstall(world, "first");
      Snapshot before = world.snapshot();
      String last = world.subjects(1).getFirst();

      Danger.refused(Tool.run(world, "check"), 3, "first-install", "HelmRelease/default/first",
          "It has no revision that was ever deployed", "Release first is pending-install");
      Danger.refused(Tool.run(world, "apply", "--yes"), 3, "first-install");

      assertThat(world.subjects(1)).containsExactly(last);
      assertThat(Danger.installs(world, "first", "pending-install")).hasSize(1);
      Danger.nothingLost(before, world);
    }
  }

  /** They are moved, never deleted ({@link DangerAfterCleanupTest}); who reads the plan knows it before. */
  @Tag("live-full")
  @Test
  void credentialsUnderTheOldBootstrapAreNamed() {
    try (World world = Tool.untouched(FluxLine.FLUX_2_6)) {
      Tool.Ran checked = Tool.run(world, "check");

      assertThat(checked.exit()).as(checked.said()).isZero();
      for (String key : List.of("age-key.sops.yaml", "github-deploy-key.sops.yaml")) {
        assertThat(checked.out()).contains(
            "note credential-moved  kubernetes/bootstrap/flux/" + key + "\n  It is moved to bootstrap/" + key,
            "note credential-in-bootstrap  kubernetes/bootstrap/flux/" + key);
      }
    }
  }

  /** Whoever holds it last can prune it, with every object and secret in it: the guard comes before anything else. */
  @Tag("live-full")
  @Test
  void aNamespaceOwnedTwiceWithoutGuardIsNamedAndGuardedBeforeTheOperatorComes() {
    try (World world = Tool.untouched(FluxLine.FLUX_2_6)) {
      world.edit(Danger.HOME + "namespace.yaml",
          text -> text.replace("  labels:\n    kustomize.toolkit.fluxcd.io/prune: disabled\n", ""));
      world.commitAndReconcile("Take the guard off the Namespace");
      world.reconcile(Api.KUSTOMIZATION, World.FLUX, "cluster-apps");
      Snapshot before = world.snapshot();
      ObjectRef namespace = new ObjectRef("", "Namespace", "", World.FLUX);
      assertThat(before.objects().get(namespace).labels()).doesNotContainKey("kustomize.toolkit.fluxcd.io/prune");

      Tool.Ran checked = Tool.run(world, "check");
      assertThat(checked.exit()).as(checked.said()).isZero();
      assertThat(checked.out()).contains("namespace-unguarded", "namespace-two-owners",
          "It is in the inventories of [Kustomization/flux-system/cluster-apps, Kustomization/flux-system/flux]");
      Tool.Ran guarded = Tool.run(world, "apply", "--yes", "--until", "S2");
      assertThat(guarded.exit()).as(guarded.said()).isZero();

      assertThat(guarded.err()).containsSubsequence("annotated Namespace/flux-system, seen live", "S2: done");
      assertThat(world.kube().get(Api.NAMESPACE, "", World.FLUX).annotations())
          .containsAllEntriesOf(Map.of("kustomize.toolkit.fluxcd.io/prune", "disabled"));
      world.edit(Danger.HOME + "kustomization.yaml", text -> text.replace("  - ./namespace.yaml\n", ""));
      world.commitAndReconcile("Drop the Namespace from the applications");
      world.reconcile(Api.KUSTOMIZATION, World.FLUX, "cluster-apps");
      assertThat(world.kube().get(Api.KUSTOMIZATION, World.FLUX, "cluster-apps").inventory()).doesNotContain(namespace);
      Danger.nothingLost(before, world);
    }
  }
}
