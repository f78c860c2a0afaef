package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.ClusterException;
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
import java.util.function.BooleanSupplier;

/** What goes wrong in cluster and repository, and how people mend what people did. */
final class Trouble {
  private static final List<String> CONTROLLERS =
      List.of("source-controller", "kustomize-controller", "helm-controller", "flux-operator");
  private static final String HALF = "\nhalf: [\n";

  private final Simulation simulation;
  private final Plan plan;
  private final Weather weather;
  private final Bites bites;
  private final Hands hands;
  private final List<Edit> edits = new ArrayList<>();
  private final List<BadFlag.Added> added = new ArrayList<>();
  private final List<String> commits = new ArrayList<>();

  /** What somebody made of a file. */
  private record Edit(String path, byte[] was, byte[] became) {}

  /** @param mayForget whether what another machine would go on by may be lost */
  Trouble(Simulation simulation, Plan plan, Weather weather, Bites bites, BooleanSupplier mayForget) {
    this.simulation = simulation;
    this.plan = plan;
    this.weather = weather;
    this.bites = bites;
    this.hands = new Hands(api("kubectl"), plan, mayForget);
  }

  /** Whether another machine could go on. */
  boolean checkpointed() {
    return api().get(Hands.CHECKPOINT).isPresent();
  }

  /** Whose reads were old until now looks at everything anew. */
  void passes() {
    weather.upToDate().forEach(simulation.scheduler()::relist);
  }

  void strike(Fault fault) {
    String controller = CONTROLLERS.get(fault.size() % CONTROLLERS.size());
    boolean bitten = switch (fault.kind()) {
      case OTHERS_COMMIT -> others("docs/notes-" + commits.size() + ".md", "Notes\n", "Write a note");
      case FORCE_PUSH -> forcePush();
      case GUARD_REMOVED -> guardRemoved();
      case HALF_AN_EDIT -> halfAnEdit(fault.size());
      case CHART_BUMP -> chartBump();
      case CRASHES -> {
        List<LiveObject> pods = pods(controller);
        pods.forEach(this::crash);
        yield !pods.isEmpty();
      }
      case POD_DELETED -> {
        List<LiveObject> pods = pods(controller);
        pods.forEach(p -> api().delete(p.ref(), new Api.Deletion(Api.Propagation.BACKGROUND, p.uid(), "")));
        yield !pods.isEmpty();
      }
      case BY_HAND -> byHand(fault.size());
      default -> {
        lasts(fault, controller, simulation.scheduler().now());
        yield false;
      }
    };
    if (bitten) {
      bites.by(fault.kind());
    }
  }

  /** What goes on for a while bites when it is met. */
  private void lasts(Fault fault, String controller, Instant now) {
    int size = fault.size();
    switch (fault.kind()) {
      case STALE -> weather.old(Cluster.FIELD_MANAGER, simulation.server().served(), now.plusSeconds(1 + size / 5));
      case STALE_CONTROLLER -> weather.old(controller, simulation.server().served(), now.plusSeconds(1 + size / 5));
      case HANGS -> weather.hangs(controller, now.plusSeconds(10L + 3L * size));
      case API_DOWN -> weather.down(now.plusSeconds(1 + size));
      case GIT_DOWN -> weather.gitDown(fault.kind(), now.plusSeconds(1 + size));
      case GIT_DOWN_FOR_FLUX -> weather.gitDown(fault.kind(), now.plusSeconds(10L + 6L * size));
      case REGISTRY_DOWN -> weather.registriesDown(now.plusSeconds(10L + 6L * size));
      case BAD_FLAG -> BadFlag.lines(size, path -> text(head(), path)).ifPresent(a -> {
        added.add(a);
        others(a.path(), text(head(), a.path()).orElseThrow() + a.lines(), "Turn a knob");
        fetches();
      });
      default -> throw new IllegalArgumentException(fault.toString());
    }
  }

