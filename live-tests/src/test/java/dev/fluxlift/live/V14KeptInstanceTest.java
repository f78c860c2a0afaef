package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** V14: the keep policy in the stored release protects the instance from helm uninstall. */
class V14KeptInstanceTest {

  @Tag("live-full")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void deletingTheReleaseDeletesNothingButTheRelease(FluxLine line) {
    try (World world = Worlds.ownWay(line)) {
      Worlds.suspendLive(world, ThroughGit.INSTANCE);
      Snapshot before = world.snapshot();
      List<ObjectRef> wanted = new ArrayList<>();
      wanted.add(new ObjectRef(ObjectRef.HELM, "HelmRelease", World.FLUX, ThroughGit.INSTANCE));
      ThroughGit.releaseSecrets(world, ThroughGit.INSTANCE)
          .forEach(secret -> wanted.add(new ObjectRef("", "Secret", World.FLUX, secret)));

      world.kube().delete(Api.HELM_RELEASE, World.FLUX, ThroughGit.INSTANCE);
      world.await("the release to be gone", () -> ThroughGit.find(world, ThroughGit.INSTANCE).isEmpty());

      Snapshot after = world.snapshot();
      assertThat(before.to(after).gone()).containsExactlyInAnyOrderElementsOf(wanted);
      assertThat(before.to(after).replaced()).isEmpty();
      assertThat(world.kube().get(Api.FLUX_INSTANCE, World.FLUX, "flux").terminating()).isFalse();
      assertThat(after.podsOutside(World.FLUX)).isEqualTo(before.podsOutside(World.FLUX));
    }
  }
}
