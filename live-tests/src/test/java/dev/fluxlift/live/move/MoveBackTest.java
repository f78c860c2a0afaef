package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

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
    back("S2", FluxLine.FLUX_2_6);
  }

  @Tag("live-full")
  @Test
  void fromTheDisabledInstance() {
    back("S4", FluxLine.FLUX_2_6);
  }

  @Tag("live-full")
  @Test
  void fromTheAdoption() {
    back("S6", FluxLine.FLUX_2_6);
  }

  @Tag("live")
  @Test
  void fromTheRetiredOwner() {
    back("S8", FluxLine.FLUX_2_6);
  }

  @Tag("live-full")
  @Test
  void fromTheAdoptionOnTheNewerLine() {
    back("S6", FluxLine.FLUX_2_9);
  }

  @Tag("live-full")
  @Test
  void fromTheRetiredOwnerOnTheNewerLine() {
    back("S8", FluxLine.FLUX_2_9);
  }

  private static void back(String step, FluxLine line) {
    try (World world = Tool.after(step, line)) {
      assertBack(world, world.snapshot(), step);

      Tool.Ran again = Tool.run(world, "rollback", "--yes");
      assertThat(again.exit()).as(again.said()).isZero();
      assertThat(again.out()).contains("nothing to undo");
    }
  }

  /**
   * Goes back by the tool.
   *
   * @param before objects that must be the same ones afterwards
   * @return what it said
   */
  static Tool.Ran assertBack(World world, Snapshot before, String from) {
    Tool.Ran back = Tool.run(world, "rollback", "--yes");

    assertThat(back.exit()).as(back.said()).isZero();
    assertThat(back.out()).contains("the canary proved").contains("all is as S0's backup says");
    assertAsBefore(world, before);
    System.out.println("measured: Flux " + world.line().version() + ": back from " + from + " in "
        + back.took().toSeconds() + " s");
    return back;
  }

  /** No object was made anew, no application's pod restarted, and the old owner is well. */
  static void assertAsBefore(World world, Snapshot before) {
    Snapshot after = world.snapshot();
    assertThat(before.to(after).replaced()).isEmpty();
    assertThat(after.podsOutside(World.FLUX)).isEqualTo(before.podsOutside(World.FLUX));
    world.awaitReady(Api.KUSTOMIZATION, "flux");
  }
}
