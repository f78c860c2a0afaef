package dev.fluxlift.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Plans;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Back from wherever a move stands: all the way, or to a step from which it goes forward again. */
class RollbackTest {
  private static final ObjectRef SOURCE_CONTROLLER = Plans.adopted().getFirst();

  @TempDir Path base;

  @ParameterizedTest
  @EnumSource(value = StepId.class, names = {"S1", "S2", "S4", "S6", "S7", "S8"})
  void fromEachStepTheOldOwnerManagesAgainAndAllIsAsBefore(StepId stand) {
    Journey journey = new Journey(base);
    journey.forward(stand);

    Outcome outcome = journey.back(StepId.S0);

    assertThat(outcome.exitCode()).as(outcome.message()).isZero();
    assertThat(outcome.message()).contains("the canary proved").contains("all is as S0's backup says");
    assertThat(journey.files()).isEqualTo(journey.filesBefore);
    assertThat(journey.home.controllers.uninstalled).isFalse();
    assertThat(journey.status().verified()).isEmpty();
    assertThat(journey.back(StepId.S0).message()).startsWith("nothing to undo").contains("all is as S0's backup says");
  }

  @ParameterizedTest
  @CsvSource({"S8,S7", "S8,S4", "S8,S2", "S6,S4", "S6,S2", "S4,S2"})
  void fromAStepToAnEarlierOneTheMoveGoesForwardAgain(StepId from, StepId to) throws IOException {
    Journey straight = new Journey(Files.createDirectory(base.resolve("straight")));
    straight.forward(to);
    Journey journey = new Journey(base);
    journey.forward(from);

    Outcome outcome = journey.back(to);

    assertThat(outcome.ending()).as(outcome.message()).isEqualTo(Ending.REACHED);
    assertThat(outcome.message()).contains("the state after " + to);
    assertThat(journey.files()).isEqualTo(straight.files());
    assertThat(journey.standing()).isEqualTo(straight.standing());
    assertThat(journey.status().step()).contains(to);
    assertThat(journey.status().verified()).noneMatch(s -> s.compareTo(to) > 0);
    assertThat(journey.back(to).message()).startsWith("nothing to undo");

    Outcome again = journey.forward(StepId.S10);

    assertThat(again.message()).as("resumed after " + to).isEqualTo("all steps are done");
    assertThat(journey.home.cluster.get(Home.OWNER)).isEmpty();
    assertThat(journey.home.controllers.uninstalled).isFalse();
    assertThat(journey.back(StepId.S0).message()).contains("all is as S0's backup says");
  }

  /** What S8 removed is made anew by then, and half of the stamps are off: no step begins like that. */
  @Test
  void givenAWayBackThatWasKilledThenTheMoveGoesForwardOnlyWhenItHasEnded() {
    Journey journey = new Journey(base);
    journey.forward(StepId.S8);
    assertThat(journey.diesGoingBack(StepId.S4, 12)).isTrue();

    Outcome forward = journey.forward(StepId.S10);

    assertThat(forward.ending()).as(forward.message()).isEqualTo(Ending.BLOCKED);
    assertThat(forward.message()).isEqualTo("a way back to S4 (Create the FluxInstance, disabled) was begun and has not ended");
    assertThat(forward.next()).startsWith("End it with: fluxlift rollback --to S4.");
    assertThat(journey.back(StepId.S4).ending()).isEqualTo(Ending.REACHED);
    assertThat(journey.forward(StepId.S10).message()).isEqualTo("all steps are done");
  }

  @Test
  void afterTheSoakThePersonIsToldToCleanUp() {
    Journey journey = new Journey(base);

    assertThat(journey.forward(StepId.S6).next()).startsWith("Go on with: fluxlift resume.");
    assertThat(journey.forward(StepId.S7).next()).startsWith("Go on with: fluxlift cleanup.");
  }

