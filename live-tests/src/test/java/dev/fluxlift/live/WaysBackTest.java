package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.back.Progress;
import dev.fluxlift.engine.back.WaysBack;
import dev.fluxlift.engine.plan.WayBack;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.World;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way back on one cluster, one move after another: each ends where it began. */
class WaysBackTest {
  private static final Progress TOLD = new Progress() {
    @Override
    public void begins(WayBack way, String subStep, String what) {
      System.out.println(Instant.now() + " " + way + " begins " + subStep + ": " + what);
    }

    @Override
    public void done(WayBack way, String subStep, boolean already) {
      System.out.println(Instant.now() + " " + way + " done " + subStep + (already ? " already" : ""));
    }

    @Override
    public void waits(String subStep, String forWhat, Duration since) {}
  };

  @Tag("live-full")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void eachWayBackEndsWhereItBegan(FluxLine line) {
    try (World world = Worlds.fluxReady(line)) {
      Lift lift = new Lift(world);
      assertThat(lift.waysBack(TOLD).choose().way()).isEqualTo(WayBack.NOTHING_TO_UNDO);

      lift.guard();
      lift.operator();
      lift.instance();
      goBack(lift, WayBack.RB_A);

      lift.guard();
      lift.operator();
      lift.instance();
      lift.adopt();
      goBack(lift, WayBack.RB_B);

      lift.guard();
      lift.operator();
      lift.instance();
      lift.adopt();
      lift.retire();
      goBack(lift, WayBack.RB_C);

      lift.guard();
      lift.operator();
      lift.instance();
      lift.enable("""
                - target:
                    kind: Deployment
                    name: source-controller
                  patch: |
                    - op: add
                      path: /spec/template/spec/containers/0/args/-
                      value: --no-such-flag=1
      """);
      world.await("source-controller to be cut off", () -> lift.cluster()
          .get(Lift.INSTANCE).filter(i -> i.condition("Ready").flatMap(c -> c.text("status")).filter("True"::equals).isEmpty())
          .isPresent() && lift.waysBack(TOLD).choose().way() == WayBack.RB_E);
      goBack(lift, WayBack.RB_E);
    }
  }

  private static void goBack(Lift lift, WayBack expected) {
    Instant start = Instant.now();
    WaysBack ways = lift.waysBack(TOLD);
    WaysBack.Choice choice = ways.choose();
    System.out.println(choice);
    assertThat(choice.way()).isEqualTo(expected);
    WaysBack.Returned returned = ways.run(choice);
    System.out.println(expected + " took " + Duration.between(start, Instant.now()).toSeconds() + " s, un-stamped "
        + returned.unstamped().size());
    returned.differences().forEach(d -> System.out.println("DIFF " + d));
    assertThat(returned.differences()).isEmpty();
    lift.forget();
    assertThat(lift.waysBack(TOLD).choose().way()).isEqualTo(WayBack.NOTHING_TO_UNDO);
  }
}
