package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.schema.Kinds;
import dev.fluxlift.simulator.time.Chooser;
import dev.fluxlift.simulator.time.Controller;
import dev.fluxlift.simulator.time.EventLog;
import dev.fluxlift.simulator.time.Processes;
import dev.fluxlift.simulator.time.Scheduler;
import dev.fluxlift.simulator.time.SimulatedServer;
import dev.fluxlift.simulator.workload.DeploymentController;
import dev.fluxlift.simulator.workload.GarbageCollector;
import dev.fluxlift.simulator.workload.Kubelet;
import dev.fluxlift.simulator.workload.LeaderElection;
import dev.fluxlift.simulator.workload.LeaderElection.Candidacy;
import dev.fluxlift.simulator.workload.Programs;
import dev.fluxlift.simulator.workload.ReplicaSetController;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** The estate {@code worlds/small} with Flux reconciling it. */
final class TestWorld {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Kinds KINDS = Kinds.kubernetes();
  private static final Duration LONG = Duration.ofMinutes(30);
  private static final List<String> CONTROLLERS =
      List.of("source-controller", "kustomize-controller", "helm-controller", "notification-controller");

  final TestGit git = TestGit.of("/worlds/small");
  final EventLog log = EventLog.kept();
  final SimulatedServer server;
  final Scheduler scheduler;
  final Api user;
  final Optional<LeaderElection> election;
  final Processes processes = new Processes();

  private TestWorld(KustomizeVersion version, boolean pods, Chooser chooser, Programs programs) {
    server = new SimulatedServer(KINDS, 1, START);
    user = server.as("kubectl");
    Artifacts artifacts = new Artifacts();
    FluxManifests manifests = new FluxManifests("2.6.4");
    election = pods ? Optional.of(LeaderElection.on(server.api(), candidacies(), processes)) : Optional.empty();
    BooleanSupplier served = () -> !pods || processes.runs(deployment("source-controller"));
    List<Controller> controllers = new ArrayList<>(List.of(
        SourceController.git(git, artifacts, acting(pods, "source-controller")),
        SourceController.oci(manifests, artifacts, acting(pods, "source-controller")),
        new KustomizeController(version, artifacts, served, acting(pods, "kustomize-controller")),
        new DeploymentController(),
        new ReplicaSetController(),
        new Kubelet(Duration.ofSeconds(3), Duration.ofSeconds(1), programs),
        new GarbageCollector(server.api())));
    election.ifPresent(controllers::add);
    scheduler = new Scheduler(server, controllers, processes, chooser, Duration.ofMillis(100), START, log);
    (pods ? manifests.objects() : manifests.crds()).forEach(o -> user.apply(o, "kubectl", true));
    if (!pods) {
      apply("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: flux-system\n");
    }
  }

  /** Flux without pods: only CRDs and controllers that always act. */
  static TestWorld bare(KustomizeVersion version) {
    return new TestWorld(version, false, Chooser.first(), Programs.FINE);
  }

  /** Flux installed by hand, with pods that elect a leader, reconciling the repository. */
  static TestWorld installed(KustomizeVersion version, Chooser chooser, Programs programs) {
    TestWorld world = new TestWorld(version, true, chooser, programs);
    world.bootstrap();
    return world;
  }

  private static Optional<ObjectRef> acting(boolean pods, String controller) {
    return pods ? Optional.of(deployment(controller)) : Optional.empty();
  }

  static ObjectRef deployment(String name) {
    return new ObjectRef("apps", "Deployment", "flux-system", name);
  }

  static ObjectRef kustomization(String name) {
    return new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", "flux-system", name);
  }

  static ObjectRef configMap(String namespace, String name) {
    return new ObjectRef("", "ConfigMap", namespace, name);
  }

  private static Map<ObjectRef, Candidacy> candidacies() {
    Map<ObjectRef, Candidacy> out = new TreeMap<>();
    CONTROLLERS.forEach(c -> out.put(deployment(c), Candidacy.flux(c)));
    return out;
  }

  /** Applies the root's own file, as a person does. */
  void bootstrap() {
    apply(text("kubernetes/flux/config/cluster.yaml"));
    if (election.isPresent()) {
      apply(text("kubernetes/flux/config/flux.yaml"));
    }
  }

  String text(String path) {
    byte[] bytes = git.files("", git.head("https://github.com/example/home-kubernetes.git", "refs/heads/main").orElseThrow())
        .get(path);
    return new String(Objects.requireNonNull(bytes, path), StandardCharsets.UTF_8);
  }

  /** Applies documents as kubectl does. */
  void apply(String yaml) {
    YamlStream.parse("test.yaml", yaml).documents().forEach(d -> user.apply(d.value().asMapping(), "kubectl", true));
  }

  LiveObject get(ObjectRef ref) {
    return user.get(ref).orElseThrow(() -> new AssertionError(ref + " is not there"));
  }

  boolean has(ObjectRef ref) {
    return user.get(ref).isPresent();
  }

  /** Changes a live object under a name that kustomize-controller does not take over. */
  void edit(ObjectRef ref, Object value, String... path) {
    Mapping patch = Mapping.EMPTY.withPath(List.of(path), Value.of(value));
    server.as("someone").patch(ref, Api.PatchType.MERGE, patch, "");
  }

  /** Asks for a reconciliation now. */
  void request(ObjectRef ref) {
    edit(ref, scheduler.now().toString(), "metadata", "annotations", "reconcile.fluxcd.io/requestedAt");
  }

  void run(Duration duration) {
    scheduler.run(duration);
  }

  /** Runs until it is so. */
  void await(BooleanSupplier condition) {
    if (!scheduler.run(condition, LONG)) {
      throw new AssertionError("not in half an hour:\n" + String.join("\n", story()));
    }
  }

  /** What the Kustomizations say, and the last that happened but for leases. */
  private List<String> story() {
    List<String> out = new ArrayList<>();
    server.api().objects().stream()
        .filter(o -> o.ref().group().equals(ObjectRef.KUSTOMIZE))
        .forEach(o -> out.add(o.ref() + ": " + o.body().list("status", "conditions")));
    List<String> all = log.lines().stream().filter(l -> !l.contains("Lease") && !l.contains("kube")).toList();
    out.addAll(all.subList(Math.max(0, all.size() - 40), all.size()));
    return out;
  }

  void awaitReady(String... kustomizations) {
    await(() -> List.of(kustomizations).stream().allMatch(k -> user.get(kustomization(k)).filter(o ->
        o.ready() && o.body().text("status", "lastAppliedRevision").isPresent()).isPresent()));
  }

  /** Lets the source see what was committed, and the root and its children have it. */
  void deliver(String... kustomizations) {
    request(new ObjectRef(ObjectRef.SOURCE, "GitRepository", "flux-system", "home-kubernetes"));
    await(() -> List.of(kustomizations).stream().allMatch(k -> user.get(kustomization(k)).filter(o ->
        o.body().text("status", "lastAppliedRevision").orElse("").equals(git.revision()) && o.ready()).isPresent()));
  }

  /** UID by object, without what comes and goes. */
  Map<ObjectRef, String> uids() {
    Map<ObjectRef, String> out = new TreeMap<>();
    server.api().objects().stream()
        .filter(o -> !List.of("Pod", "ReplicaSet", "Lease", "Event").contains(o.ref().kind()))
        .forEach(o -> out.put(o.ref(), o.uid()));
    return out;
  }

  String readyMessage(String kustomization) {
    return get(kustomization(kustomization)).condition("Ready").flatMap(c -> c.text("message")).orElse("");
  }
}
