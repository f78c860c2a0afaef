package dev.fluxlift.live.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.Worlds;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.World;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same scenarios on the simulator and on the real control plane: they come to the same.
 *
 * <p>{@code -Dfluxlift.scenarios.record=true} writes what the real ones came to into the resources;
 * {@code -Dfluxlift.scenarios.only=REGEX} runs some, {@code -Dfluxlift.scenarios.line=REGEX} on some lines;
 * {@code -Dfluxlift.scenarios.seed=N,N} plays these seeds, {@code -Dfluxlift.scenarios.seeds=N} so many new ones.
 */
class ScenariosLiveTest {
  /** Scenarios in namespaces of their own on one cluster. */
  private static final int AT_ONCE = Integer.getInteger("fluxlift.scenarios.at-once", 10);
  /** Clusters at once, of which most wait for the operator. */
  private static final int STORIES_AT_ONCE = 3;
  private static final int SAMPLE = 4;
  private static final boolean RECORD = Boolean.getBoolean("fluxlift.scenarios.record");
  private static final String ONLY = System.getProperty("fluxlift.scenarios.only", ".*");
  private static final String LINE = System.getProperty("fluxlift.scenarios.line", ".*");
  private static final int SEEDS = Integer.getInteger("fluxlift.scenarios.seeds", 50);

  private final Simulated simulated = new Simulated(1);

  static Stream<FluxLine> lines() {
    return Stream.of(FluxLine.values()).filter(line -> line.version().matches(LINE));
  }

  /** Each commit has seeds of its own, so nobody can fit the simulator to them. */
  @Test
  @Tag("live")
  void tenNewSeedsAndASampleComeToTheSame() throws InterruptedException, ExecutionException {
    List<Long> seeds = Seeds.ofThisCommit(10);
    List<Scenario> fixed = new ArrayList<>(Scenarios.in(Scenario.World.SHARED));
    Collections.shuffle(fixed, new Random(seeds.getFirst()));
    List<Scenario> sample = fixed.subList(0, SAMPLE);
    System.out.println("scenarios: " + sample + " and seeds " + seeds);
    long begin = System.nanoTime();
    try (World world = ready(FluxLine.FLUX_2_6)) {
      LiveRun run = new LiveRun(world, simulated);
      List<String> differ = new ArrayList<>(seeds(run, seeds));
      differ.addAll(
          together(sample.stream().<Callable<List<String>>>map(s -> () -> run.differences(s)).toList(), SAMPLE));
      assertThat(differ).isEmpty();
    }
    System.out.printf("measured: Flux 2.6.4: ten new seeds and %d fixed scenarios on both sides: %.1f s%n", SAMPLE,
        (System.nanoTime() - begin) / 1e9);
  }

  @ParameterizedTest
  @MethodSource("lines")
  @Tag("live-full")
  void newSeedsComeToTheSame(FluxLine line) throws InterruptedException, ExecutionException {
    try (World world = ready(line)) {
      assertThat(seeds(new LiveRun(world, simulated), Seeds.any(SEEDS))).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  @Tag("live-full")
  void allThatShareAWorldComeToTheSame(FluxLine line) throws InterruptedException, ExecutionException {
    try (World world = ready(line)) {
      LiveRun run = new LiveRun(world, simulated);
      List<String> differ = new ArrayList<>(together(some(Scenario.World.SHARED)
          .<Callable<List<String>>>map(s -> () -> run.recorded(s, RECORD)).toList(), AT_ONCE));
      some(Scenario.World.ALONE).forEach(s -> differ.addAll(run.recorded(s, RECORD)));
      assertThat(differ).isEmpty();
    }
  }

  private static Stream<Scenario> some(Scenario.World world) {
    return Scenarios.in(world).stream().filter(s -> s.name().matches(ONLY));
  }

  /** Of a story that has a scenario that is asked for, all is played; on all lines at once, since one takes ten minutes. */
  @Test
  @Tag("live-full")
  void storiesComeToTheSame() throws InterruptedException, ExecutionException {
    List<Story> stories = OperatorScenarios.stories().stream()
        .filter(story -> story.scenarios().stream().anyMatch(s -> s.name().matches(ONLY))).toList();
    List<Callable<List<String>>> work = new ArrayList<>();
    for (Story story : stories) {
      lines().forEach(line -> work.add(() -> {
        try (World world = oldFlux(line)) {
          return new LiveRun(world, simulated).recorded(story, RECORD);
        }
      }));
    }
    assertThat(together(work, STORIES_AT_ONCE)).isEmpty();
  }

  /** One at a time: a saved state is made once. */
  private static synchronized World oldFlux(FluxLine line) {
    return Worlds.fluxReady(line);
  }

  private static World ready(FluxLine line) {
    World world = oldFlux(line);
    LiveStage stage = new LiveStage(new LiveCluster(world));
    ModelledServerTest.resource("widget-crd.yaml", "").forEach(crd -> stage.apply(crd, Scene.PERSON));
    ObjectRef widgets =
        new ObjectRef("apiextensions.k8s.io", "CustomResourceDefinition", "", "widgets.test.fluxlift.dev");
    stage.await("the Widgets to be served", () -> stage.get(widgets).flatMap(c -> c.condition("Established"))
        .flatMap(c -> c.text("status")).filter("True"::equals).isPresent());
    return world;
  }

  /**
   * What differs twice; each seed that does not is written down when recording. All share a cluster, so one that restarts
   * source-controller takes from another what its suspended source had stored, and a busy machine loses races: what differed
   * is played once more by itself, when the others are done.
   */
  private static List<String> seeds(LiveRun run, List<Long> seeds) throws InterruptedException, ExecutionException {
    Set<Long> differ = Collections.synchronizedSet(new TreeSet<>());
    together(seeds.stream().<Callable<List<String>>>map(seed -> () -> {
      if (!came(run, seed, "").isEmpty()) {
        differ.add(seed);
      }
      return List.of();
    }).toList(), AT_ONCE);
    List<String> out = new ArrayList<>();
    for (long seed : differ) {
      System.out.println("seed " + seed + " differed and is played once more, by itself");
      List<String> again = came(run, seed, "-again");
      out.addAll(again);
      if (!again.isEmpty()) {
        out.add("again: " + Seeds.again(seed, run.line()));
        System.out.println(out.getLast());
      }
    }
    return out;
  }

  /** What differs; where nothing does, it is written down when recording. */
  private static List<String> came(LiveRun run, long seed, String suffix) {
    List<String> differ = run.differences(RandomScenario.of(seed, suffix));
    if (differ.isEmpty() && RECORD) {
      Seeds.write(new Seeds.Played(run.line().version(), seed, LocalDate.now(ZoneOffset.UTC).toString(),
          run.simulated(RandomScenario.of(seed)).hash()));
    }
    return differ;
  }

  private static List<String> together(List<Callable<List<String>>> work, int atOnce)
      throws InterruptedException, ExecutionException {
    List<String> out = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(atOnce)) {
      for (Future<List<String>> told : pool.invokeAll(work, 1, TimeUnit.HOURS)) {
        out.addAll(told.get());
      }
    }
    return out;
  }
}
