package dev.fluxlift.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.estate.FluxGroups;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Plans;
import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.GitException;
import dev.fluxlift.engine.proof.preflight.PreflightFindings;
import dev.fluxlift.engine.verify.Invariants;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The move of a small home cluster, and all that can come between. */
class RunnerTest {
  private static final int NEVER = Integer.MAX_VALUE;

  @TempDir Path base;
  private final Home home = new Home();
  private final Home.Content surroundings = new Home.Content(home.cluster);
  private final List<Progress.Event> events = new ArrayList<>();
  private long pid = 1;

  private Outcome run(RunOptions options) {
    return run(options, new Mortal(home, NEVER, false));
  }

  private Outcome run(RunOptions options, Mortal mortal) {
    long mine = ++pid;
    Lock.Holder holder = new Lock.Holder("host", mine, "run" + mine, p -> p == mine);
    return new Runner(mortal.world(), surroundings, holder, base, "0.1.0").run(home.plan, options, events::add);
  }

  private static RunOptions options() {
    return with(RunOptions.unattended("origin"), Optional.empty(), SoakChoice.NONE, Set.of());
  }

  private static RunOptions with(RunOptions o, Optional<StepId> until, SoakChoice soak, Set<String> consents) {
    return new RunOptions(
        o.remote(), until, o.hold(), o.confirm(), soak, o.handOff(), consents, o.undo(), o.interrupted());
  }

  private static RunOptions until(StepId step) {
    return with(options(), Optional.of(step), SoakChoice.NONE, Set.of());
  }

  @Test
  void givenAHomeClusterWhenThePlanRunsThenFluxOperatorManagesAndTheOldOwnerIsGone() {
    Outcome outcome = run(options());

    assertThat(outcome.message()).isEqualTo("all steps are done");
    assertThat(outcome.exitCode()).isZero();
    assertThat(home.cluster.get(Home.OWNER)).isEmpty();
    assertThat(home.cluster.get(Home.NAMESPACE).orElseThrow().annotations()).containsEntry(Invariants.GUARD, "disabled");
    assertThat(home.git.messages()).hasSize(6);
    assertThat(home.git.messages().get(1)).contains("Fluxlift-Step: " + home.plan.id() + "/S1");
    assertThat(home.git.state().head()).isEqualTo(home.git.head());
  }

  @Test
  void eachStepIsJournaledAsIntentEffectAndVerified() {
    run(options());

    List<Journal.Entry> entries = Journal.read(RunDirectory.of(base, home.plan).journal());
    assertThat(entries.stream().filter(e -> e.step().equals("S6")).map(Journal.Entry::type))
        .containsExactly(Journal.Type.INTENT, Journal.Type.EFFECT, Journal.Type.VERIFIED);
    assertThat(entries.stream().filter(e -> e.type() == Journal.Type.VERIFIED).map(Journal.Entry::fence))
        .containsOnly("1");
  }

  @Test
  void givenAFinishedMoveWhenItRunsAgainThenNothingIsCommittedAndAllIsSkipped() {
    run(options());
    String before = home.state();

    Outcome again = run(options());

    assertThat(again.exitCode()).isZero();
    assertThat(home.state()).isEqualTo(before);
  }

  @Test
  void givenAProcessThatIsKilledAnywhereWhenItIsResumedThenTheEndIsTheSame() throws IOException {
    String expected = uninterrupted();
    AtomicInteger points = new AtomicInteger();
    for (boolean afterEffect : new boolean[] {false, true}) {
      for (int n = 1; ; n++) {
        Home mine = new Home();
        Path directory = Files.createDirectory(base.resolve(n + "-" + afterEffect));
        Mortal mortal = new Mortal(mine, n, afterEffect);
        if (!killed(mine, mortal, directory)) {
          break;
        }
        points.incrementAndGet();
        Outcome resumed = new Runner(new Mortal(mine, NEVER, false).world(), surroundings, new Lock.Holder("host", 2, "b", p -> p == 2), directory, "0.1.0")
            .run(mine.plan, options(), events::add);

        assertThat(resumed.message()).as("killed at call " + n + " afterEffect " + afterEffect).isEqualTo("all steps are done");
        assertThat(mine.state()).as("killed at call " + n).isEqualTo(expected);
      }
    }
    assertThat(points.get()).isGreaterThan(60);
  }

