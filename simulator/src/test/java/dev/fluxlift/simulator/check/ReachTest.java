package dev.fluxlift.simulator.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ChangedTree;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Tree;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.time.Footprint;
import dev.fluxlift.simulator.world.Example;
import dev.fluxlift.simulator.world.Simulation;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachTest {
  private static final String NS = "flux-system";
  private static final Set<ObjectRef> NAMED = Set.of(kustomization("flux"), kustomization("cluster"), kustomization("cluster-apps"));
  private static final int LIMIT = 4_000;
  private static final int WORLDS = 2;
  private static final String LIST = "kubernetes/apps/network/kustomization.yaml";

  @Test
  void ofTheExamplesApplicationsAllButAWitnessAreNotReached() {
    Simulation simulation = Example.simulation(1);

    Set<ObjectRef> unreached = Reach.unreached(simulation.ports().cluster(), NS, NAMED);

    assertThat(unreached).doesNotContainAnyElementsOf(NAMED).contains(kustomization("notes"))
        .doesNotContain(kustomization("echo-server"));
    assertThat(unreached).allSatisfy(r -> assertThat(r.kind()).isIn("Kustomization", "HelmRelease", "HelmChart"));
  }

  /** With the applications in a fixed order the verdict is the same, and the same objects can be deleted. */
  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void theCutChangesNeitherTheVerdictNorWhatCanBeDeleted(long seed) {
    Random random = new Random(seed);
    Simulation simulation = Example.simulation(estate(random), 1);
    Set<ObjectRef> unreached = Reach.unreached(simulation.ports().cluster(), NS, NAMED);
    assertThat(unreached).as("seed %d", seed).isNotEmpty();
    Watchman watchman = new Watchman(simulation.ports().cluster(), NS);
    happen(simulation, random);
    Simulation.Memory start = simulation.memory();

    Seen whole = seen(simulation, watchman, start, Set.of());
    Seen cut = seen(simulation, watchman, start, unreached);

    assertThat(cut.deleted()).as("seed %d", seed).isEqualTo(whole.deleted());
    assertThat(cut.bad()).as("seed %d", seed).isEqualTo(whole.bad());
    assertThat(cut.states()).as("seed %d: it is a cut", seed).isLessThan(whole.states());
  }

  private record Seen(Set<ObjectRef> deleted, boolean bad, long states) {}

  private static Seen seen(Simulation simulation, Watchman watchman, Simulation.Memory start, Set<ObjectRef> free) {
    simulation.remember(start);
    boolean[] bad = {false};
    // it is noted and not stopped at, so that all that can be deleted is seen
    WorldModel model = new WorldModel(simulation, () -> {
      bad[0] |= !watchman.violated(Set.of(), false).isEmpty();
      return List.of();
    }, true, free, Set.of());
    Explorer.Result<WorldChoice> result = new Explorer<>(model, 1, 60_000, Long.MAX_VALUE).explore();
    model.close();
    assertThat(result.within()).isEqualTo(1);
    return new Seen(model.deleted(), bad[0], result.states());
  }

  /** Of the orders that come to the same one is enough: the ends, what can be deleted and what is violated stay the same. */
  @Test
  void oneOfTheOrdersThatComeToTheSameIsEnough() {
    int compared = 0;
    for (long seed = 21; compared < WORLDS; seed++) {
      compared += isEnough(seed) ? 1 : 0;
    }
  }

  /** Whether there were few enough orders to go through all. */
  private static boolean isEnough(long seed) {
    Random random = new Random(seed);
    Simulation simulation = Example.simulation(estate(random), 1);
    Set<ObjectRef> unreached = Reach.unreached(simulation.ports().cluster(), NS, NAMED);
    Watchman watchman = new Watchman(simulation.ports().cluster(), NS);
    happen(simulation, random);
    Simulation.Memory start = simulation.memory();

    Set<String> violatedInAll = new TreeSet<>();
    WorldModel all = model(simulation, watchman, unreached, violatedInAll);
    Set<Long> ends = new TreeSet<>();
    long transitions = every(all, ends);
    all.close();
    if (transitions >= LIMIT) {
      return false;
    }
    simulation.remember(start);
    Set<String> violated = new TreeSet<>();
    WorldModel reduced = model(simulation, watchman, unreached, violated);
    Orders<WorldModel.State, WorldChoice, Footprint> orders =
        new Orders<>(reduced, 0, new Orders.Limits(LIMIT, LIMIT));
    Explorer.Result<WorldChoice> result = orders.explore();
    reduced.close();

    assertThat(result.within()).as("seed %d", seed).isZero();
    assertThat(orders.ends()).as("seed %d", seed).isEqualTo(ends);
    assertThat(reduced.deleted()).as("seed %d", seed).isEqualTo(all.deleted());
    assertThat(violated).as("seed %d", seed).isEqualTo(violatedInAll);
    assertThat(result.transitions()).as("seed %d: of %d", seed, transitions).isLessThan(transitions);
    System.out.println("orders of seed " + seed + ": " + result.transitions() + " transitions of " + transitions);
    return true;
  }

  /** What is violated is noted and not stopped at, so that all ends are seen. */
  private static WorldModel model(Simulation simulation, Watchman watchman, Set<ObjectRef> free, Set<String> violated) {
    return new WorldModel(simulation, () -> {
      watchman.violated(Set.of(), false).forEach(v -> violated.add(v.invariant() + " " + v.object() + " " + v.is()));
      return List.of();
    }, false, free, Set.of()).inOrders();
  }

  /** Every order there is; states of the same key once. */
  private static long every(WorldModel model, Set<Long> ends) {
    Deque<WorldModel.State> open = new ArrayDeque<>(List.of(model.state()));
    Set<Long> seen = new HashSet<>();
    long transitions = 0;
    while (!open.isEmpty()) {
      WorldModel.State here = open.removeLast();
      model.put(here);
      model.wrong();
      long key = model.key();
      if (key != 0 && !seen.add(key)) {
        continue;
      }
      WorldModel.State looked = model.state();
      List<WorldChoice> choices = model.choices();
      if (choices.isEmpty()) {
        ends.add(key);
      }
      for (WorldChoice choice : choices) {
        model.put(looked);
        model.take(choice);
        transitions++;
        open.addLast(model.state());
      }
      if (transitions >= LIMIT) {
        return transitions;
      }
    }
    return transitions;
  }

  /** The example with some more applications and without most of its own. */
  private static Tree estate(Random random) {
    Map<String, Optional<String>> changes = new TreeMap<>();
    StringBuilder list = new StringBuilder("resources:\n  - ./namespace.yaml\n");
    int apps = 2 + random.nextInt(2);
    for (int i = 0; i < apps; i++) {
      String folder = "kubernetes/apps/network/app" + i;
      list.append("  - ./app").append(i).append("/ks.yaml\n");
      changes.put(folder + "/ks.yaml", Optional.of("""
          apiVersion: kustomize.toolkit.fluxcd.io/v1
          kind: Kustomization
          metadata:
            name: app%d
            namespace: flux-system
          spec:
            path: ./%s/app
            prune: %b
            interval: 30m
            sourceRef:
              kind: GitRepository
              name: home-kubernetes
          """.formatted(i, folder, random.nextBoolean())));
      changes.put(folder + "/app/config.yaml", Optional.of("""
          apiVersion: v1
          kind: ConfigMap
          metadata:
            name: app%d
            namespace: network
          data:
            number: "%d"
          """.formatted(i, random.nextInt(100))));
    }
    changes.put(LIST, Optional.of(list.toString()));
    changes.put("kubernetes/apps/default/kustomization.yaml", Optional.of("resources:\n  - ./namespace.yaml\n"));
    return new ChangedTree(Example.tree(), changes);
  }

  /** Somebody takes an application, or the old owner, out of the repository, and changes another. */
  private static void happen(Simulation simulation, Random random) {
    boolean owner = random.nextBoolean();
    String change = owner ? "kubernetes/flux/config/kustomization.yaml" : LIST;
    String text = owner ? "resources:\n  - ./cluster.yaml\n" : "resources:\n  - ./namespace.yaml\n  - ./app1/ks.yaml\n";
    String config = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: app1
          namespace: network
        data:
          number: "changed"
        """;
    simulation.git().others(
        Map.of(change, text.getBytes(StandardCharsets.UTF_8),
            "kubernetes/apps/network/app1/app/config.yaml", config.getBytes(StandardCharsets.UTF_8)),
        List.of(), "a change");
    simulation.server().as("kubectl").patch(
        new ObjectRef(ObjectRef.SOURCE, "GitRepository", NS, "home-kubernetes"), Api.PatchType.MERGE,
        Mapping.of("metadata", Mapping.of("annotations", Mapping.of("reconcile.fluxcd.io/requestedAt", "now"))), "");
  }

  private static ObjectRef kustomization(String name) {
    return new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", NS, name);
  }
}
