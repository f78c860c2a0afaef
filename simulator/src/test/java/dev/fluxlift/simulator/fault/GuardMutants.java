package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.run.Ending;
import dev.fluxlift.engine.run.Outcome;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.world.SimulatedGit;
import dev.fluxlift.simulator.world.Simulation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Each guard is left out once, while people do what it is there for. */
final class GuardMutants {
  private final Scene scene;
  private final Path directory;

  GuardMutants(Scene scene, Path directory) {
    this.scene = scene;
    this.directory = directory;
  }

  /** What somebody does who does not know what it does. */
  enum Attack {
    /** The file of the old owner is removed by a commit. */
    OWNER_FILE_REMOVED,
    /** Our folders are removed by a commit: the way back that comes to mind. */
    OUR_FILES_REMOVED,
    /** The HelmRelease of the FluxInstance is deleted. */
    RELEASE_DELETED,
    /** The FluxInstance is deleted. */
    INSTANCE_DELETED
  }

  /**
   * @param seen what showed that the guard is missing; empty when nothing did
   */
  record Row(Guard guard, Optional<String> seen) {}

  List<Row> rows() {
    List<Row> out = new ArrayList<>();
    for (Guard guard : Guard.values()) {
      out.add(new Row(guard, seen(guard.leftOut(scene.estate().plan()))));
    }
    return out;
  }

  /** What goes wrong with a plan, whatever people do; nothing may with the one that was not changed. */
  Optional<String> seen(Plan plan) {
    Path base = directory.resolve("guard");
    Records.delete(base);
    scene.begin(StepId.S0, base);
    Map<StepId, Simulation.Memory> states = new EnumMap<>(StepId.class);
    for (StepId after : List.of(StepId.S1, StepId.S4, StepId.S7)) {
      Outcome outcome = scene.run(plan, Optional.of(after), base);
      if (outcome.ending() != Ending.REACHED) {
        return Optional.of("the step itself: " + outcome.message());
      }
      if (!scene.watcher().broken().isEmpty()) {
        return Optional.of("the move to " + after + ": " + broken());
      }
      states.put(after, scene.estate().simulation().memory());
    }
    for (Map.Entry<StepId, Simulation.Memory> state : states.entrySet()) {
      for (Attack attack : Attack.values()) {
        Optional<String> seen = attacked(state.getKey(), state.getValue(), attack);
        if (seen.isPresent()) {
          return seen;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> attacked(StepId after, Simulation.Memory state, Attack attack) {
    boolean possible = switch (attack) {
      case OWNER_FILE_REMOVED -> true;
      case OUR_FILES_REMOVED -> after != StepId.S1;
      case RELEASE_DELETED, INSTANCE_DELETED -> after == StepId.S7;
    };
    if (!possible) {
      return Optional.empty();
    }
    scene.again(state);
    strike(attack);
    scene.estate().simulation().scheduler().run(Duration.ofMinutes(35));
    scene.watcher().end();
    return scene.watcher().broken().isEmpty()
        ? Optional.empty()
        : Optional.of(attack.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " after " + after + ": " + broken());
  }

  private String broken() {
    List<String> all = scene.watcher().broken();
    String first = all.getFirst().substring(all.getFirst().indexOf(' ') + 1);
    return first + (all.size() > 1 ? " and " + (all.size() - 1) + " more" : "");
  }

  private void strike(Attack attack) {
    SimulatedGit git = scene.estate().simulation().git();
    switch (attack) {
      case OWNER_FILE_REMOVED -> git.others(
          Map.of("kubernetes/flux/config/kustomization.yaml", """
              ---
              apiVersion: kustomize.config.k8s.io/v1beta1
              kind: Kustomization
              resources:
                - ./cluster.yaml
              """.getBytes(StandardCharsets.UTF_8)),
          List.of(SmallRepository.FLUX), "Flux is an operator now");
      case OUR_FILES_REMOVED -> {
        String first = scene.estate().plan().repository().commit();
        String head = git.head(git.branch()).orElseThrow();
        Set<String> before = Set.copyOf(git.list(first, "kubernetes/apps/flux-system"));
        List<String> gone = git.list(head, "kubernetes/apps/flux-system").stream().filter(p -> !before.contains(p)).toList();
        Map<String, byte[]> back = new TreeMap<>();
        before.forEach(p -> git.read(first, p).ifPresent(b -> back.put(p, b)));
        git.others(back, gone, "Take it all back");
      }
      case RELEASE_DELETED -> delete(scene.estate().plan().target().instanceRelease());
      case INSTANCE_DELETED -> delete(scene.estate().plan().target().instance());
    }
  }

  private void delete(ObjectRef ref) {
    Api api = scene.estate().simulation().server().as("kubectl");
    Optional<LiveObject> live = api.get(ref);
    live.ifPresent(o -> api.delete(ref, new Api.Deletion(Api.Propagation.BACKGROUND, o.uid(), "")));
  }
}
