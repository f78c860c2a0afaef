package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Back by the tool from wherever the move stands: the canary sings and all is as S0's backup says. */
class MoveBackTest {

  @Tag("live-full")
  @Test
  void fromTheOperatorAlone() {
    back("S2");
  }

  @Tag("live-full")
  @Test
  void fromTheDisabledInstance() {
    back("S4");
  }

  @Tag("live-full")
  @Test
  void fromTheAdoption() {
    back("S6");
  }

  @Tag("live")
  @Test
  void fromTheRetiredOwner() {
    back("S8");
  }

  private static void back(String step) {
    try (World world = Tool.after(step, FluxLine.FLUX_2_6)) {
      Snapshot before = world.snapshot();

      Tool.Ran back = Tool.run(world, "rollback", "--yes");

      assertThat(back.exit()).as(back.said()).isZero();
      assertThat(back.out()).contains("the canary proved").contains("all is as S0's backup says");
      Snapshot after = world.snapshot();
      assertThat(before.to(after).replaced()).isEmpty();
      assertThat(after.podsOutside(World.FLUX)).isEqualTo(before.podsOutside(World.FLUX));
      assertThat(world.kube().get(Api.KUSTOMIZATION, World.FLUX, "flux")).matches(LiveObject::ready);
      System.out.println("measured: back from " + step + " in " + back.took().toSeconds() + " s");

      Tool.Ran again = Tool.run(world, "rollback", "--yes");
      assertThat(again.exit()).as(again.said()).isZero();
      assertThat(again.out()).contains("nothing to undo");
    }
  }
}
