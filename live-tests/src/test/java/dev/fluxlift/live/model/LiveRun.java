package dev.fluxlift.live.model;

import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Plays scenarios on a real control plane and says where it comes to something else than the simulator. */
final class LiveRun {
  /** How long the real one may take to get where the simulated one is. */
  private static final Duration EQUAL = Duration.ofSeconds(15);
  /** The same where controllers were replaced: what waited for an artifact that was away tries again after 15 s. */
  private static final Duration WHOLE = Duration.ofSeconds(60);

  /** To look at everything is some work for both. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final LiveCluster cluster;
  private final Simulated simulated;

  LiveRun(World world, Simulated simulated) {
    this.cluster = new LiveCluster(world);
    this.simulated = simulated;
  }

  FluxLine line() {
    return cluster.world().line();
  }

  Result simulated(Scenario scenario) {
    return simulated.run(scenario, line());
  }

  /** What differs, each with the scenario's name; empty when nothing does. */
  List<String> differences(Scenario scenario) {
    return recorded(scenario, false);
  }

  /** @param record whether to write down what the real one came to */
  List<String> recorded(Scenario scenario, boolean record) {
    try {
      Result model = simulated(scenario);
      return told(scenario, new Scene(scenario, new LiveStage(cluster)), model, record);
    } catch (RuntimeException | AssertionError e) {
      return failed(scenario, e);
    }
  }

  /** The same for each scenario of a story; where one cannot be played, those after it are not. */
  List<String> recorded(Story story, boolean record) {
    List<String> out = new ArrayList<>();
    Optional<Scene> before = Optional.empty();
    Scenario at = story.scenarios().getFirst();
    try {
      for (Map.Entry<Scenario, Result> next : simulated.run(story, line()).entrySet()) {
        Scenario scenario = next.getKey();
        at = scenario;
        Scene scene = before.map(b -> b.next(scenario)).orElseGet(() -> new Scene(scenario, new LiveStage(cluster)));
        out.addAll(told(scenario, scene, next.getValue(), record));
        before = Optional.of(scene);
      }
    } catch (RuntimeException | AssertionError e) {
      out.addAll(failed(at, e));
    }
    return out;
  }

  private List<String> failed(Scenario scenario, Throwable why) {
    String told = scenario + " on " + line().version() + ": " + why;
    System.out.println("scenario " + told);
    return List.of(told);
  }

  private List<String> told(Scenario scenario, Scene scene, Result model, boolean record) {
    long begin = System.nanoTime();
    scenario.steps().accept(scene);
    if (!scenario.wholeWorld()) {
      scene.settle();
    }
    Result real = equal(scene, model, scenario.wholeWorld() ? WHOLE : EQUAL);
    if (record) {
      Recorded.write(scenario, line(), real);
    }
    List<String> out = model.to(real).stream()
        .map(d -> scenario + " on " + line().version() + ": " + d.object() + d.path() + ": simulated " + d.was() + ", real "
            + d.is())
        .toList();
    System.out.printf("scenario %s on %s: %s, %.0f s%n", scenario, line().version(),
        out.isEmpty() ? "equal" : out.size() + " differences", (System.nanoTime() - begin) / 1e9);
    out.forEach(System.out::println);
    return out;
  }

  private static Result equal(Scene scene, Result model, Duration patience) {
    Instant end = Instant.now().plus(patience);
    Result real = Result.of(scene);
    // what differs at the end is told
    while (!model.to(real).isEmpty() && Instant.now().isBefore(end)) {
      LockSupport.parkNanos(AGAIN.toNanos());
      real = Result.of(scene);
    }
    return real;
  }
}