  private boolean byHand(int which) {
    try {
      return hands.change(which);
    } catch (ClusterException _) {
      // he is not answered either
      return false;
    }
  }

  private Api api() {
    return api(Weather.HARNESS);
  }

  private Api api(String manager) {
    return simulation.server().as(manager);
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

  private boolean others(String path, String text, String message) {
    simulation.git().read(head(), path).ifPresent(was -> edits.add(new Edit(path, was, bytes(text))));
    commits.add(simulation.git().others(Map.of(path, bytes(text)), List.of(), message));
    return true;
  }

  private boolean forcePush() {
    SimulatedGit git = simulation.git();
    List<String> log = git.log("", head());
    if (log.size() < 2) {
      return false;
    }
    git.force(log.get(1));
    commits.remove(log.getFirst());
    return true;
  }

  private boolean guardRemoved() {
    Optional<String> now = text(head(), SmallRepository.FLUX);
    Optional<String> was = text(plan.repository().commit(), SmallRepository.FLUX);
    Optional<String> guarded = plan.step(StepId.S1).stream()
        .flatMap(s -> s.commit().stream())
        .flatMap(c -> c.changes().stream())
        .filter(c -> c.path().equals(SmallRepository.FLUX))
        .flatMap(c -> c.after().stream())
        .findFirst();
    return now.equals(guarded) && others(SmallRepository.FLUX, was.orElseThrow(), "Let Flux manage itself again");
  }

  private boolean halfAnEdit(int which) {
    List<String> files = simulation.git().list(head(), "kubernetes").stream()
        .filter(p -> p.endsWith(".yaml") && !p.startsWith("kubernetes/bootstrap"))
        .toList();
    String path = files.get(which % files.size());
    return others(path, text(head(), path).orElseThrow() + HALF, "WIP");
  }

  private boolean chartBump() {
    for (String path : simulation.git().list(head(), "kubernetes/apps/flux-system")) {
      String text = text(head(), path).orElseThrow();
      if (text.contains("tag: 0.32.0")) {
        return others(path, text.replace("tag: 0.32.0", "tag: 0.58.1"), "Update chart to 0.58.1");
      }
    }
    return false;
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
    if (!added.isEmpty()) {
      // nobody knows of a flag before something crashes
      fetches();
      simulation.scheduler().run(Duration.ofMinutes(4));
    }
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
    for (BadFlag.Added lines : added) {
      Optional.ofNullable(write.get(lines.path())).or(() -> simulation.git().read(head(), lines.path()))
          .map(n -> new String(n, StandardCharsets.UTF_8))
          .filter(n -> n.contains(lines.lines()))
          .ifPresent(n -> write.put(lines.path(), bytes(n.replace(lines.lines(), ""))));
    }
    added.clear();
    if (!write.isEmpty()) {
      commits.add(simulation.git().others(write, List.of(), "Take it back"));
    }
    // a clone that a push by force left behind is brought up to date by hand, as fluxlift says
    simulation.git().pull();
    hands.mend();
    BadFlag.takeOut(api("kubectl"), plan);
    passes();
    fetches();
    simulation.scheduler().run(Duration.ofMinutes(2));
    return List.copyOf(write.keySet());
  }

  /** flux reconcile source git */
  private void fetches() {
    ObjectRef source = plan.installation().rootSource().ref().orIn(Estate.NAMESPACE);
    try {
      api("kubectl").patch(source, Api.PatchType.MERGE, Mapping.of("metadata", Mapping.of(
          "annotations", Mapping.of("reconcile.fluxcd.io/requestedAt", simulation.scheduler().now().toString()))), "");
    } catch (ClusterException _) {
      // then it fetches when its interval is over
    }
  }

  /** Commits of others that are not in the branch any more, but for those that a push by force of others dropped. */
  List<String> lost() {
    return commits.stream().filter(c -> !simulation.git().isAncestor(c, head())).toList();
  }
}
