package dev.fluxlift.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.time.Work;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A world that is put back goes on as it did, and worlds of the same hash go on alike. */
class SimulationMemoryTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void aRememberedWorldGoesOnByTheSameBytes(long seed) {
    Simulation world = Example.simulation(seed);
    Simulation other = Example.simulation(seed + 100);
    Random story = new Random(seed);
    for (int chapter = 0; chapter < 2; chapter++) {
      happen(world, story);
      world.scheduler().run(Duration.ofMillis(story.nextInt(90_000)));
      Simulation.Memory middle = world.memory();
      long hash = world.hash();
      long next = story.nextLong();

      String first = goOn(world, next);
      world.remember(middle);
      assertThat(world.hash()).isEqualTo(hash);
      String second = goOn(world, next);
      other.remember(middle);
      String elsewhere = goOn(other, next);

      assertThat(second).as("seed %d, chapter %d", seed, chapter).isEqualTo(first);
      assertThat(elsewhere).as("another simulation, seed %d, chapter %d", seed, chapter).isEqualTo(first);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void worldsOfTheSameHashGoOnAlike(long seed) {
    Simulation world = Example.simulation(1);
    Random story = new Random(seed);
    happen(world, story);
    Simulation.Memory start = world.memory();
    Map<Long, Simulation.Memory> first = new HashMap<>();
    wander(world, new Random(0), 0, first);
    List<Long> both = List.of();
    Map<Long, Simulation.Memory> second = new HashMap<>();
    for (int tried = 0; tried < 20 && both.size() < 2; tried++) {
      world.remember(start);
      second.clear();
      wander(world, story, 1 + story.nextInt(8), second);
      both = first.keySet().stream().filter(second::containsKey).filter(h -> differ(world, first, second, h)).sorted().toList();
    }

    assertThat(both).as("states that two orders meet in, seed %d", seed).hasSizeGreaterThan(1);
    long hash = both.get(story.nextInt(both.size()));
    List<Long> one = hour(world, Objects.requireNonNull(first.get(hash)));
    List<Long> two = hour(world, Objects.requireNonNull(second.get(hash)));
    assertThat(two).as("seed %d, hash %d", seed, hash).isEqualTo(one);
  }

  /** The seconds a world has been at rest make no difference; what was asked for and not yet done does. */
  @Test
  void whatIsStillToBeDoneMakesAStateAnother() {
    Simulation world = Example.simulation(1);
    long hash = world.hash();
    Api person = world.server().as("kubectl");
    ObjectRef root = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", "flux-system", "cluster");
    person.patch(root, Api.PatchType.MERGE,
        Mapping.of("metadata", Mapping.of("annotations", Mapping.of("reconcile.fluxcd.io/requestedAt", "2026-01-01T00:00:00Z"))),
        "");

    assertThat(world.hash()).isNotEqualTo(hash);
  }

  /** Something that people and clusters do. */
  private static void happen(Simulation world, Random story) {
    Api person = world.server().as("kubectl");
    SimulatedGit git = world.git();
    switch (story.nextInt(5)) {
      case 0 -> git.others(Map.of("kubernetes/apps/note.txt", bytes("note " + story.nextInt())), List.of(), "a note");
      case 1 -> person.list(Kind.KUSTOMIZATION).stream().skip(story.nextInt(3)).findFirst().ifPresent(k ->
          person.patch(k.ref(), Api.PatchType.MERGE, Mapping.of("spec", Mapping.of("interval", "7m")), ""));
      case 2 -> person.list(Kind.POD).stream().skip(story.nextInt(8)).findFirst().ifPresent(p ->
          person.delete(p.ref(), Api.Deletion.BACKGROUND));
      case 3 -> person.list(Kind.RELEASE).stream().findFirst().ifPresent(r ->
          person.patch(r.ref(), Api.PatchType.MERGE, Mapping.of("spec", Mapping.of("values", Mapping.of("x", story.nextInt()))), ""));
      default -> person.patch(new ObjectRef(ObjectRef.SOURCE, "GitRepository", "flux-system", "home-kubernetes"), Api.PatchType.MERGE,
          Mapping.of("spec", Mapping.of("interval", "2m")), "");
    }
    world.git().others(Map.of("kubernetes/more.txt", bytes("more " + story.nextInt())), List.of(), "more");
    person.list(Kind.SOURCE).forEach(s -> person.patch(s.ref(), Api.PatchType.MERGE, Mapping.of("metadata",
        Mapping.of("annotations", Mapping.of("reconcile.fluxcd.io/requestedAt", "now " + story.nextInt()))), ""));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String goOn(Simulation world, long seed) {
    happen(world, new Random(seed));
    world.scheduler().run(Duration.ofMinutes(6));
    StringBuilder out = new StringBuilder(world.scheduler().now() + "\n");
    world.server().objects().forEach(o -> out.append(o.ref()).append(Json.compact(o.body())).append('\n'));
    return out.toString();
  }

  /** They were come by in different orders: versions of objects tell. */
  private static boolean differ(
      Simulation world, Map<Long, Simulation.Memory> first, Map<Long, Simulation.Memory> second, long hash) {
    world.remember(Objects.requireNonNull(first.get(hash)));
    List<String> one = world.server().objects().stream().map(o -> o.ref() + " " + o.resourceVersion()).toList();
    world.remember(Objects.requireNonNull(second.get(hash)));
    return !one.equals(world.server().objects().stream().map(o -> o.ref() + " " + o.resourceVersion()).toList());
  }

  /** The first of what is ready at a time but for some choices at the beginning; what it comes by is kept. */
  private static void wander(Simulation world, Random order, int choices, Map<Long, Simulation.Memory> met) {
    int left = choices;
    var end = world.scheduler().now().plus(Duration.ofSeconds(40));
    while (world.scheduler().now().isBefore(end)) {
      List<Work> ready = world.scheduler().ready();
      if (ready.isEmpty()) {
        met.put(world.hash(), world.memory());
        pass(world);
      } else {
        int at = left > 0 && ready.size() > 1 ? order.nextInt(ready.size()) : 0;
        left -= ready.size() > 1 ? 1 : 0;
        world.scheduler().run(ready.get(at));
      }
    }
  }

  /** To the next moment at which something happens, or that is worth a look. */
  private static void pass(Simulation world) {
    var look = world.scheduler().now().plus(Duration.ofSeconds(5));
    world.scheduler().advance(world.scheduler().next().filter(look::isAfter).orElse(look));
  }

  /** The first of what is ready at a time, for an hour: the hash at each moment. */
  private static List<Long> hour(Simulation world, Simulation.Memory from) {
    world.remember(from);
    List<Long> out = new ArrayList<>();
    var begun = world.scheduler().now();
    while (world.scheduler().now().isBefore(begun.plus(HOUR))) {
      List<Work> ready = world.scheduler().ready();
      if (ready.isEmpty()) {
        out.add(Duration.between(begun, world.scheduler().now()).toNanos());
        out.add(world.hash());
        pass(world);
      } else {
        world.scheduler().run(ready.getFirst());
      }
    }
    return out;
  }

  private static final class Kind {
    static final dev.fluxlift.engine.estate.KindRef POD = new dev.fluxlift.engine.estate.KindRef("", "Pod");
    static final dev.fluxlift.engine.estate.KindRef KUSTOMIZATION =
        new dev.fluxlift.engine.estate.KindRef(ObjectRef.KUSTOMIZE, "Kustomization");
    static final dev.fluxlift.engine.estate.KindRef RELEASE = new dev.fluxlift.engine.estate.KindRef(ObjectRef.HELM, "HelmRelease");
    static final dev.fluxlift.engine.estate.KindRef SOURCE =
        new dev.fluxlift.engine.estate.KindRef(ObjectRef.SOURCE, "GitRepository");
  }
}
