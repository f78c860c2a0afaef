package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Target;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.world.SimulatedGit;
import dev.fluxlift.simulator.world.Simulation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** People who attack without meaning to, and what they did to the objects that the move brought. */
final class Attackers {
  private static final String OURS = "kubernetes/apps/flux-system";

  private final Simulation simulation;
  private final Plan plan;
  private final Map<ObjectRef, String> uids = new TreeMap<>();

  /** What the move has brought until now is remembered. */
  Attackers(Simulation simulation, Plan plan) {
    this.simulation = simulation;
    this.plan = plan;
    Target target = plan.target();
    for (ObjectRef ref : List.of(
        target.operatorRelease(), target.instanceRelease(), chart(target.operatorRelease()), chart(target.instanceRelease()),
        target.operator(), target.instance())) {
      api().get(ref).ifPresent(o -> uids.put(ref, o.uid()));
    }
  }

  private static ObjectRef chart(ObjectRef release) {
    return new ObjectRef(ObjectRef.SOURCE, "OCIRepository", release.namespace(), release.name());
  }

  private Api api() {
    return simulation.server().as("kubectl");
  }

  /** Objects of the move that are gone or made anew, but for what the attacker himself deleted. */
  List<String> lost() {
    List<String> out = new ArrayList<>();
    uids.forEach((ref, uid) -> {
      Optional<LiveObject> now = api().get(ref);
      if (now.isEmpty()) {
        out.add(ref + " is gone");
      } else if (!now.get().uid().equals(uid)) {
        out.add(ref + " was deleted and made anew");
      } else if (now.get().terminating()) {
        out.add(ref + " is being deleted");
      }
    });
    return out;
  }

  void strike(Attack attack) {
    SimulatedGit git = simulation.git();
    switch (attack) {
      case OWNER_FILE_REMOVED -> git.others(
          Map.of("kubernetes/flux/config/kustomization.yaml", bytes("""
              ---
              apiVersion: kustomize.config.k8s.io/v1beta1
              kind: Kustomization
              resources:
                - ./cluster.yaml
              """)),
          List.of(SmallRepository.FLUX), "Flux is an operator now");
      case OUR_FILES_REMOVED -> ourFilesRemoved(git);
      case CHART_FILES_REMOVED -> git.others(without(git, "ocirepository.yaml"), List.of(), "Charts come from elsewhere now");
      case PRUNING_TURNED_ON_AND_KUSTOMIZATIONS_DELETED -> {
        git.others(pruning(git), List.of(), "Prune, as everywhere");
        simulation.scheduler().run(Duration.ofMinutes(35));
        delete(plan.target().instanceKustomization());
        delete(plan.target().operatorKustomization());
      }
      case PRUNING_TURNED_ON_AND_RELEASES_REMOVED -> {
        git.others(pruning(git), List.of(), "Prune, as everywhere");
        simulation.scheduler().run(Duration.ofMinutes(35));
        git.others(without(git, "helmrelease.yaml"), List.of(), "Clean up");
      }
      case RELEASE_DELETED -> {
        uids.remove(plan.target().instanceRelease());
        delete(plan.target().instanceRelease());
      }
      case INSTANCE_DELETED -> {
        uids.remove(plan.target().instance());
        delete(plan.target().instance());
      }
    }
  }

  private void ourFilesRemoved(SimulatedGit git) {
    String first = plan.repository().commit();
    String head = head(git);
    Set<String> before = Set.copyOf(git.list(first, OURS));
    List<String> gone = git.list(head, OURS).stream().filter(p -> !before.contains(p)).toList();
    Map<String, byte[]> back = new TreeMap<>();
    before.forEach(p -> git.read(first, p).ifPresent(b -> back.put(p, b)));
    git.others(back, gone, "Take it all back");
  }

  /** The lists of files in our two folders without one file. */
  private static Map<String, byte[]> without(SimulatedGit git, String file) {
    return changed(git, "/app/kustomization.yaml", text -> text.replaceAll("(?m)^.*\\b" + file.replace(".", "\\.") + "\n", ""));
  }

  private static Map<String, byte[]> pruning(SimulatedGit git) {
    return changed(git, "/ks.yaml", text -> text.replace("prune: false", "prune: true"));
  }

  private static Map<String, byte[]> changed(
      SimulatedGit git, String suffix, java.util.function.UnaryOperator<String> change) {
    Map<String, byte[]> out = new TreeMap<>();
    for (String path : git.list(head(git), OURS)) {
      if (path.endsWith(suffix)) {
        String text = new String(git.read(head(git), path).orElseThrow(), StandardCharsets.UTF_8);
        out.put(path, bytes(change.apply(text)));
      }
    }
    return out;
  }

  private static String head(SimulatedGit git) {
    return git.head(git.branch()).orElseThrow();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void delete(ObjectRef ref) {
    api().get(ref).ifPresent(o -> api().delete(ref, new Api.Deletion(Api.Propagation.BACKGROUND, o.uid(), "")));
  }
}
