package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.Worlds;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Between the adoption and the removal of the old owner: cleanup says what is in its way and removes nothing. */
@Tag("live-full")
class DangerBeforeCleanupTest {
  private static final String CLUSTER_FILE = "kubernetes/flux/config/cluster.yaml";
  private World world;
  private Snapshot before;
  private ObjectRef[] gone = {};

  @BeforeEach
  void begin() {
    world = Danger.after("S7");
    // the operator that just came up reconciles once: a danger must not begin in the middle of that
    world.reconcile(Api.FLUX_INSTANCE, World.FLUX, "flux");
    world.await("the FluxInstance to be Ready", () -> Danger.instance(world).ready());
    before = world.snapshot();
  }

  @AfterEach
  void theOldOwnerAndTheNewAreThere() {
    try {
      Danger.nothingLost(before, world, gone);
    } finally {
      world.close();
    }
  }

  private Tool.Ran cleanup() {
    return Tool.run(world, "cleanup", "--yes");
  }

  @Test
  void aGuardTakenAwayInGitIsNamedWithItsCommit() {
    world.edit(Danger.FLUX_FILE, text -> text.replace("  suspend: true\n", ""));
    world.commitAndReconcile("Resume the old Flux");

    Danger.refused(cleanup(), 4, Danger.FLUX_FILE, "Resume the old Flux");

    world.awaitReady(Api.FLUX_INSTANCE, "flux");
  }

  /** The file says what it has to, the live object does not: only the live one counts. */
  @Test
  void aGuardPatchedAwayByTheParentIsSeenLive() {
    world.edit(CLUSTER_FILE, text -> text + """
          patches:
            - patch: |
                - op: remove
                  path: /spec/suspend
              target:
                kind: Kustomization
                name: flux
        """);
    world.commitAndReconcile("Patch all Kustomizations");
    world.reconcile(Api.KUSTOMIZATION, World.FLUX, "cluster");
    world.await("the guard to be gone",
        () -> world.kube().get(Api.KUSTOMIZATION, World.FLUX, "flux").spec("suspend").isEmpty());

    Danger.refused(cleanup(), 3, "S8 cannot begin: Kustomization/flux-system/flux spec.suspend is absent");
  }

  @Test
  void aDependsOnOnTheOldOwnerIsNamed() {
    world.edit("kubernetes/apps/network/echo-server/ks.yaml",
        text -> text.replace("  path:", "  dependsOn:\n    - name: flux\n      namespace: flux-system\n  path:"));
    world.commitAndReconcile("Let the echo server wait for Flux");
    world.reconcile(Api.KUSTOMIZATION, World.FLUX, "cluster-apps");

    Danger.refused(cleanup(), 3, "S8 cannot begin", "Kustomization/flux-system/echo-server names"
        + " Kustomization/flux-system/flux in spec.dependsOn");
  }

  /** V15: the annotation is on the live object, and helm uninstall would not read it there. */
  @Test
  void aKeepPolicyOnTheLiveInstanceAloneIsNotBelieved() {
    Worlds.suspendLive(world, "flux-instance");
    Map<String, Object> without = new HashMap<>();
    without.put("helm.sh/resource-policy", null);
    Danger.edit(world, Api.HELM_RELEASE, "flux-instance",
        Mapping.of("spec", Map.of("values", Map.of("commonAnnotations", without))));
    world.await("the release without keep", () -> world.kube().get(Api.HELM_RELEASE, World.FLUX, "flux-instance")
        .body().list("status", "history").getFirst().asMapping().text("version").map(Integer::parseInt).orElse(0) > 2);
    world.kube().annotate(Api.FLUX_INSTANCE, World.FLUX, "flux", Map.of("helm.sh/resource-policy", "keep"), "kubectl-edit");
    world.awaitSettled();
    world.await("the FluxInstance to be Ready again", () -> Danger.instance(world).ready());

    Danger.refused(cleanup(), 3, "S6 (Adopt) was done and does not hold any more: release flux-instance v",
        "(deployed) does not keep the FluxInstance", "on the live object it protects nothing");
  }

  /** V6: commonMetadata's guard makes of its deletion ten minutes of nothing, time enough to be seen. */
  @Test
  void anInstanceDeletedByHandIsSeenByVerifyAndCleanup() {
    world.kube().delete(Api.FLUX_INSTANCE, World.FLUX, "flux");
    world.await("the FluxInstance to be on its way", () -> Danger.instance(world).terminating());

    Danger.refused(Tool.run(world, "verify", "--so-far"), 3, "it is being deleted");
    Danger.refused(cleanup(), 3, "the move is not verified", "it is being deleted");
  }

  /** V6 by Git: its own Kustomization goes and, without prune, leaves release and instance; the tool goes no further. */
  @Test
  void anInstanceTakenOutOfGitStaysAndMakesThePlanStale() {
    world.edit(Danger.HOME + "kustomization.yaml", text -> text.replace("  - ./flux-instance/ks.yaml\n", ""));
    world.commitAndReconcile("Drop the FluxInstance");
    world.reconcile(Api.KUSTOMIZATION, World.FLUX, "cluster-apps");

    ObjectRef own = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", World.FLUX, "flux-instance");
    world.await("its Kustomization to be gone", () -> world.kube().find(Api.KUSTOMIZATION, World.FLUX, own.name()).isEmpty());
    gone = new ObjectRef[] {own};

    Danger.refused(cleanup(), 4, Danger.HOME + "kustomization.yaml", "Drop the FluxInstance");

    assertThat(Danger.instance(world).terminating()).isFalse();
    world.awaitReady(Api.FLUX_INSTANCE, "flux");
    world.awaitReady(Api.HELM_RELEASE, "flux-instance");
  }

  /** V8 after the adoption: commonMetadata's guard keeps what the operator lets go of, and verify misses it. */
  @Test
  void anInstanceCutToFourComponentsLosesNothingAndIsNamed() {
    Danger.edit(world, Api.FLUX_INSTANCE, "flux", Mapping.of("spec", Map.of("components", List.of(
        "source-controller", "kustomize-controller", "helm-controller", "notification-controller"))));
    world.await("the operator to have done so", () -> Danger.instance(world).body().list("status", "components").size() == 4);

    Danger.refused(cleanup(), 3, "instance-components: image-reflector-controller is no component of the instance");
  }
}
