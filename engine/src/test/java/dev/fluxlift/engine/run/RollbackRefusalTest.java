package dev.fluxlift.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Plans;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody else does between two sub-steps of a way back, and that it stops there without losing anything. */
class RollbackRefusalTest {
  private static final String RECONCILE = ObjectRef.OPERATOR + "/reconcile";
  private static final ObjectRef INSTANCE = Home.TARGET.instance();
  private static final ObjectRef OPERATOR = Home.TARGET.operator();
  private static final ObjectRef CONTROLLER = Plans.adopted().getFirst();

  @TempDir Path base;
  private Journey journey;
  private Home home;

  @BeforeEach
  void moved() {
    journey = new Journey(base);
    home = journey.home;
  }

  private void edit(ObjectRef ref, UnaryOperator<Mapping> change) {
    home.cluster.edit(ref, change);
  }

  /** Somebody acts once, right after we wrote this. */
  private void after(String write, Runnable somebody) {
    boolean[] done = {false};
    home.cluster.afterWrite(_ -> {
      if (!done[0] && home.cluster.writes().getLast().equals(write)) {
        done[0] = true;
        somebody.run();
      }
    });
  }

  /** A world in which somebody acts right before each deletion of the instance, while it is read already. */
  private World beforeDeleting(Consumer<Integer> somebody) {
    World world = new Mortal(home, Integer.MAX_VALUE, false).world();
    int[] times = {0};
    Cluster cluster = (Cluster) Proxy.newProxyInstance(Cluster.class.getClassLoader(), new Class<?>[] {Cluster.class}, (_, method, arguments) -> {
      if (method.getName().equals("delete") && arguments[0].equals(INSTANCE)) {
        somebody.accept(++times[0]);
      }
      try {
        return method.invoke(world.cluster(), arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    });
    return new World(cluster, world.git(), world.clock());
  }

  @Test
  void anInstanceThatSomebodyEnabledIsNotDeleted() {
    journey.forward(StepId.S6);
    after("patch " + OPERATOR, () -> edit(INSTANCE, o -> Home.annotated(o, RECONCILE, "enabled")));

    Outcome outcome = journey.back(StepId.S0);

    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.message()).contains("does not say disabled").contains("uninstalls Flux");
    assertThat(home.cluster.get(INSTANCE)).isPresent().get().matches(i -> !i.terminating());
    assertThat(home.controllers.uninstalled).isFalse();
  }

  @Test
  void anInstanceWrittenBetweenLookAndDeletionIsLookedAtAgain() {
    journey.forward(StepId.S6);

    Outcome outcome = journey.back(StepId.S0, beforeDeleting(n -> {
      if (n == 1) {
        edit(INSTANCE, o -> Home.annotated(o, "somebody", "wrote"));
      }
    }));

    assertThat(outcome.message()).contains("all is as S0's backup says");
  }

  @Test
  void anInstanceReplacedBetweenLookAndDeletionIsNotTheOneThatIsDeleted() {
    journey.forward(StepId.S6);

    Outcome outcome = journey.back(StepId.S0, beforeDeleting(_ -> {
      home.cluster.without(INSTANCE);
      home.cluster.with(Home.annotated(Home.object(INSTANCE), RECONCILE, "enabled")
          .withPath(List.of("metadata", "uid"), Value.of("another")));
    }));

    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.message()).contains("does not say disabled");
    assertThat(home.cluster.get(INSTANCE).orElseThrow().uid()).isEqualTo("another");
  }