  @Test
  void theSoakBeginsAnewAfterTheAdoptionWasTakenBack() {
    Journey journey = new Journey(base);
    journey.forward(StepId.S7);
    assertThat(new Kept(journey.home.plan, RunDirectory.of(base, journey.home.plan), journey.home.time).soaked().holds()).isTrue();

    journey.back(StepId.S4);

    assertThat(new Kept(journey.home.plan, RunDirectory.of(base, journey.home.plan), journey.home.time).soaked().holds()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(value = StepId.class, names = {"S4", "S6", "S8"})
  void anApiServerThatIsDownWhileACommitOfTheWayBackArrivesIsWaitedFor(StepId stand) {
    Journey journey = new Journey(base);
    journey.forward(stand);
    Instant[] up = {Instant.EPOCH};
    journey.home.git.beforePush(() -> up[0] = journey.home.time.now().plusSeconds(40));
    World world = new Mortal(journey.home, Integer.MAX_VALUE, false).world();

    Outcome outcome = journey.back(
        StepId.S0,
        new World(answeringWhile(world.cluster(), () -> !journey.home.time.now().isBefore(up[0])), world.git(), world.clock()));

    assertThat(outcome.exitCode()).as(outcome.message()).isZero();
    assertThat(up[0]).isAfter(Instant.EPOCH);
    assertThat(outcome.message()).contains("all is as S0's backup says");
  }

  /** At the very end, when nothing looks at the branch any more. */
  @ParameterizedTest
  @EnumSource(value = StepId.class, names = {"S4", "S6", "S8"})
  void whoTakesTheLastCommitOfTheWayBackOffTheBranchFindsItUndoneAgain(StepId stand) {
    Journey journey = new Journey(base);
    journey.forward(stand);

    Outcome outcome = backWhileLastCommitsAreTakenOff(journey, 1);

    assertThat(outcome.exitCode()).as(outcome.message()).isZero();
    assertThat(journey.files()).isEqualTo(journey.filesBefore);
  }

  /** When the way back has ended: then what is there is half of it, and nobody else's doing. */
  @ParameterizedTest
  @CsvSource({"S8,S0", "S4,S2"})
  void whoTakesItsLastCommitOffAfterwardsIsToldToGoBackOnceMore(StepId from, StepId to) {
    Journey journey = new Journey(base);
    journey.forward(from);
    String[] parent = {""};
    journey.home.git.beforePush(() -> parent[0] = journey.home.git.head());
    journey.back(to);
    journey.home.git.force(parent[0]);

    Outcome onward = journey.forward(StepId.S7);
    Outcome back = journey.back(StepId.S0);

    assertThat(onward.ending()).as(onward.message()).isEqualTo(Ending.STALE);
    assertThat(onward.message()).contains("commits of a way back were taken off branch main");
    assertThat(onward.next()).contains("fluxlift rollback");
    assertThat(back.exitCode()).as(back.message()).isZero();
    assertThat(journey.files()).isEqualTo(journey.filesBefore);
  }

  @Test
  void whatComesBackAgainAndAgainIsNotSaidToBeAsBefore() {
    Journey journey = new Journey(base);
    journey.forward(StepId.S6);

    Outcome outcome = backWhileLastCommitsAreTakenOff(journey, Integer.MAX_VALUE);

    assertThat(outcome.ending()).as(outcome.message()).isEqualTo(Ending.HELD);
    assertThat(outcome.message()).contains("came back 3 times");
  }

  /** Each time the canary is out, but so many times at most. */
  private static Outcome backWhileLastCommitsAreTakenOff(Journey journey, int most) {
    String[] parent = {""};
    journey.home.git.beforePush(() -> parent[0] = journey.home.git.head());
    long[] forced = {0};
    World world = new Mortal(journey.home, Integer.MAX_VALUE, false).world();
    Outcome outcome = journey.back(StepId.S0, new World(answeringWhile(world.cluster(), () -> {
      long out = journey.events.stream()
          .filter(e -> e instanceof Progress.Back b && b.subStep().equals("canary-out") && b.what().startsWith("done"))
          .count();
      if (out > forced[0] && forced[0] < most) {
        journey.home.git.force(parent[0]);
        forced[0]++;
      }
      return true;
    }), world.git(), world.clock()));
    assertThat(forced[0]).isPositive();
    return outcome;
  }

  private static Cluster answeringWhile(Cluster real, BooleanSupplier up) {
    return (Cluster) Proxy.newProxyInstance(Cluster.class.getClassLoader(), new Class<?>[] {Cluster.class}, (_, method, arguments) -> {
      if (!up.getAsBoolean()) {
        throw new ClusterException(ClusterException.Reason.UNAVAILABLE, "the connection is refused");
      }
      try {
        return method.invoke(real, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    });
  }

  @ParameterizedTest
  @CsvSource({"S8,S0", "S4,S0", "S8,S4", "S6,S2", "S8,S7"})
  void killedAfterAnyEffectAndRunAgainTheEndIsTheSame(StepId from, StepId to) throws IOException {
    Journey whole = new Journey(Files.createDirectory(base.resolve("whole")));
    whole.forward(from);
    whole.back(to);
    int n = 0;
    boolean killed = true;
    while (killed) {
      Journey journey = new Journey(Files.createDirectory(base.resolve("killed-" + ++n)));
      journey.forward(from);
      killed = journey.diesGoingBack(to, n);

      Outcome outcome = journey.back(to);

      String where = "killed after effect " + n + ": " + outcome.message();
      assertThat(outcome.exitCode()).as(where).isZero();
      assertThat(journey.home.controllers.uninstalled).as(where).isFalse();
      assertThat(journey.files()).as(where).isEqualTo(whole.files());
      assertThat(journey.standing()).as(where).isEqualTo(whole.standing());
    }
    assertThat(n).isGreaterThan(5);
  }

  @ParameterizedTest
  @EnumSource(value = StepId.class, names = {"S2", "S4", "S6", "S8"})
  void fromAnotherMachineItGoesBackAndSaysFirstThatNothingWasCompared(StepId stand) throws IOException {
    Journey journey = new Journey(base);
    journey.forward(stand);

    Outcome outcome = journey.backFrom("desk", Files.createDirectory(base.resolve("elsewhere")), StepId.S0);

    assertThat(outcome.exitCode()).as(outcome.message()).isZero();
    assertThat(outcome.message())
        .startsWith("NOT compared with the state before the move, the backup of S0 is on machine laptop; gone back by")
        .contains("the canary proved");
    assertThat(journey.files()).isEqualTo(journey.filesBefore);
    assertThat(journey.standing()).isEqualTo(new Journey(base).standing());
    assertThat(journey.home.controllers.uninstalled).isFalse();
    // what only the backup could tell apart, the operator's own Secret, goes where the backup is
    assertThat(journey.back(StepId.S0).message()).contains("all is as S0's backup says");
  }

  @Test
  void fromAnotherMachineToAStepTheMoveGoesForwardThere() throws IOException {
    Journey journey = new Journey(base);
    journey.forward(StepId.S8);

    Outcome outcome = journey.backFrom("desk", Files.createDirectory(base.resolve("elsewhere")), StepId.S4);

    assertThat(outcome.ending()).as(outcome.message()).isEqualTo(Ending.REACHED);
    assertThat(journey.forward(StepId.S10).message()).isEqualTo("all steps are done");
  }

  /** The journal of this machine says that S8 was done, and knows nothing of the way back. */
  @Test
  void whatAnotherMachineTookBackIsNotMissedOnThisOne() throws IOException {
    Journey journey = new Journey(base);
    journey.forward(StepId.S8);

    journey.backFrom("desk", Files.createDirectory(base.resolve("elsewhere")), StepId.S4);

    assertThat(journey.failing()).noneMatch(c -> c.id().equals("old-configuration-removed"));
  }

  /** What this machine kept of its soak was of the adoption that the other one took back. */
  @Test
  void theSoakBeginsAnewAfterAnotherMachineTookTheAdoptionBack() throws IOException {
    Journey journey = new Journey(base);
    journey.forward(StepId.S8);
    journey.backFrom("desk", Files.createDirectory(base.resolve("elsewhere")), StepId.S4);
    journey.events.clear();

    assertThat(journey.forward(StepId.S7).ending()).isEqualTo(Ending.REACHED);

    assertThat(journey.events).anyMatch(e -> e instanceof Progress.Started s && s.step().id() == StepId.S7);
  }

  @Test
  void withGitCutOffTheOldManifestsAreAppliedDirectly() {
    Journey journey = cutOff(base);
    journey.surroundings.old = List.of();

    Outcome outcome = journey.back(StepId.S0);

    assertThat(outcome.exitCode()).as(outcome.message()).isZero();
    assertThat(outcome.message()).contains("RB_E").contains("all is as S0's backup says");
  }

  @ParameterizedTest
  @EnumSource(value = StepId.class, names = {"S2", "S4"})
  void withGitCutOffItGoesBackToAStepTooAndForwardAgain(StepId to) {
    Journey journey = cutOff(base);

    Outcome outcome = journey.back(to);

    assertThat(outcome.ending()).as(outcome.message()).isEqualTo(Ending.REACHED);
    assertThat(outcome.message()).contains("RB_E");
    assertThat(journey.forward(StepId.S10).message()).isEqualTo("all steps are done");
  }

  @Test
  void withGitCutOffAndKilledAfterAnyEffectTheEndIsTheSame() throws IOException {
    int n = 0;
    boolean killed = true;
    while (killed) {
      Journey journey = cutOff(Files.createDirectory(base.resolve("killed-" + ++n)));
      killed = journey.diesGoingBack(StepId.S0, n);

      Outcome outcome = journey.back(StepId.S0);

      String where = "killed after effect " + n + ": " + outcome.message();
      assertThat(outcome.message()).as(where).contains("all is as S0's backup says");
      assertThat(journey.files()).as(where).isEqualTo(journey.filesBefore);
      assertThat(journey.home.controllers.uninstalled).as(where).isFalse();
    }
    assertThat(n).isGreaterThan(20);
  }

  @Test
  void withGitCutOffAndNoBackupTheOldManifestsAreRenderedAgain() throws IOException {
    Journey journey = cutOff(base);

    Outcome outcome = journey.backFrom("desk", Files.createDirectory(base.resolve("elsewhere")), StepId.S0);

    assertThat(outcome.exitCode()).as(outcome.message()).isZero();
    assertThat(outcome.message()).startsWith("NOT compared").contains("RB_E");
    assertThat(journey.files()).isEqualTo(journey.filesBefore);
  }

  @Test
  void withGitCutOffAndNoManifestToBeHadNothingIsTouched() throws IOException {
    Journey journey = cutOff(base);
    journey.surroundings.old = List.of();
    List<String> written = journey.home.cluster.writes();

    Outcome outcome = journey.backFrom("desk", Files.createDirectory(base.resolve("elsewhere")), StepId.S0);

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.message()).contains("source-controller").contains("no old manifest to apply");
    assertThat(outcome.next()).contains("machine where the move began");
    assertThat(journey.home.cluster.writes().subList(written.size(), journey.home.cluster.writes().size()))
        .allMatch(w -> w.contains("Lease/"));
  }

  /** After an adoption that left source-controller crash-looping; old manifests mend it. */
  private static Journey cutOff(Path directory) {
    Journey journey = new Journey(directory);
    Home home = journey.home;
    journey.surroundings.old = Plans.adopted().stream()
        .map(ref -> Home.object(ref).with("spec", Mapping.of("replicas", 1)))
        .toList();
    journey.forward(StepId.S6);
    home.working = false;
    home.cluster.edit(SOURCE_CONTROLLER, o -> o.with("status", Mapping.of("replicas", 1, "updatedReplicas", 1)));
    home.cluster.afterWrite(ref -> {
      boolean applied = home.cluster.writes().getLast().equals("apply as kubectl-fluxlift " + SOURCE_CONTROLLER);
      if (applied) {
        home.cluster.edit(SOURCE_CONTROLLER, o -> o.with("status", Home.rolledOut()));
        home.working = true;
      }
    });
    return journey;
  }

  @Test
  void theNamespaceKeepsItsGuardAllTheWay() {
    Journey journey = new Journey(base);
    journey.forward(StepId.S8);
    boolean[] unguarded = {false};
    journey.home.cluster.afterWrite(_ -> unguarded[0] |= journey.home.cluster.get(Home.NAMESPACE)
        .map(LiveObject::annotations)
        .map(a -> !"disabled".equalsIgnoreCase(a.getOrDefault(ObjectRef.KUSTOMIZE + "/prune", "")))
        .orElse(true));

    journey.back(StepId.S0);

    assertThat(unguarded[0]).isFalse();
  }

  @Test
  void aVersionThatABotBumpedInOurFilesDoesNotKeepItFromGoingBack() {
    Journey journey = new Journey(base);
    journey.forward(StepId.S6);
    String release = journey.files().get(Plans.INSTANCE);
    journey.home.git.others(Plans.INSTANCE, release.replace("interval: 1h", "interval: 2h"), "Bump");

    assertThat(journey.back(StepId.S0).message()).contains("all is as S0's backup says");
  }

  @Test
  void aMoveThatOthersEditedIsLeftAtTheStepWithTheirNames() {
    Journey journey = new Journey(base);
    journey.forward(StepId.S6);
    String release = journey.files().get(Plans.INSTANCE);
    journey.home.git.others(Plans.INSTANCE, release.replace("interval: 1h", "interval: 2h"), "Bump");

    Outcome outcome = journey.back(StepId.S4);

    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.message()).contains(Plans.INSTANCE).contains("Bump");
    assertThat(journey.home.cluster.get(Home.TARGET.instance()).map(LiveObject::annotations).orElseThrow())
        .containsEntry(ObjectRef.OPERATOR + "/reconcile", "disabled");
  }

  @Test
  void statusAfterAWayBackNamesNoStepThatWasTakenBack() {
    Journey journey = new Journey(base);
    journey.forward(StepId.S6);

    journey.back(StepId.S2);

    assertThat(journey.status().verified()).contains(StepId.S1, StepId.S2).doesNotContain(StepId.S4, StepId.S6);
    assertThat(journey.status().last().getLast().text()).isEqualTo("back");
  }
}
