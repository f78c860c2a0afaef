package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.back.Progress;
import dev.fluxlift.engine.back.WaysBack;
import dev.fluxlift.engine.plan.WayBack;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.World;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
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
      Lift fresh = new Lift(world);
      assertThat(fresh.waysBack(TOLD).choose().way()).isEqualTo(WayBack.NOTHING_TO_UNDO);
      fresh.guard();
      goBack(fresh, WayBack.REVERT);

      goBack(dormant(world), WayBack.RB_A);

      Lift adopted = dormant(world);
      adopted.adopt();
      goBack(adopted, WayBack.RB_B);

      Lift retired = dormant(world);
      retired.adopt();
      retired.retire();
      goBack(retired, WayBack.RB_C);
    }
  }

  @Tag("live-full")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void withSourceControllerCutOffTheOldManifestsAreAppliedDirectly(FluxLine line) {
    try (World world = Worlds.fluxReady(line)) {
      Lift lift = dormant(world);
      lift.enable(badFlag("source-controller"));
      goBackWhenCutOff(world, lift);
    }
  }

  @Tag("live-full")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void withKustomizeControllerCrashLoopingTheOldManifestsAreAppliedDirectly(FluxLine line) {
    try (World world = Worlds.fluxReady(line)) {
      Lift lift = dormant(world);
      lift.enable(badFlag("kustomize-controller"));
      goBackWhenCutOff(world, lift);
    }
  }

  @Tag("live-full")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void aWayBackThatIsKilledAtEverySubStepGoesOnWhenItIsRunAgain(FluxLine line) {
    try (World world = Worlds.fluxReady(line)) {
      Lift lift = dormant(world);
      lift.adopt();
      lift.retire();
      Set<String> killed = new LinkedHashSet<>();
      WaysBack.Returned returned = null;
      while (returned == null) {
        returned = runAndKill(lift, killed);
      }
      System.out.println("killed at " + killed);
      assertThat(killed).contains(
          "restore-files", "suspend-release done", "disable", "un-stamp", "resume-owner", "re-own", "canary",
          "delete-instance", "remove-files", "remove-releases");
      returned.differences().forEach(d -> System.out.println("DIFF " + d));
      assertThat(returned.differences()).isEmpty();
    }
  }

  /** Ends the run at the first sub-step it was not ended at yet; null when it was. */
  private static WaysBack.Returned runAndKill(Lift lift, Set<String> killed) {
    Progress killer = new Progress() {
      @Override
      public void begins(WayBack way, String subStep, String what) {
        TOLD.begins(way, subStep, what);
        if (killed.add(subStep)) {
          throw new Killed();
        }
      }

      @Override
      public void done(WayBack way, String subStep, boolean already) {
        TOLD.done(way, subStep, already);
        if (killed.add(subStep + " done") && !already) {
          throw new Killed();
        }
      }

      @Override
      public void waits(String subStep, String forWhat, Duration since) {
        if (killed.add(subStep + " waiting for " + forWhat)) {
          throw new Killed();
        }
      }
    };
    try {
      return lift.waysBack(killer).run();
    } catch (Killed _) {
      return null;
    }
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static Lift dormant(World world) {
    Lift lift = new Lift(world);
    lift.guard();
    lift.operator();
    lift.instance();
    return lift;
  }

  private static String badFlag(String controller) {
    return """
                - target:
                    kind: Deployment
                    name: %s
                  patch: |
                    - op: add
                      path: /spec/template/spec/containers/0/args/-
                      value: --no-such-flag=1
      """.formatted(controller);
  }

  private static void goBackWhenCutOff(World world, Lift lift) {
    world.await("the new pod to crash-loop", () -> world.kube().list(Api.POD, World.FLUX).stream()
        .flatMap(p -> p.body().list("status", "containerStatuses").stream())
        .anyMatch(c -> c.asMapping().text("state", "waiting", "reason").orElse("").equals("CrashLoopBackOff")));
    goBack(lift, WayBack.RB_E);
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
    assertThat(lift.waysBack(TOLD).choose().way()).isEqualTo(WayBack.NOTHING_TO_UNDO);
  }
}
