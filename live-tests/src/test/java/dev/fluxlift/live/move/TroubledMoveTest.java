package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.run.Journal;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Outage;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Adoption and removal of the old owner while something around the tool breaks: the move ends as one in calm weather, and
 * nothing goes on the way.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TroubledMoveTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String OPERATOR_RELEASE = Danger.HOME + "flux-operator/app/helmrelease.yaml";
  private static final String BAD_FLAG = "    extraArgs:\n      - --no-such-flag=1\n";
  private static final Set<ObjectRef> OLD_OWNER = Set.of(
      new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", World.FLUX, "flux"),
      new ObjectRef(ObjectRef.SOURCE, "OCIRepository", World.FLUX, "flux-manifests"));

  /** A move that nothing came upon. */
  private record Calm(EndState start, EndState end, String tree) {}

  private final Map<FluxLine, Calm> calm = new EnumMap<>(FluxLine.class);

  @Tag("live-full")
  @Test
  void theApiServerIsKilledAndComesBack() {
    apiServer(FluxLine.FLUX_2_6);
  }

  @Tag("live-full")
  @Test
  void theApiServerIsKilledAndComesBackOnTheNewerLine() {
    apiServer(FluxLine.FLUX_2_9);
  }

  private void apiServer(FluxLine line) {
    move(line, Trouble.apiServerRestarts(Duration.ofSeconds(3)), Trouble.apiServerRestarts(Duration.ofSeconds(10)));
  }

  @Tag("live-full")
  @Test
  void theGitServerIsDownForAMinute() {
    git(FluxLine.FLUX_2_6);
  }

  @Tag("live-full")
  @Test
  void theGitServerIsDownForAMinuteOnTheNewerLine() {
    git(FluxLine.FLUX_2_9);
  }

  private void git(FluxLine line) {
    move(line, Trouble.gitDown(Outage.UNREACHABLE, MINUTE), Trouble.gitDown(Outage.FAILING, MINUTE));
  }

  @Tag("live-full")
  @Test
  void theRegistryIsDownForAMinute() {
    registry(FluxLine.FLUX_2_6);
  }

  @Tag("live-full")
  @Test
  void theRegistryIsDownForAMinuteOnTheNewerLine() {
    registry(FluxLine.FLUX_2_9);
  }

  private void registry(FluxLine line) {
    move(line, Trouble.registryDown(Outage.UNREACHABLE, MINUTE), Trouble.registryDown(Outage.FAILING, MINUTE));
  }

  @Tag("live-full")
  @Test
  void controllersAreKilledAtRandom() {
    controllers(FluxLine.FLUX_2_6);
  }

  @Tag("live-full")
  @Test
  void controllersAreKilledAtRandomOnTheNewerLine() {
    controllers(FluxLine.FLUX_2_9);
  }

  /** {@code -Dfluxlift.seed=N} plays the kills of an earlier run again, as far as time allows. */
  private void controllers(FluxLine line) {
    long seed = Long.getLong("fluxlift.seed", new Random().nextLong());
    System.out.println("kills by -Dfluxlift.seed=" + seed);
    Random random = new Random(seed);
    Calm reference = calm.computeIfAbsent(line, TroubledMoveTest::calm);
    try (World world = Tool.after("S4", line); Watched watched = new Watched(world, OLD_OWNER)) {
      Snapshot before = world.snapshot();
      troubled(world, Trouble.controllersKilled(random, 7), Trouble.controllersKilled(random, 5));
      assertAsCalm(world, reference, before, watched);
      // who killed them is not known to it: that they restarted is named
      Tool.Ran verified = Tool.run(world, "verify");
      assertThat(verified.out().lines().filter(l -> l.startsWith("- against: "))).as(verified.said())
          .isNotEmpty().allMatch(l -> l.contains(" restarted at "));
    }
  }

  /** In S6 and in S8 of one move. */
  private void move(FluxLine line, Trouble inS6, Trouble inS8) {
    Calm reference = calm.computeIfAbsent(line, TroubledMoveTest::calm);
    try (World world = Tool.after("S4", line); Watched watched = new Watched(world, OLD_OWNER)) {
      Snapshot before = world.snapshot();
      troubled(world, inS6, inS8);
      assertAsCalm(world, reference, before, watched);
      verified(world);
    }
  }

  private static void troubled(World world, Trouble inS6, Trouble inS8) {
    Troubled troubled = new Troubled(world);
    troubled.through("S6", inS6, "resume", "--yes", "--soak", "none");
    troubled.through("S8", inS8, "cleanup", "--yes");
    System.out.println("measured: Flux " + world.line().version() + ": " + inS6.words() + " in S6, " + inS8.words() + " in S8: "
        + troubled.how());
  }

  @Tag("live-full")
  @Test
  void theOperatorCrashLoopsByABadFlagUntilSomebodyMendsIt() {
    Calm reference = calm.computeIfAbsent(FluxLine.FLUX_2_6, TroubledMoveTest::calm);
    try (World world = Tool.after("S4", FluxLine.FLUX_2_6); Watched watched = new Watched(world, OLD_OWNER)) {
      Snapshot before = world.snapshot();
      Troubled troubled = new Troubled(world);
      crashLoopInS6(world, troubled);
      mend(world);

      Tool.Ran resumed = Tool.run(world, "resume", "--yes", "--soak", "none");
      assertThat(resumed.exit()).as(resumed.said()).isZero();
      Tool.Ran cleaned = Tool.run(world, "cleanup", "--yes");
      assertThat(cleaned.exit()).as(cleaned.said()).isZero();

      System.out.println("measured: flux-operator crash-looping in S6, mended by a commit: " + troubled.how());
      // the flag came and went by upgrades of the release
      assertAsCalm(world, reference, before, watched,
          "Secret/flux-system/sh.helm.release.v1.flux-operator/data/info/description");
      verified(world);
    }
  }

  @Tag("live-full")
  @Test
  void theOperatorCrashLoopsByABadFlagAndTheToolGoesBack() {
    try (World world = Tool.after("S4", FluxLine.FLUX_2_6)) {
      Snapshot before = world.snapshot();
      Troubled troubled = new Troubled(world);
      crashLoopInS6(world, troubled);

      long said = Tool.logged(world);
      int exit = Records.awaitEnd(Tool.start(world, "rollback", "--yes"));
      if (exit == 0) {
        assertThat(Tool.said(world, said)).contains("all is as S0's backup says");
        MoveBackTest.assertAsBefore(world, before);
      } else {
        // a commit of others in files that the move works on is theirs to take back
        troubled.stopped("rollback", exit, said);
        mend(world);
        MoveBackTest.assertBack(world, before, "a crash-looping flux-operator");
      }
      System.out.println("measured: flux-operator crash-looping in S6, gone back: " + troubled.how());
    }
  }

  /** By hand, so that no old pod of the operator goes on: it dies in the middle of the adoption. */
  @Tag("live-full")
  @Test
  void theOperatorDiesInTheMiddleAndTheToolNamesItAndGoesBack() {
    try (World world = Tool.after("S4", FluxLine.FLUX_2_6)) {
      Snapshot before = world.snapshot();
      Troubled troubled = new Troubled(world);
      long said = Tool.logged(world);
      Process tool = Tool.start(world, "resume", "--yes", "--soak", "none");
      try {
        world.await("the FluxInstance to be enabled", () -> "enabled".equals(
            Danger.instance(world).annotations().get("fluxcd.controlplane.io/reconcile")));
        world.kube().patch(Api.DEPLOYMENT, World.FLUX, "flux-operator", List.of(
            Mapping.of("op", "replace", "path", "/spec/strategy", "value", Map.of("type", "Recreate")),
            Mapping.of("op", "add", "path", "/spec/template/spec/containers/0/args/-", "value", "--no-such-flag=1")),
            "kubectl-edit");
        int exit = Records.awaitEnd(tool);
        if (exit == 0) {
          troubled.went("S6 was done before the operator died");
        } else {
          troubled.stopped("S6", exit, said);
          assertThat(Tool.said(world, said)).contains("flux-operator").contains("crash-loops");
        }
      } finally {
        tool.destroyForcibly();
      }
      MoveBackTest.assertBack(world, before, "a flux-operator that died in S6");
      System.out.println("measured: flux-operator dead in S6, gone back: " + troubled.how());
    }
  }

  /** Somebody gives the operator a flag that it does not know, in the middle of the adoption. */
  private static void crashLoopInS6(World world, Troubled troubled) {
    long said = Tool.logged(world);
    Process tool = Tool.start(world, "resume", "--yes", "--soak", "none");
    try {
      Records.await(world, tool, Journal.Type.EFFECT, "S6");
      new Rival(world).pushes(OPERATOR_RELEASE, text -> text.replace("  values:\n", "  values:\n" + BAD_FLAG), "Try a flag");
      int exit = Records.awaitEnd(tool);
      if (exit == 0) {
        troubled.went("S6 was done before the flag arrived");
      } else {
        troubled.stopped("S6", exit, said);
      }
      // the tool may see the commit of others before the flag arrives, and brakes the operator
      world.await("a pod of flux-operator to crash-loop, or none", () -> crashLoops(world) || braked(world));
    } finally {
      tool.destroyForcibly();
    }
  }

  private static boolean braked(World world) {
    return world.kube().get(Api.DEPLOYMENT, World.FLUX, "flux-operator").spec("replicas").flatMap(Value::text).orElse("").equals("0");
  }

  private static boolean crashLoops(World world) {
    return world.kube().list(Api.POD, World.FLUX).stream()
        .filter(p -> p.ref().name().startsWith("flux-operator-"))
        .flatMap(p -> p.body().list("status", "containerStatuses").stream())
        .anyMatch(c -> c.asMapping().text("state", "waiting", "reason").orElse("").equals("CrashLoopBackOff"));
  }

  private static void mend(World world) {
    new Rival(world).pushes(OPERATOR_RELEASE, text -> text.replace(BAD_FLAG, ""), "Take the flag back");
  }

  private static Calm calm(FluxLine line) {
    try (World world = Tool.after("S4", line)) {
      EndState start = EndState.of(world);
      Tool.Ran resumed = Tool.run(world, "resume", "--yes", "--soak", "none");
      assertThat(resumed.exit()).as(resumed.said()).isZero();
      Tool.Ran cleaned = Tool.run(world, "cleanup", "--yes");
      assertThat(cleaned.exit()).as(cleaned.said()).isZero();
      world.awaitSettled();
      return new Calm(start.withLastReleases(), EndState.of(world).withLastReleases(), world.tree());
    }
  }

  /** @param but beginnings of what may differ */
  private static void assertAsCalm(World world, Calm calm, Snapshot before, Watched watched, String... but) {
    world.awaitReady(Api.FLUX_INSTANCE, "flux");
    world.awaitSettled();
    EndState end = EndState.of(world).withLastReleases();
    assertThat(world.tree()).isEqualTo(calm.tree());
    assertThat(calm.end().from(calm.start(), calm.start())).isNotEmpty();
    assertThat(end.from(calm.end(), calm.start()))
        .filteredOn(difference -> Arrays.stream(but).noneMatch(difference.toString()::startsWith)).isEmpty();
    assertThat(watched.violations()).isEmpty();
    MoveForwardTest.assertNothingLost(before, world.snapshot());
    MoveForwardTest.document(world);
  }

  private static void verified(World world) {
    Tool.Ran verified = Tool.run(world, "verify");
    assertThat(verified.exit()).as(verified.said()).isZero();
  }
}