  private String uninterrupted() throws IOException {
    Home mine = new Home();
    Path directory = Files.createDirectory(base.resolve("whole"));
    killed(mine, new Mortal(mine, NEVER, false), directory);
    return mine.state();
  }

  private boolean killed(Home mine, Mortal mortal, Path directory) {
    try {
      new Runner(mortal.world(), surroundings, new Lock.Holder("host", 1, "a", p -> p == 1), directory, "0.1.0")
          .run(mine.plan, options(), events::add);
      return false;
    } catch (Mortal.Killed e) {
      return true;
    }
  }

  @Test
  void givenAnotherMachineWhenItResumesFromTheCheckpointThenTheMoveEnds() throws IOException {
    run(until(StepId.S4));
    Path elsewhere = Files.createDirectory(base.resolve("elsewhere"));

    var plan = Resume.plan(elsewhere, home.cluster, Home.NS);
    Outcome outcome = new Runner(new Mortal(home, NEVER, false).world(), surroundings, new Lock.Holder("other", 7, "z", p -> true), elsewhere, "0.1.0")
        .run(plan, options(), events::add);

    assertThat(plan).isEqualTo(home.plan);
    assertThat(outcome.exitCode()).isZero();
    assertThat(events).anyMatch(e -> e instanceof Progress.Note n && n.text().contains("from the checkpoint"));
  }

  @Test
  void aConsentGivenOnceIsHonouredByLaterRunsAndOnAnotherMachine() throws IOException {
    surroundings.findings = List.of(new Finding(PreflightFindings.NOT_READY, "HelmRelease/default/echo", "broken"));
    Outcome without = run(until(StepId.S2));
    Outcome with = run(with(options(), Optional.of(StepId.S2), SoakChoice.NONE, Set.of("not-ready")));

    run(until(StepId.S4));

    assertThat(without.exitCode()).isEqualTo(3);
    assertThat(with.ending()).isEqualTo(Ending.REACHED);
    assertThat(surroundings.consents).containsExactly("not-ready");
    Path elsewhere = Files.createDirectory(base.resolve("elsewhere"));
    surroundings.consents = Set.of();
    new Runner(new Mortal(home, NEVER, false).world(), surroundings, new Lock.Holder("other", 7, "z", p -> true), elsewhere, "0.1.0")
        .run(home.plan, options(), events::add);
    assertThat(surroundings.consents).containsExactly("not-ready");
    assertThat(Status.read(home.cluster, Home.NS, Optional.empty()).consents()).containsExactly("not-ready");
  }

  @Test
  void consentsOfThePlanAreInForceWithoutSayingThemAgain() {
    Plan made = Plans.plan(home.git.head(), home.plan.cluster(), List.of("untested-pair"));

    new Runner(new Mortal(home, NEVER, false).world(), surroundings, new Lock.Holder("host", 8, "y", p -> true), base, "0.1.0")
        .run(made, until(StepId.S4), events::add);

    assertThat(surroundings.consents).containsExactly("untested-pair");
  }

