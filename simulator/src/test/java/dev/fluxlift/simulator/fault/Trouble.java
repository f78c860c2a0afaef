package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.world.SimulatedGit;
import dev.fluxlift.simulator.world.Simulation;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What goes wrong in cluster and repository, and how people mend what people did. */
final class Trouble {
  private static final List<String> CONTROLLERS =
      List.of("source-controller", "kustomize-controller", "helm-controller", "flux-operator");
  private static final String HALF = "\nhalf: [\n";

  private final Simulation simulation;
  private final Plan plan;
  private final Weather weather;
  private final List<Edit> edits = new ArrayList<>();
  private final List<String> commits = new ArrayList<>();

  /** What somebody made of a file. */
  private record Edit(String path, byte[] was, byte[] became) {}

  Trouble(Simulation simulation, Plan plan, Weather weather) {
    this.simulation = simulation;
    this.plan = plan;
    this.weather = weather;
  }

  void strike(Fault fault) {
    Instant now = simulation.scheduler().now();
    String controller = CONTROLLERS.get(fault.size() % CONTROLLERS.size());
    switch (fault.kind()) {
      case STALE -> weather.old(simulation.server().snapshot(), now.plusSeconds(1 + fault.size() / 5));
      case OTHERS_COMMIT -> others("docs/notes-" + commits.size() + ".md", "Notes\n", "Write a note");
      case FORCE_PUSH -> forcePush();
      case GUARD_REMOVED -> guardRemoved();
      case HALF_AN_EDIT -> halfAnEdit(fault.size());
      case CHART_BUMP -> chartBump();
      case CRASHES -> pods(controller).forEach(this::crash);
      case POD_DELETED -> pods(controller).forEach(
          p -> api().delete(p.ref(), new Api.Deletion(Api.Propagation.BACKGROUND, p.uid(), "")));
      case HANGS -> weather.hangs(controller, now.plusSeconds(10L + 3L * fault.size()));
      case API_DOWN -> weather.down(now.plusSeconds(1 + fault.size()));
      default -> throw new IllegalArgumentException(fault.toString());
    }
  }

  private Api api() {
    return simulation.server().as(Weather.HARNESS);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String head() {
    return simulation.git().head(simulation.git().branch()).orElseThrow();
  }

  private Optional<String> text(String commit, String path) {
    return simulation.git().read(commit, path).map(b -> new String(b, StandardCharsets.UTF_8));
  }

  private void others(String path, String text, String message) {
    simulation.git().read(head(), path).ifPresent(was -> edits.add(new Edit(path, was, bytes(text))));
    commits.add(simulation.git().others(Map.of(path, bytes(text)), List.of(), message));
  }

  private void forcePush() {
    SimulatedGit git = simulation.git();
    List<String> log = git.log("", head());
    if (log.size() > 1) {
      git.force(log.get(1));
      commits.remove(log.getFirst());
    }
  }

  private void guardRemoved() {
    Optional<String> now = text(head(), SmallRepository.FLUX);
    Optional<String> was = text(plan.repository().commit(), SmallRepository.FLUX);
    Optional<String> guarded = plan.step(StepId.S1).stream()
        .flatMap(s -> s.commit().stream())
        .flatMap(c -> c.changes().stream())
        .filter(c -> c.path().equals(SmallRepository.FLUX))
        .flatMap(c -> c.after().stream())
        .findFirst();
    if (now.equals(guarded)) {
      others(SmallRepository.FLUX, was.orElseThrow(), "Let Flux manage itself again");
    }
  }

  private void halfAnEdit(int which) {
    List<String> files = simulation.git().list(head(), "kubernetes").stream()
        .filter(p -> p.endsWith(".yaml") && !p.startsWith("kubernetes/bootstrap"))
        .toList();
    String path = files.get(which % files.size());
    others(path, text(head(), path).orElseThrow() + HALF, "WIP");
  }

  private void chartBump() {
    for (String path : simulation.git().list(head(), "kubernetes/apps/flux-system")) {
      String text = text(head(), path).orElseThrow();
      if (text.contains("tag: 0.32.0")) {
        others(path, text.replace("tag: 0.32.0", "tag: 0.58.1"), "Update chart to 0.58.1");
        return;
      }
    }
  }

  private List<LiveObject> pods(String deployment) {
    return api().list(new KindRef("", "Pod"), Estate.NAMESPACE).stream()
        .filter(p -> p.ref().name().startsWith(deployment + "-") && !p.terminating())
        .toList();
  }

  /** The container is started again: a lease that its last process held is not given back. */
  private void crash(LiveObject pod) {
    List<Value> containers = new ArrayList<>();
    for (Value status : pod.body().list("status", "containerStatuses")) {
      Mapping container = status.asMapping();
      long restarts = container.text("restartCount").map(Long::parseLong).orElse(0L);
      containers.add(container.with("restartCount", Value.of(restarts + 1)));
    }
    api().patch(pod.ref(), Api.PatchType.MERGE,
        Mapping.of("status", Mapping.of("containerStatuses", Sequence.of(containers))), "status");
  }

  /** People see what they did and take it back, where it is still there; machines come up again. */
  List<String> mend() {
    weather.clear();
    Map<String, byte[]> write = new TreeMap<>();
    for (Edit edit : edits.reversed()) {
      Optional<byte[]> now =
          Optional.ofNullable(write.get(edit.path())).or(() -> simulation.git().read(head(), edit.path()));
      if (now.filter(n -> Arrays.equals(n, edit.became())).isPresent()) {
        write.put(edit.path(), edit.was());
      } else {
        now.map(n -> new String(n, StandardCharsets.UTF_8)).filter(n -> n.endsWith(HALF))
            .ifPresent(n -> write.put(edit.path(), bytes(n.substring(0, n.length() - HALF.length()))));
      }
    }
    edits.clear();
    if (!write.isEmpty()) {
      commits.add(simulation.git().others(write, List.of(), "Take it back"));
    }
    // a clone that a push by force left behind is brought up to date by hand, as fluxlift says
    simulation.git().pull();
    simulation.scheduler().run(Duration.ofMinutes(2));
    return List.copyOf(write.keySet());
  }

  /** Commits of others that are not in the branch any more, but for those that a push by force of others dropped. */
  List<String> lost() {
    return commits.stream().filter(c -> !simulation.git().isAncestor(c, head())).toList();
  }
}
