package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.live.Worlds;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Flux that {@code flux bootstrap} installed goes the whole way by the tool, and back: its root stays, and nothing is lost. */
class BootstrapMoveTest {
  private static final Set<String> OURS = Set.of("flux-operator", "flux-instance");

  @Tag("live-full")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void forwardAndBack(FluxLine line) {
    try (World world = Worlds.bootstrapped(line)) {
      Snapshot before = world.snapshot();
      Tool.Ran applied = Tool.run(world, "apply", "--yes", "--soak", "none");
      assertThat(applied.exit()).as(applied.said()).isZero();
      Tool.Ran cleaned = Tool.run(world, "cleanup", "--yes");
      assertThat(cleaned.exit()).as(cleaned.said()).isZero();
      Tool.Ran verified = Tool.run(world, "verify");
      assertThat(verified.exit()).as(verified.said()).isZero();

      Snapshot moved = world.snapshot();
      assertKept(before, moved);
      assertThat(moved.where(o -> o.labels().containsKey("fluxcd.controlplane.io/name")))
          .extracting(o -> o.ref().name()).contains("kustomize-controller", "source-controller", "helm-controller");
      System.out.println("measured: bootstrapped Flux " + line.version() + " moved in "
          + applied.took().plus(cleaned.took()).toSeconds() + " s");

      Tool.Ran back = Tool.run(world, "rollback", "--yes");
      assertThat(back.exit()).as(back.said()).isZero();
      assertThat(back.out()).contains("the canary proved").contains("all is as S0's backup says");
      assertKept(before, world.snapshot());
      assertThat(world.tree()).isEqualTo(world.firstTree());
      assertThat(inventory(world)).contains("Deployment/flux-system/kustomize-controller");
      System.out.println("measured: bootstrapped Flux " + line.version() + " back in " + back.took().toSeconds() + " s");
    }
  }

  /** Everything is the object that it was, and no application's pod is another. */
  private static void assertKept(Snapshot before, Snapshot now) {
    assertThat(before.to(now).gone()).filteredOn(ref -> !OURS.contains(ref.name())).isEmpty();
    assertThat(before.to(now).replaced()).isEmpty();
    assertThat(now.podsOutside(World.FLUX)).isEqualTo(before.podsOutside(World.FLUX));
  }

  private static Set<String> inventory(World world) {
    LiveObject root = world.kube().get(Api.KUSTOMIZATION, World.FLUX, world.root().name());
    return root.inventory().stream().map(Object::toString).collect(Collectors.toSet());
  }
}