  @Test
  void withAPodOfTheOperatorLeftTheInstanceIsNotDeleted() {
    journey.forward(StepId.S6);
    Mapping labels = Mapping.of("app.kubernetes.io/name", "flux-operator");
    edit(OPERATOR, o -> o.withPath(List.of("spec", "selector", "matchLabels"), labels));
    home.cluster.with(Home.object(new ObjectRef("", "Pod", Home.NS, "flux-operator-1")).withPath(List.of("metadata", "labels"), labels));

    Outcome outcome = journey.back(StepId.S0);

    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.message()).contains("the operator still has pods");
    assertThat(home.cluster.writes()).noneMatch(w -> w.equals("delete " + INSTANCE));
  }

  @Test
  void anObjectStampedAnewBeforeTheDeletionStopsIt() {
    journey.forward(StepId.S6);
    ObjectRef stamped = new ObjectRef("", "ConfigMap", Home.NS, "stamped");
    home.git.beforePush(() -> {
      if (home.git.messages().getLast().startsWith("Suspend")) {
        home.cluster.with(Home.object(stamped).withPath(
            List.of("metadata", "labels"),
            Mapping.of(ObjectRef.OPERATOR + "/name", "flux", ObjectRef.OPERATOR + "/namespace", Home.NS)));
      }
    });

    Outcome outcome = journey.back(StepId.S0);

    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.message()).contains(stamped.toString()).contains("owner labels");
    assertThat(home.cluster.get(INSTANCE)).isPresent();
  }

  @Test
  void aFluxInstanceOfSomebodyElseKeepsTheOperator() {
    journey.forward(StepId.S6);
    ObjectRef theirs = new ObjectRef(ObjectRef.OPERATOR, "FluxInstance", "tenant", "flux");
    after("delete " + Home.TARGET.instanceRelease(), () -> home.cluster.with(Home.object(theirs)));

    Outcome outcome = journey.back(StepId.S0);

    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.message()).contains(theirs.toString());
    assertThat(home.cluster.get(Home.TARGET.operatorRelease())).isPresent();
    assertThat(home.cluster.get(OPERATOR)).isPresent();
  }

  @Test
  void aNamespaceWithoutItsGuardKeepsOurFiles() {
    journey.forward(StepId.S6);
    after("delete " + INSTANCE, () -> edit(Home.NAMESPACE, o -> o.withoutPath(List.of("metadata", "annotations"))));

    Outcome outcome = journey.back(StepId.S0);

    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.message()).contains("it has no guard against pruning");
    assertThat(journey.files()).containsKey(Plans.OPERATOR);
  }

  @Test
  void aKustomizationThatWouldPruneKeepsOurFiles() {
    journey.forward(StepId.S6);
    edit(Home.TARGET.operatorKustomization(), o -> o.withPath(List.of("spec", "prune"), Value.of(true)));

    Outcome outcome = journey.back(StepId.S0);

    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.message()).contains(Home.TARGET.operatorKustomization().toString()).contains("prune: true");
    assertThat(journey.files()).containsKey(Plans.OPERATOR);
  }

  @Test
  void anObjectTheOldOwnerPassesOverIsNamedAndTheInstanceStays() {
    journey.forward(StepId.S6);
    home.git.beforePush(() -> edit(CONTROLLER, o -> Home.annotated(o, ObjectRef.KUSTOMIZE + "/ssa", "Ignore")));

    Outcome outcome = journey.back(StepId.S0);

    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.message()).contains("was not seen").contains(CONTROLLER.toString());
    assertThat(home.cluster.get(INSTANCE)).isPresent();
  }

  @Test
  void aCanaryThatDoesNotArriveStopsItAndIsTakenUpAgain() {
    journey.forward(StepId.S6);
    home.controllers.patchesLost = true;

    Outcome outcome = journey.back(StepId.S0);

    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.message()).contains("fluxlift.dev/canary").contains("was not seen");
    assertThat(home.cluster.get(INSTANCE)).isPresent();
    home.controllers.patchesLost = false;
    assertThat(journey.back(StepId.S0).message()).contains("all is as S0's backup says");
  }

  @Test
  void aPodTemplateThatChangesUnderTheCanaryIsSaid() {
    journey.forward(StepId.S6);
    home.git.beforePush(() -> {
      if (journey.files().get(Plans.FLUX_YAML).contains("fluxlift.dev/canary")) {
        edit(CONTROLLER, o -> o.withPath(List.of("spec", "template", "metadata", "labels", "a"), Value.of("b")));
      }
    });

    Outcome outcome = journey.back(StepId.S0);

    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.message()).contains("its pod template changed while the canary was out");
  }

  @Test
  void aReleaseThatMakesTheInstanceEnabledIsStoppedBeforeTheOperatorStarts() {
    journey.forward(StepId.S6);
    home.controllers.chartEnables = true;

    Outcome outcome = journey.back(StepId.S4);

    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.message()).contains("its release made it enabled");
    assertThat(home.cluster.get(OPERATOR).orElseThrow().body().text("spec", "replicas")).contains("0");
    assertThat(home.cluster.get(Home.TARGET.instanceRelease()).orElseThrow().spec("suspend")).contains(Value.of(true));
  }

  @Test
  void aReleaseThatSomethingKeepsEnabledOnTheClusterDoesNotGoOn() {
    journey.forward(StepId.S6);
    home.controllers.patched = spec -> spec.withPath(List.of("values", "commonAnnotations", RECONCILE), Value.of("enabled"));

    Outcome outcome = journey.back(StepId.S4);

    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.message()).contains("its live spec differs from the file");
    assertThat(home.cluster.get(INSTANCE)).isEmpty();
    assertThat(home.cluster.get(Home.TARGET.instanceRelease()).orElseThrow().spec("suspend")).contains(Value.of(true));
  }

  @Test
  void whatSomebodyPushesAtTheSameMomentIsNotOverwritten() {
    journey.forward(StepId.S6);
    boolean[] pushed = {false};
    home.git.beforePush(() -> {
      if (!pushed[0]) {
        pushed[0] = true;
        String release = journey.files().get(Plans.INSTANCE);
        home.git.others(Plans.INSTANCE, release.replace("interval: 1h", "interval: 2h"), "Bump");
      }
    });

    Outcome outcome = journey.back(StepId.S0);

    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.message()).contains("somebody changed " + Plans.INSTANCE);
    assertThat(journey.files().get(Plans.INSTANCE)).contains("interval: 2h").doesNotContain("suspend");
    assertThat(journey.back(StepId.S0).message()).contains("all is as S0's backup says");
  }

  @Test
  void aStepTheMoveHasNotReachedIsRefusedAndNothingIsTouched() {
    journey.forward(StepId.S2);
    int commits = home.git.messages().size();

    Outcome outcome = journey.back(StepId.S4);

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.message()).contains("--to S4").contains("the branch does not hold what step S4 made");
    assertThat(journey.back(StepId.S7).exitCode()).isEqualTo(3);
    assertThat(home.git.messages()).hasSize(commits);
  }

  @Test
  void aStepThatWasTakenBackIsNotMadeAgain() {
    journey.forward(StepId.S6);
    journey.back(StepId.S0);

    Outcome outcome = journey.back(StepId.S4);

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.message()).contains("the branch does not hold what step S2 made");
  }

  @Test
  void theSoakIsNoPlaceToGoBackToWhenTheInstanceDoesNotManage() {
    journey.forward(StepId.S8);
    edit(INSTANCE, o -> Home.annotated(o, RECONCILE, "disabled"));
    home.working = false;

    Outcome outcome = journey.back(StepId.S7);

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.message()).contains("does not manage Flux");
    assertThat(home.cluster.get(Home.OWNER)).isEmpty();
  }
}
