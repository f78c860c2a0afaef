package dev.fluxlift.simulator.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.plan.Action;
import dev.fluxlift.engine.plan.Condition;
import dev.fluxlift.engine.plan.FileChange;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.run.LiveSurroundings;
import dev.fluxlift.engine.run.Lock;
import dev.fluxlift.engine.run.Outcome;
import dev.fluxlift.engine.run.RunOptions;
import dev.fluxlift.engine.run.Runner;
import dev.fluxlift.engine.run.SoakChoice;
import dev.fluxlift.engine.run.World;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.world.Example;
import dev.fluxlift.simulator.world.SimulatedGit;
import dev.fluxlift.simulator.world.Simulation;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCheckTest {
  @TempDir Path directory;
  private final Simulation simulation = Example.simulation(1);
  private final Plan plan = Example.livePlan(simulation);

  @Test
  void fromTheFirstStepsOfTheExampleAllGoesWellAndThereIsAWayBack() {
    ModelCheck.Result result = checked(plan, Optional.of(StepId.S2), new ModelCheck.Bounds(true, 1, 1500, Long.MAX_VALUE, true, 2));

    assertThat(result.bad()).as(result.toString()).isEmpty();
    assertThat(result.places()).extracting(ModelCheck.Place::step).contains(StepId.S0, StepId.S1, StepId.S2);
    assertThat(result.ways()).isGreaterThan(3);
    assertThat(result.states()).isGreaterThan(50);
    assertThat(result.within()).isGreaterThanOrEqualTo(0);
  }

  @Test
  void theSameIsSeenTwice() {
    ModelCheck.Bounds bounds = new ModelCheck.Bounds(false, 0, 300, Long.MAX_VALUE, false, 0);
    ModelCheck.Result one = checked(plan, Optional.of(StepId.S1), bounds);
    Simulation again = Example.simulation(1);

    ModelCheck.Result two = checked(again, directory, Example.livePlan(again), Optional.of(StepId.S1), bounds);

    assertThat(two.places()).isEqualTo(one.places());
  }

  /** Somebody pushes the old files while nobody looks: the guard is not in the tree that the root applies then. */
  @Test
  void aCommitOfOursThatSomebodyTakesBackIsFoundInTheStates() {
    Simulation.Memory start = simulation.memory();
    Path papers = folder(directory);
    Prefixes prefixes = new Prefixes(simulation, papers);
    run(simulation, papers, plan, Optional.of(StepId.S1), prefixes);
    Prefixes.Prefix last = prefixes.prefixes().getLast();
    assertThat(last.step().id()).isEqualTo(StepId.S1);
    Map<String, byte[]> old = new TreeMap<>();
    last.step().commit().orElseThrow().changes()
        .forEach(c -> c.before().ifPresent(text -> old.put(c.path(), text.getBytes(StandardCharsets.UTF_8))));
    simulation.git().others(old, List.of(), "the old files");
    simulation.server().as("kubectl").patch(plan.installation().rootSource().ref().orIn("flux-system"), Api.PatchType.MERGE,
        Mapping.of("metadata", Mapping.of("annotations", Mapping.of("reconcile.fluxcd.io/requestedAt", "now"))), "");
    Prefixes.Prefix taken = new Prefixes.Prefix(last.step(), last.done(), true, simulation.memory(), last.papers());
    PlaceCheck check = new PlaceCheck(
        simulation.another(start), plan, () -> folder(directory), ModelCheck.Bounds.SHORT, Set.of());

    assertThat(check.check(last).bad()).as("before the push").isEmpty();
    assertThat(check.check(taken).bad().orElseThrow().against())
        .singleElement().asString().startsWith("I7: " + old.keySet().iterator().next() + " is changed");
  }

  /** The old owner leaves the repository before anything else holds Flux, and nothing told it to leave Flux alone. */
  @Test
  void aGuardThatIsMissingBeforeTheOldOwnerIsRetiredIsFoundWithItsStory() {
    List<Step> steps = List.of(
        plan.step(StepId.S0).orElseThrow(),
        unguarded(plan.step(StepId.S1).orElseThrow()),
        annotated(plan.step(StepId.S2).orElseThrow()),
        unguarded(plan.step(StepId.S8).orElseThrow()));
    Plan mutant = new Plan(
        plan.id(), plan.toolVersion(), plan.operatorVersion(), plan.repository(), plan.cluster(), plan.installation(),
        plan.instance(), plan.target(), plan.settings(), plan.findings(), plan.consents(), plan.order(), steps);

    ModelCheck.Result result = checked(mutant, Optional.empty(), new ModelCheck.Bounds(false, 0, 2000, Long.MAX_VALUE, false, 0));

    assertThat(result.bad()).as(result.toString()).isPresent();
    Story story = result.bad().orElseThrow();
    assertThat(story.numbered()).hasSizeLessThanOrEqualTo(Story.MOST);
    assertThat(String.join("\n", story.numbered()))
        .contains("fluxlift is in S8", "kustomize-controller on Kustomization cluster: deletes", "Kustomization flux",
            "kustomize-controller on Kustomization flux: deletes");
    assertThat(story.against()).anyMatch(a -> a.startsWith("I2") || a.startsWith("I1") || a.contains("I4"));
  }

  private static Step unguarded(Step step) {
    List<Action> actions = step.actions().stream()
        .<Action>map(a -> a instanceof Action.Commit c
            ? new Action.Commit(c.subject(), c.body(), c.changes().stream().map(ModelCheckTest::unguarded).toList(), c.follow())
            : a)
        .toList();
    List<Condition> delivered = step.after().stream().filter(Condition.Delivered.class::isInstance).toList();
    return new Step(step.id(), List.of(), actions, delivered, step.wayBack());
  }

  private static Step annotated(Step step) {
    List<Action> actions = step.actions().stream().filter(Action.Annotate.class::isInstance).toList();
    return new Step(step.id(), List.of(), actions, List.of(), step.wayBack());
  }

  private static FileChange unguarded(FileChange change) {
    UnaryOperator<String> without = text -> text.replace("prune: false", "prune: true").replaceAll("(?m)^.*suspend: true.*\n", "")
        .replaceAll("(?m)^.*deletionPolicy: Orphan.*\n", "# not guarded\n");
    return new FileChange(change.path(), change.path().endsWith("flux.yaml") && change.after().isEmpty()
        ? change.before().map(without) : change.before(), change.after().map(without));
  }

  private ModelCheck.Result checked(Plan steps, Optional<StepId> until, ModelCheck.Bounds bounds) {
    return checked(simulation, directory, steps, until, bounds);
  }

  private static ModelCheck.Result checked(
      Simulation simulation, Path directory, Plan plan, Optional<StepId> until, ModelCheck.Bounds bounds) {
    Path papers = folder(directory);
    ModelCheck check = new ModelCheck(simulation, plan.installation(), () -> folder(directory), bounds);
    Prefixes prefixes = new Prefixes(simulation, papers);
    run(simulation, papers, plan, until, prefixes);
    return check.run(plan, prefixes);
  }

  private static void run(Simulation simulation, Path papers, Plan plan, Optional<StepId> until, Prefixes prefixes) {
    World world = prefixes.world();
    LiveSurroundings surroundings = new LiveSurroundings(world, simulation.manifests(), SimulatedGit.REMOTE);
    RunOptions options = RunOptions.unattended(SimulatedGit.REMOTE).withUntil(until).withSoak(SoakChoice.NONE);
    Outcome outcome = new Runner(world, surroundings, new Lock.Holder(ModelCheck.HOST, 7, "run7", p -> p == 7), papers, plan.toolVersion())
        .run(plan, options, prefixes.telling(_ -> {}));
    assertThat(prefixes.prefixes()).as(outcome.toString()).isNotEmpty();
  }

  private static Path folder(Path directory) {
    try {
      return Files.createTempDirectory(directory, "run");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
