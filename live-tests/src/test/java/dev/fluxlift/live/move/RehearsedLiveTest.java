package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.run.Lock;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import dev.fluxlift.yaml.Value.Mapping;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nothing is begun on a real cluster that its own copy cannot show; a person may go on all the same, and that stays to be read. */
class RehearsedLiveTest {
  @Tag("live-full")
  @Test
  void whatTheCopyDoesNotReproduceIsNamedAndNothingIsBegunUntilSomebodySaysWhy() {
    try (World world = Tool.untouched(FluxLine.FLUX_2_6)) {
      world.edit("kubernetes/apps/network/echo-server/ks.yaml", text -> text.replaceFirst("(?m)^  interval: .*$", "  interval: 10h"));
      world.commitAndReconcile("Look at the echo server seldom");
      world.reconcile(Api.KUSTOMIZATION, World.FLUX, "cluster-apps");
      world.reconcile(Api.KUSTOMIZATION, World.FLUX, "echo-server");
      world.awaitSettled();
      Snapshot before = world.snapshot();
      String last = world.subjects(1).getFirst();
      // Flux puts it back when it looks again, in ten hours; the simulated one begins by looking
      world.kube().merge(Api.HELM_RELEASE, "network", "echo-server",
          Mapping.of("spec", Mapping.of("interval", "7h")), "kubectl-edit");

      Danger.refused(Tool.run(world, "apply", "--yes"), 3, "cannot be rehearsed on a copy of this cluster",
          "not-simulated HelmRelease/network/echo-server: /spec/interval was \"7h\", is \"1m\"", "Nothing was written", "--unrehearsed REASON");

      assertThat(world.subjects(1)).containsExactly(last);
      assertThat(world.kube().find(Api.LEASE, World.FLUX, Lock.NAME)).isEmpty();
      Tool.Ran forced = Tool.run(world, "apply", "--yes", "--until", "S1", "--unrehearsed", "the edit is mine");
      assertThat(forced.exit()).as(forced.said()).isZero();
      assertThat(forced.err()).contains("goes on UNREHEARSED, because: the edit is mine");
      assertThat(Tool.run(world, "status").out()).contains("UNREHEARSED, because: the edit is mine");
      Danger.nothingLost(before, world);
    }
  }
}
