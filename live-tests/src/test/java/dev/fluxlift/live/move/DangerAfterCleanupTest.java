package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.Await;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The plan's ways back, V6 and V9, by hand and by the tool; and what the removal must not take along. */
@Tag("live-full")
class DangerAfterCleanupTest {

  /** V6: the plan deletes the FluxInstance. The tool does too, at the end, when it is disabled and holds nothing. */
  @Test
  void theToolDeletesTheInstanceOnlyAfterItWasDisabledAndLetGo() {
    try (World world = Danger.after("S6")) {
      Snapshot before = world.snapshot();
      Process back = Tool.start(world, "rollback", "--yes");
      List<String> seen = new ArrayList<>();
      try {
        Await.until("the end of the way back", Duration.ofMinutes(10), () -> {
          world.kube().find(Api.FLUX_INSTANCE, World.FLUX, "flux").map(i -> state(world, i))
              .filter(s -> seen.isEmpty() || !seen.getLast().equals(s))
              .ifPresent(seen::add);
          return !back.isAlive();
        });
      } finally {
        back.destroyForcibly();
      }

      System.out.println("measured: the FluxInstance on the way back: " + seen);
      assertThat(back.exitValue()).as(Danger.said(world)).isZero();
      assertThat(seen).first().isEqualTo("enabled, holds Flux");
      assertThat(seen).contains("disabled, holds nothing").doesNotContain("enabled, holds nothing")
          .noneMatch(s -> s.startsWith("deleted") && !s.equals("deleted disabled, holds nothing"));
      Snapshot after = world.snapshot();
      assertThat(before.to(after).replaced()).isEmpty();
      assertThat(after.of("CustomResourceDefinition")).hasSizeGreaterThan(0);
      assertThat(after.podsOutside(World.FLUX)).isEqualTo(before.podsOutside(World.FLUX));
    }
  }

  private static String state(World world, LiveObject instance) {
    boolean disabled = instance.annotations().getOrDefault("fluxcd.controlplane.io/reconcile", "").equalsIgnoreCase("disabled");
    boolean holds = world.kube().list(Api.DEPLOYMENT, World.FLUX).stream()
        .anyMatch(d -> d.labels().containsKey("fluxcd.controlplane.io/name"));
    return (instance.terminating() ? "deleted " : "") + (disabled ? "disabled" : "enabled")
        + (holds ? ", holds Flux" : ", holds nothing");
  }

  /** V9: the old bootstrap put back, everything says Ready, and the rollback did not happen. The tool's does. */
  @Test
  void theOldFilesPutBackByHandAreNamedAndTheToolGoesBackFromThere() {
    try (World world = Danger.after("S8")) {
      Snapshot before = world.snapshot();
      world.revertLast();
      world.edit(Danger.FLUX_FILE, text -> text.replace("  suspend: true\n", "").replace("  deletionPolicy: Orphan\n", "")
          .replace("  prune: false\n", "  prune: true\n"));
      world.commitAndReconcile("Reapply the old bootstrap");
      world.awaitValue("the old Kustomization to say Ready",
          () -> world.kube().find(Api.KUSTOMIZATION, World.FLUX, "flux").filter(LiveObject::ready));

      Danger.refused(Tool.run(world, "verify"), 3,
          "Kustomization/flux-system/flux is there, though step S8 removed it: it may say Ready and manages nothing",
          "kubernetes/flux/config/flux.yaml");
      Danger.refused(Tool.run(world, "check"), 3, "instance-in-repository");
      Danger.nothingLost(before, world);
      assertThat(world.kube().get(Api.DEPLOYMENT, World.FLUX, "source-controller").labels())
          .containsEntry("fluxcd.controlplane.io/name", "flux").doesNotContainKey("kustomize.toolkit.fluxcd.io/name");

      Tool.Ran back = Tool.run(world, "rollback", "--yes");
      assertThat(back.exit()).as(back.said()).isZero();
      assertThat(back.out()).contains("the canary proved that the old owner manages again");
      assertThat(world.kube().get(Api.DEPLOYMENT, World.FLUX, "source-controller").labels())
          .containsEntry("kustomize.toolkit.fluxcd.io/name", "flux").doesNotContainKey("fluxcd.controlplane.io/name");
    }
  }

  /** Without them nobody could set the cluster up again. */
  @Test
  void credentialsOfTheOldBootstrapAreMovedByteForByte() {
    try (World world = Danger.after("S8")) {
      Path tree = world.workTree();
      assertThat(tree.resolve("kubernetes/bootstrap/flux")).doesNotExist();
      for (String key : List.of("age-key.sops.yaml", "github-deploy-key.sops.yaml")) {
        assertThat(tree.resolve("bootstrap").resolve(key)).hasSameBinaryContentAs(
            world.bed().home().resolve("example/kubernetes/bootstrap/flux").resolve(key));
      }
    }
  }
}
