package dev.fluxlift.live.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.Worlds;
import dev.fluxlift.live.bed.Await;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same scenarios on the simulator and on the real control plane: they come to the same.
 *
 * <p>{@code -Dfluxlift.scenarios.record=true} writes what the real ones came to into the resources;
 * {@code -Dfluxlift.scenarios.only=REGEX} runs some, {@code -Dfluxlift.scenarios.line=REGEX} on some lines; {@code -Dfluxlift.live.seed=N} names the first seed.
 */
class ScenariosLiveTest {
  /** How long the real one may take to get where the simulated one is. */
  private static final Duration EQUAL = Duration.ofSeconds(15);
  private static final int AT_ONCE = 6;
  /** The sample of an ordinary build is the same each time; the full profile takes new seeds. */
  private static final long SAMPLE = 20_261_126L;
  private static final boolean RECORD = Boolean.getBoolean("fluxlift.scenarios.record");
  private static final String ONLY = System.getProperty("fluxlift.scenarios.only", ".*");
  private static final String LINE = System.getProperty("fluxlift.scenarios.line", ".*");
  private static final int SEEDS = Integer.getInteger("fluxlift.live.seeds", 50);

  private final Simulated simulated = new Simulated(1);

  @Test
  @Tag("live")
  void aSampleComesToTheSame() throws InterruptedException, ExecutionException {
    List<Scenario> fixed = new ArrayList<>(Scenarios.in(Scenario.World.SHARED));
    long first = Long.getLong("fluxlift.live.seed", SAMPLE);
    Collections.shuffle(fixed, new Random(first));
    List<Scenario> sample = new ArrayList<>(fixed.subList(0, 2));
    sample.addAll(seeds(first, 2, false));
    System.out.println("scenarios: " + sample);
    try (World world = ready(FluxLine.FLUX_2_6)) {
      assertThat(together(world, sample)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  @Tag("live-full")
  void allThatShareAWorldComeToTheSame(FluxLine line) throws InterruptedException, ExecutionException {
    try (World world = ready(line)) {
      List<String> differ = new ArrayList<>(together(world, some(Scenarios.in(Scenario.World.SHARED))));
      some(Scenarios.in(Scenario.World.ALONE)).forEach(scenario -> differ.addAll(differences(world, scenario)));
      assertThat(differ).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  @Tag("live-full")
  void randomOnesComeToTheSame(FluxLine line) throws InterruptedException, ExecutionException {
    try (World world = ready(line)) {
      assertThat(together(world, seeds(newSeed(), SEEDS, true))).isEmpty();
    }
  }

  static Stream<FluxLine> lines() {
    return Stream.of(FluxLine.values()).filter(line -> line.version().matches(LINE));
  }

  static Stream<Arguments> wholeWorlds() {
    return Scenarios.all().stream().filter(Scenario::wholeWorld).filter(s -> s.name().matches(ONLY))
        .flatMap(s -> lines().map(line -> Arguments.of(s, line)));
  }

  @ParameterizedTest
  @MethodSource("wholeWorlds")
  @Tag("live-full")
  void aWholeWorldComesToTheSame(Scenario scenario, FluxLine line) {
    try (World world = scenario.where() == Scenario.World.ADOPTED ? Worlds.adopted(line) : Worlds.fluxReady(line)) {
      assertThat(differences(world, scenario)).isEmpty();
    }
  }

  private static List<Scenario> some(List<Scenario> scenarios) {
    return scenarios.stream().filter(s -> s.name().matches(ONLY)).toList();
  }

  private static long newSeed() {
    return Long.getLong("fluxlift.live.seed", System.nanoTime() >>> 10);
  }

  private static List<Scenario> seeds(long first, int many, boolean restarts) {
    System.out.println("scenarios: seeds from " + first + ", again by -Dfluxlift.live.seed=" + first);
    return Stream.iterate(first, seed -> seed + 1).limit(many).map(seed -> RandomScenario.of(seed, restarts)).toList();
  }

  private static World ready(FluxLine line) {
    World world = Worlds.fluxReady(line);
    LiveStage stage = new LiveStage(world);
    ModelledServerTest.resource("widget-crd.yaml", "").forEach(crd -> stage.apply(crd, Scene.PERSON));
    ObjectRef widgets =
        new ObjectRef("apiextensions.k8s.io", "CustomResourceDefinition", "", "widgets.test.fluxlift.dev");
    stage.await("the Widgets to be served", () -> stage.get(widgets).flatMap(c -> c.condition("Established"))
        .flatMap(c -> c.text("status")).filter("True"::equals).isPresent());
    return world;
  }

  private List<String> together(World world, List<Scenario> scenarios) throws InterruptedException, ExecutionException {
    List<String> out = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Callable<List<String>>> work = new ArrayList<>();
      scenarios.forEach(scenario -> work.add(() -> differences(world, scenario)));
      for (Future<List<String>> told : pool.invokeAll(work, 1, TimeUnit.HOURS)) {
        out.addAll(told.get());
      }
    }
    return out;
  }

  /** What differs, each with the scenario's name; empty when nothing does. */
  private List<String> differences(World world, Scenario scenario) {
    try {
      Result model = simulate(scenario, world.line());
      Scene scene = new Scene(scenario, new LiveStage(world));
      scenario.steps().accept(scene);
      if (!scenario.wholeWorld()) {
        scene.settle();
      }
      Result real = equal(scene, model);
      if (RECORD && !scenario.rules().isEmpty()) {
        Recorded.write(scenario, world.line(), real);
      }
      List<String> out = model.to(real).stream()
          .map(d -> scenario + " on " + world.line().version() + ": " + d.object() + d.path() + ": simulated " + d.was()
              + ", real " + d.is())
          .toList();
      System.out.println("scenario " + scenario + " on " + world.line().version() + ": "
          + (out.isEmpty() ? "equal" : out.size() + " differences"));
      out.forEach(System.out::println);
      return out;
    } catch (RuntimeException | AssertionError e) {
      System.out.println("scenario " + scenario + " on " + world.line().version() + ": " + e);
      return List.of(scenario + " on " + world.line().version() + ": " + e);
    }
  }

  private synchronized Result simulate(Scenario scenario, FluxLine line) {
    return simulated.run(scenario, line);
  }

  private static Result equal(Scene scene, Result model) {
    AtomicReference<Result> last = new AtomicReference<>(Result.of(scene));
    try {
      Await.until("the real one to get where the simulated one is", EQUAL, () -> {
        last.set(Result.of(scene));
        return model.to(last.get()).isEmpty();
      });
    } catch (Await.TimedOut _) {
      // what differs then is told
    }
    return last.get();
  }
}