  @Test
  void aConsentWrittenIntoTheCheckpointByHandIsRefused() {
    run(until(StepId.S2));
    ObjectRef checkpoint = new ObjectRef("", "ConfigMap", Home.NS, Checkpoint.NAME);
    home.cluster.edit(checkpoint, o -> o.withPath(List.of("data", "consents"), Value.of("[\"untested-pair\"]")));

    Outcome outcome = run(until(StepId.S4));

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.message()).contains(checkpoint.toString()).contains("was edited");
    assertThat(home.git.messages()).hasSize(3);
  }

  @Test
  void givenUntilAStepThenItStopsThereAndStatusSaysSo() {
    Outcome outcome = run(until(StepId.S2));

    assertThat(outcome.ending()).isEqualTo(Ending.REACHED);
    assertThat(home.git.messages()).hasSize(3);
    Status status = Status.read(home.cluster, Home.NS, Optional.of(RunDirectory.of(base, home.plan)));
    assertThat(status.step()).contains(StepId.S2);
    assertThat(status.verified()).containsExactly(StepId.S0, StepId.S1, StepId.S2);
    assertThat(status.holder()).isEmpty();
  }

  @Test
  void givenSomebodyPushesOtherFilesFirstThenTheCommitGoesOnTop() {
    int[] times = {2};
    home.git.beforePush(() -> {
      if (times[0]-- > 0) {
        home.git.others("kubernetes/apps/default/echo.yaml", "echo " + times[0], "Bump echo");
      }
    });

    Outcome outcome = run(until(StepId.S1));

    assertThat(outcome.ending()).isEqualTo(Ending.REACHED);
    assertThat(home.git.messages()).hasSize(4);
  }

  @Test
  void givenSomebodyEditsAFileOfTheMoveThenThePlanIsStaleAndFileAndCommitAreNamed() {
    run(until(StepId.S4));
    home.git.others(Plans.INSTANCE, "disabled FluxInstance\nversion: 2.7.0\n", "Bump flux");

    Outcome outcome = run(options());

    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.message()).contains(Plans.INSTANCE).contains("Bump flux");
  }

  @Test
  void givenSomebodyAddsAnAppToAListOfOursThenTheMoveGoesOn() {
    run(until(StepId.S4));
    String list = home.git.files(home.git.head()).get(Plans.APPS_LIST);
    home.git.others(Plans.APPS_LIST, list + "  - ./games\n", "Add games");

    assertThat(run(options()).exitCode()).isZero();
  }

  @Test
  void givenAChartBumpWhileAdoptingThenTheBrakeIsPulled() {
    run(until(StepId.S4));
    boolean[] bumped = {false};
    home.git.beforePush(() -> bumped[0] = true);
    RunOptions o = options();
    RunOptions bump = new RunOptions(
        o.remote(), o.until(), o.hold(), o.confirm(), o.soak(), o.handOff(), o.consents(), o.undo(), () -> {
          if (bumped[0] && home.cluster.get(Home.TARGET.operator()).isPresent()) {
            bumped[0] = false;
            home.git.others(Plans.OPERATOR, "operator 9\n", "Bump operator");
          }
          return false;
        });

    Outcome outcome = run(bump);

    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.message()).contains("I7").contains(Plans.OPERATOR).contains("Bump operator").contains("scaled to 0");
  }

  /** In Git it is over, on the cluster it is not: Flux looks again in half an hour. */
  @Test
  void givenWhatOthersChangedIsTakenBackThenTheRootIsAskedAndTheMoveEnds() {
    run(until(StepId.S6));
    String planned = "operator\n";
    home.git.others(Plans.OPERATOR, "operator 9\n", "Bump operator");
    home.reconcile();
    home.git.others(Plans.OPERATOR, planned, "Take it back");
    home.working = false;
    home.cluster.afterWrite(ref -> {
      if (ref.equals(Home.SOURCE) || ref.equals(Home.ROOT)) {
        home.working = true;
      }
    });

    Outcome outcome = run(options());

    assertThat(outcome.message()).isEqualTo("all steps are done");
    assertThat(events).filteredOn(Progress.Note.class::isInstance).map(Object::toString).anyMatch(
        t -> t.contains("Kustomization/flux-system/cluster has not applied that yet") && t.contains("Bump operator"));
  }

  @Test
  void givenAFileChangedBeforeTheFirstCommitThenThePlanIsStale() {
    home.git.others(Plans.CLUSTER_YAML, "changed\n", "Change the root");

    Outcome outcome = run(options());

    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.message()).contains(Plans.CLUSTER_YAML).contains("Change the root");
    assertThat(home.git.messages()).hasSize(2);
  }

  @Test
  void givenAnObjectChangedBeforeTheFirstCommitThenThePlanIsStale() {
    home.cluster.edit(Home.ROOT, o -> o.withPath(List.of("spec", "interval"), Value.of("5m")));

    Outcome outcome = run(options());

    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.message()).contains(Home.ROOT.toString());
  }

  @Test
  void aMereStatusUpdateDoesNotMakeThePlanStale() {
    home.cluster.edit(Home.ROOT, o -> o.withPath(List.of("status", "observedGeneration"), Value.of(0)));

    assertThat(run(until(StepId.S0)).ending()).isEqualTo(Ending.REACHED);
  }

  @Test
  void givenACommitThatSomebodyTookOffTheBranchThenTheNextStepsIsNotPutOnTopOfTheOneBefore() {
    run(until(StepId.S1));
    Branch branch = new Branch(home.plan, home.git, "origin");
    Step later = home.plan.step(StepId.S4).orElseThrow();

    assertThatThrownBy(() -> branch.push(later))
        .isInstanceOf(StopException.class)
        .hasMessage("branch main holds the commits up to S1, and S4 begins after S2");
  }

  @Test
  void givenCtrlCThenItEndsSafelyAndCanGoOn() {
    RunOptions o = options();
    RunOptions interrupted = new RunOptions(
        o.remote(), o.until(), o.hold(), o.confirm(), o.soak(), o.handOff(), o.consents(), o.undo(),
        () -> home.git.messages().size() == 3);

    Outcome outcome = run(interrupted);

    assertThat(outcome.exitCode()).isEqualTo(130);
    assertThat(outcome.message()).contains("safe");
    assertThat(outcome.next()).contains("fluxlift resume");
    assertThat(run(options()).exitCode()).isZero();
  }

  @Test
  void givenThePersonSaysNoThenNothingOfThatStepIsDone() {
    RunOptions o = options();
    RunOptions no = new RunOptions(
        o.remote(), o.until(), o.hold(), s -> s.id() != StepId.S2, o.soak(), o.handOff(), o.consents(), o.undo(), o.interrupted());

    Outcome outcome = run(no);

    assertThat(outcome.exitCode()).isEqualTo(130);
    assertThat(outcome.message()).contains("stopped before S2");
    assertThat(home.git.messages()).hasSize(2);
  }

  @Test
  void givenThePersonThinksForHoursThenWhatWasSeenIsLookedAtAgain() {
    run(until(StepId.S2));
    RunOptions o = options();
    RunOptions slow = new RunOptions(
        o.remote(), o.until(), o.hold(), s -> {
          home.time.pause(java.time.Duration.ofMinutes(2));
          surroundings.quiet = Verdict.no("HelmRelease/default/echo is pending-upgrade", "it to end");
          return true;
        }, o.soak(), o.handOff(), o.consents(), o.undo(), o.interrupted());

    Outcome outcome = run(slow);

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(home.git.messages()).hasSize(4);
  }

  @Test
  void givenAHoldFileThenNoChangingStepBeginsWhileItIsThere() throws IOException {
    Path hold = Files.createFile(base.resolve("hold"));
    RunOptions o = options();
    RunOptions held = new RunOptions(
        o.remote(), Optional.of(StepId.S1), Optional.of(hold), o.confirm(), o.soak(), o.handOff(), o.consents(), o.undo(), () -> {
          if (home.time.now().isAfter(java.time.Instant.parse("2026-11-24T03:10:00Z"))) {
            hold.toFile().delete();
          }
          return false;
        });

    Outcome outcome = run(held);

    assertThat(outcome.ending()).isEqualTo(Ending.REACHED);
    assertThat(home.time.now()).isAfter(java.time.Instant.parse("2026-11-24T03:09:59Z"));
    assertThat(events).anyMatch(e -> e instanceof Progress.Waiting w && w.what().contains("the file " + hold + " to go"));
  }

  @Test
  void givenABaselineOfAnAttemptThatChangedNothingThenItIsTakenAnew() {
    run(until(StepId.S0));
    home.cluster.without(new ObjectRef("apps", "Deployment", "default", "echo"));

    assertThat(run(options()).exitCode()).isZero();
  }

  @Test
  void givenHandOffThenEachCommitIsABranchAndASquashMergeIsAsGood() {
    RunOptions o = options();
    RunOptions handOff = new RunOptions(
        o.remote(), Optional.of(StepId.S1), o.hold(), o.confirm(), o.soak(), true, o.consents(), o.undo(), () -> {
          home.git.branch("fluxlift/S1").ifPresent(b -> {
            if (home.git.messages().size() == 1) {
              home.git.squash("fluxlift/S1");
            }
          });
          return false;
        });

    Outcome outcome = run(handOff);

    assertThat(outcome.ending()).isEqualTo(Ending.REACHED);
    assertThat(home.git.messages()).containsExactly("first", "Merge fluxlift/S1");
    assertThat(run(options()).exitCode()).isZero();
  }

  @Test
  void givenAnInvariantIsViolatedWhileAdoptingThenItBrakesAndHolds() {
    run(until(StepId.S4));
    home.git.beforePush(() -> home.cluster.edit(Home.APPS, o -> o.withPath(List.of("metadata", "uid"), Value.of("other"))));

    Outcome outcome = run(options());

    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.message()).contains("I2").contains(Home.APPS.toString()).contains("Braked");
    assertThat(home.cluster.get(new ObjectRef("apps", "Deployment", Home.NS, "kustomize-controller")).orElseThrow().body().text("spec", "replicas"))
        .contains("0");
  }

  @Test
  void givenTheBaselineIsLostWhileItRunsThenTheInvariantsAreWatchedAllTheSame() {
    run(until(StepId.S4));
    Progress somebody = event -> {
      if (event instanceof Progress.Finished f && f.step().id() == StepId.S5) {
        assertThat(RunDirectory.of(base, home.plan).path().resolve(RunDirectory.BASELINE).toFile().delete()).isTrue();
        home.cluster.edit(Home.APPS, o -> o.withPath(List.of("metadata", "uid"), Value.of("other")));
      }
    };

    Outcome outcome = new Runner(
            new Mortal(home, NEVER, false).world(), surroundings, new Lock.Holder("host", 99, "run99", p -> p == 99), base, "0.1.0")
        .run(home.plan, options(), somebody);

    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.message()).contains("I2").contains(Home.APPS.toString());
  }

  @Test
  void givenTheBrakeWasPulledAndTheCauseIsGoneThenResumingLetsGoAndEnds() {
    run(until(StepId.S4));
    String uid = home.cluster.get(Home.APPS).orElseThrow().uid();
    home.git.beforePush(() -> home.cluster.edit(Home.APPS, o -> o.withPath(List.of("metadata", "uid"), Value.of("other"))));
    run(options());
    Outcome still = run(options());
    home.git.beforePush(() -> {});
    home.cluster.edit(Home.APPS, o -> o.withPath(List.of("metadata", "uid"), Value.of(uid)));

    Outcome outcome = run(options());

    assertThat(still.exitCode()).isNotZero();
    assertThat(outcome.message()).isEqualTo("all steps are done");
    assertThat(home.cluster.get(Home.TARGET.operator()).orElseThrow().body().text("spec", "replicas")).contains("1");
  }

  @Test
  void givenARootThatCannotBeBuiltThenItsMessageIsSaidSoonAndTheStepIsHeld() {
    home.git.beforePush(() -> home.working = false);
    RunOptions o = options();
    RunOptions failing = new RunOptions(
        o.remote(), o.until(), o.hold(), o.confirm(), o.soak(), o.handOff(), o.consents(), o.undo(), () -> {
          if (!home.working) {
            home.cluster.edit(Home.ROOT, r -> r.with("status", Mapping.of(
                "lastAttemptedRevision", "main@sha1:" + home.git.head(),
                "conditions", List.of(Mapping.of("type", "Ready", "status", "False", "reason", "BuildFailed", "message", "no such file")))));
          }
          return false;
        });
    var before = home.time.now();

    Outcome outcome = run(failing);

    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.message()).contains("BuildFailed: no such file");
    assertThat(java.time.Duration.between(before, home.time.now())).isLessThan(java.time.Duration.ofMinutes(1));
  }

  @Test
  void givenAnInstanceEditedByHandBeforeItIsEnabledThenItIsNotEnabled() {
    run(until(StepId.S4));
    home.cluster.edit(Home.TARGET.instance(), i -> i.withPath(List.of("spec", "cluster", "multitenant"), Value.of(true)));
    int commits = home.git.messages().size();

    Outcome outcome = run(options());

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.message()).contains("FluxInstance/flux-system/flux: spec.cluster.multitenant is true, proved was absent");
    assertThat(home.git.messages()).hasSize(commits);
  }

  @Test
  void givenAControllerThatCrashLoopsWhileAdoptingThenThePodIsNamedSoonAndTheStepIsHeld() {
    run(until(StepId.S4));
    AtomicInteger looks = new AtomicInteger();
    home.git.beforePush(() -> home.working = false);
    var before = home.time.now();

    Outcome outcome = run(interruptedNever(() -> {
      // five restarts of an old life, and one more every second look
      crash("kustomize-controller", 5 + looks.incrementAndGet() / 2);
    }));

    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.message()).contains("Deployment/flux-system/kustomize-controller: pod kustomize-controller-1")
        .contains("crash-loops, 3 restarts, the last ended with exit code 2");
    assertThat(java.time.Duration.between(before, home.time.now())).isLessThan(java.time.Duration.ofMinutes(1));
  }

  @Test
  void givenAControllerThatRestartsTwiceWhileAdoptingThenItIsWaitedFor() {
    run(until(StepId.S4));
    AtomicInteger looks = new AtomicInteger();
    home.git.beforePush(() -> home.working = false);

    Outcome outcome = run(interruptedNever(() -> {
      int look = looks.incrementAndGet();
      crash("kustomize-controller", Math.min(5 + look / 2, 7));
      home.working = look > 10;
      home.reconcile();
    }));

    assertThat(outcome.message()).isEqualTo("all steps are done");
  }

  @Test
  void givenAnOperatorThatCrashLoopsWhileAdoptingThenItsPodIsNamedSoonAndTheStepIsHeld() {
    run(until(StepId.S4));
    AtomicInteger looks = new AtomicInteger();
    home.git.beforePush(() -> home.working = false);
    var before = home.time.now();

    Outcome outcome = run(interruptedNever(() -> crashOperator(looks.incrementAndGet() / 2, 0)));

    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.message()).contains("Deployment/flux-system/flux-operator: pod flux-operator-1 crash-loops");
    assertThat(Duration.between(before, home.time.now())).isLessThan(Duration.ofMinutes(1));
  }

  /** A flag that it does not know, in a roll-out: the old pod stays until the new one is ready, and adopts. */
  @Test
  void givenAPodOfTheOperatorThatCrashLoopsBesideOneThatServesThenTheAdoptionIsWaitedFor() {
    run(until(StepId.S4));
    AtomicInteger looks = new AtomicInteger();
    home.git.beforePush(() -> home.working = false);

    Outcome outcome = run(interruptedNever(() -> {
      int look = looks.incrementAndGet();
      crashOperator(look / 2, 1);
      home.working = look > 20;
      home.reconcile();
    }));

    assertThat(outcome.message()).isEqualTo("all steps are done");
  }

  private void crashOperator(int restarts, int available) {
    crash("flux-operator", restarts);
    home.cluster.edit(home.plan.target().operator(), d -> d
        .withPath(List.of("spec", "selector", "matchLabels"), Mapping.of("app", "flux-operator"))
        .withPath(List.of("status", "availableReplicas"), Value.of(available)));
  }

  /** Options of a run that is never interrupted, where something happens whenever it asks whether it is. */
  private static RunOptions interruptedNever(Runnable each) {
    RunOptions o = options();
    return new RunOptions(
        o.remote(), o.until(), o.hold(), o.confirm(), o.soak(), o.handOff(), o.consents(), o.undo(), () -> {
          each.run();
          return false;
        });
  }

  private void crash(String controller, int restarts) {
    Plans.adopted().forEach(deployment -> home.cluster.edit(deployment, d -> d.withPath(
        List.of("spec", "selector", "matchLabels"), Mapping.of("app", deployment.name()))));
    home.cluster.with(Home.object(new ObjectRef("", "Pod", Home.NS, controller + "-1"))
        .withPath(List.of("metadata", "uid"), Value.of(controller + "-1"))
        .withPath(List.of("metadata", "labels"), Mapping.of("app", controller))
        .with("status", Mapping.of("containerStatuses", List.of(Mapping.of(
            "restartCount", restarts,
            "state", Mapping.of("waiting", Mapping.of("reason", "CrashLoopBackOff")),
            "lastState", Mapping.of("terminated", Mapping.of("exitCode", 2)))))));
  }

  @Test
  void givenAGuardTakenAwayBetweenS1AndS8ThenTheRemovalIsNotBegun() {
    run(until(StepId.S7));
    String flux = home.git.files(home.git.head()).get(Plans.FLUX_YAML);
    home.git.others(Plans.FLUX_YAML, flux.replace("  suspend: true\n", ""), "Unsuspend");

    Outcome outcome = run(options());

    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.message()).contains(Plans.FLUX_YAML).contains("Unsuspend");
    assertThat(home.cluster.get(Home.OWNER)).isPresent();
  }

  @Test
  void givenAReleaseThatRunsAHookThenTheInstanceIsNotEnabled() {
    run(until(StepId.S4));
    Mapping hook = Mapping.of("kind", "Job", "name", "flux-instance-healthcheck", "events", List.of("post-install"));
    Mapping test = Mapping.of("kind", "Pod", "name", "t", "events", List.of("test"));
    home.cluster.with(Home.release(Mapping.of("manifest", Home.KEPT, "hooks", List.of(test, hook))));

    Outcome outcome = run(options());

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.message())
        .contains("release flux-instance v1 (deployed) runs the hook Job/flux-instance-healthcheck (values");
    assertThat(home.git.messages()).hasSize(4);
  }

  @Test
  void givenAReleaseThatNoLongerKeepsTheInstanceThenTheOldOwnerIsNotRemoved() {
    run(until(StepId.S7));
    home.cluster.with(
        Home.release("flux-instance", 2, Mapping.of("manifest", Home.KEPT.replace("helm.sh/resource-policy", "other"))));

    Outcome outcome = run(options());

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.message()).contains("release flux-instance v2 (deployed) does not keep the FluxInstance");
    assertThat(home.cluster.get(Home.OWNER)).isPresent();
  }

  @Test
  void givenADependsOnOnTheOldOwnerThenTheRemovalIsRefused() {
    run(until(StepId.S7));
    ObjectRef app = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", "default", "echo");
    home.cluster.with(Home.object(app)
        .with("spec", Mapping.of("dependsOn", List.of(Mapping.of("name", "flux", "namespace", Home.NS))))
        .with("status", Home.ready()));

    Outcome outcome = run(options());

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.message()).contains("Kustomization/default/echo names Kustomization/flux-system/flux in spec.dependsOn");
  }

  @Test
  void givenAnArtifactGeneratorOfTheOldManifestsThenTheRemovalIsRefused() {
    run(until(StepId.S7));
    ObjectRef generator = new ObjectRef(FluxGroups.EXTENSIONS, "ArtifactGenerator", Home.NS, "parts");
    home.cluster.with(Home.object(generator)
        .with("spec", Mapping.of("sources", List.of(
            Mapping.of("alias", "flux", "kind", "OCIRepository", "name", Home.MANIFESTS.name()))))
        .with("status", Home.ready()));

    Outcome outcome = run(options());

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.message()).contains("ArtifactGenerator/flux-system/parts names " + Home.MANIFESTS + " in spec.sources");
  }

  @Test
  void givenSomethingInFlightThenAdoptionWaitsAndIsThenRefused() {
    surroundings.quiet = Verdict.no("HelmRelease/default/echo has no deployed revision", "its first install to end");

    Outcome outcome = run(options());

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.message()).contains("no deployed revision");
    assertThat(home.cluster.get(Home.TARGET.instance()).orElseThrow().annotations())
        .containsEntry(ObjectRef.OPERATOR + "/reconcile", "disabled");
  }

  @Test
  void givenAnotherToolVersionThenThePlanIsStale() {
    Lock.Holder holder = new Lock.Holder("host", 9, "r", p -> true);
    Outcome tool = new Runner(new Mortal(home, NEVER, false).world(), surroundings, holder, base, "0.2.0").run(home.plan, options(), events::add);

    assertThat(tool.exitCode()).isEqualTo(4);
    assertThat(tool.message()).contains("version 0.1.0").contains("version 0.2.0");
  }

  @Test
  void givenAnotherClusterThenNotEvenTheLockIsWrittenThere() {
    Home other = new Home();
    Cluster elsewhere = (Cluster) Proxy.newProxyInstance(
        Cluster.class.getClassLoader(),
        new Class<?>[] {Cluster.class},
        (_, method, arguments) -> method.getName().equals("identity")
            ? new Cluster.Identity("another-uid", "v1.33.13", "https://elsewhere:6443", "b")
            : method.invoke(other.cluster, arguments));
    String before = other.state();
    Lock.Holder holder = new Lock.Holder("host", 9, "r", p -> true);

    Outcome outcome = new Runner(new World(elsewhere, home.git, home.time), surroundings, holder, base, "0.1.0")
        .run(home.plan, options(), events::add);

    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.message()).contains("another cluster").contains("kube-system-uid").contains("another-uid at https://elsewhere:6443");
    assertThat(outcome.next()).contains("context of the plan's cluster");
    assertThat(other.state()).isEqualTo(before);
    assertThat(other.cluster.get(new ObjectRef("coordination.k8s.io", "Lease", Home.NS, Lock.NAME))).isEmpty();
  }

  @Test
  void givenCtrlCThatGitHeardTooThenItEndsAsInterruptedAndTheLockIsGivenBack() {
    AtomicBoolean pressed = new AtomicBoolean();
    home.git.beforePush(() -> {
      pressed.set(true);
      throw new GitException(GitException.Reason.FAILED, "git push: exit status 130");
    });
    RunOptions o = options();
    Outcome outcome = run(new RunOptions(
        o.remote(), o.until(), o.hold(), o.confirm(), o.soak(), o.handOff(), o.consents(), o.undo(), pressed::get));
    home.git.beforePush(() -> {});

    assertThat(outcome.exitCode()).isEqualTo(130);
    assertThat(outcome.message()).contains("interrupted in S1");
    ObjectRef lock = new ObjectRef("coordination.k8s.io", "Lease", Home.NS, Lock.NAME);
    assertThat(home.cluster.get(lock).orElseThrow().spec("holderIdentity")).contains(Value.of(""));
    assertThat(run(options()).exitCode()).isZero();
  }

  @Test
  void theSoakProvokesAReconcileAndARestartAndWaitsAFullInterval() {
    ObjectRef pod = new ObjectRef("", "Pod", Home.NS, "flux-operator-1");
    run(until(StepId.S6));
    Mapping labels = Mapping.of("app.kubernetes.io/name", "flux-operator");
    home.cluster.edit(Home.TARGET.operator(), o -> o.withPath(List.of("spec", "selector", "matchLabels"), labels));
    home.cluster.with(Home.object(pod).withPath(List.of("metadata", "labels"), labels));
    var before = home.time.now();

    Outcome outcome = run(with(options(), Optional.of(StepId.S7), SoakChoice.DEFAULT, Set.of()));

    assertThat(outcome.ending()).isEqualTo(Ending.REACHED);
    assertThat(java.time.Duration.between(before, home.time.now())).isGreaterThanOrEqualTo(java.time.Duration.ofHours(1));
    assertThat(home.cluster.get(pod)).isEmpty();
  }

  /** The Git server was away, and something says so still; an hour was soaked, or the person chose none. */
  @Test
  void givenASoakThatIsOverAndAPassingErrorThenItIsWaitedForAndNotSoakedAnew() {
    run(with(options(), Optional.of(StepId.S7), SoakChoice.NONE, Set.of()));
    var before = home.time.now();
    surroundings.failing = true;
    events.clear();
    RunOptions o = options();
    RunOptions full = new RunOptions(
        o.remote(), o.until(), o.hold(), o.confirm(), SoakChoice.DEFAULT, o.handOff(), o.consents(), o.undo(), () -> {
          boolean begun = events.stream().anyMatch(e -> e instanceof Progress.Started s && s.step().id() == StepId.S7);
          surroundings.failing &= !begun;
          return false;
        });

    Outcome outcome = run(full);

    assertThat(outcome.message()).isEqualTo("all steps are done");
    assertThat(java.time.Duration.between(before, home.time.now())).isLessThan(java.time.Duration.ofMinutes(30));
  }

  @Test
  void everyStepIsAnnounced() {
    run(options());

    assertThat(events.stream().filter(Progress.Finished.class::isInstance).map(e -> ((Progress.Finished) e).step()).map(Step::id))
        .containsExactly(home.plan.steps().stream().map(Step::id).toArray(StepId[]::new));
  }
}
