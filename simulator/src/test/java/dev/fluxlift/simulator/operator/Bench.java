package dev.fluxlift.simulator.operator;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.proof.catalogue.Catalogue;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.proof.render.InstalledRender;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.api.schema.Kinds;
import dev.fluxlift.simulator.helm.Charts;
import dev.fluxlift.simulator.helm.HelmController;
import dev.fluxlift.simulator.helm.HelmVersion;
import dev.fluxlift.simulator.helm.OperatorCrds;
import dev.fluxlift.simulator.time.Chooser;
import dev.fluxlift.simulator.time.Controller;
import dev.fluxlift.simulator.time.EventLog;
import dev.fluxlift.simulator.time.Processes;
import dev.fluxlift.simulator.time.Scheduler;
import dev.fluxlift.simulator.time.SimulatedServer;
import dev.fluxlift.simulator.workload.GarbageCollector;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * A cluster with Flux, helm-controller and Flux Operator, whose Deployments are rolled out as soon as they are changed
 * and whose other controllers do nothing.
 */
public final class Bench {
  public static final String NS = "flux-system";
  public static final ObjectRef INSTANCE = new ObjectRef(ObjectRef.OPERATOR, "FluxInstance", NS, "flux");
  public static final ObjectRef OPERATOR = new ObjectRef("apps", "Deployment", NS, "flux-operator");
  public static final ObjectRef HELM_CONTROLLER = new ObjectRef("apps", "Deployment", NS, "helm-controller");
  public static final List<String> SIX = List.of(
      "source-controller", "kustomize-controller", "helm-controller", "notification-controller",
      "image-reflector-controller", "image-automation-controller");

  private static final Kinds KINDS = Kinds.kubernetes();
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private final Processes processes = new Processes();
  private final EventLog log = EventLog.kept();
  private final SimulatedServer server;
  private final Scheduler scheduler;
  private final HelmController helm;
  private final List<ObjectRef> unhealthy = new ArrayList<>();
  private boolean rollsOut = true;

  public Bench(long seed) {
    this(seed, OperatorVersion.V0_58_1, HelmVersion.V1_6_4, Distributions.CATALOGUE);
  }

  public Bench(long seed, OperatorVersion operator, HelmVersion helmVersion, Distributions distributions) {
    server = new SimulatedServer(KINDS, seed, START);
    helm = new HelmController(NS, Charts.KNOWN, helmVersion);
    List<Controller> controllers = List.of(
        new Nodes(),
        new GarbageCollector(server.api()),
        helm,
        new InstanceController(OPERATOR, distributions, operator),
        new ArtifactController(OPERATOR, distributions),
        new ReportController(OPERATOR, operator),
        new EntitlementController(OPERATOR));
    scheduler = new Scheduler(
        server, controllers, processes, Chooser.seeded(seed), Duration.ofMillis(10), START, log);
  }

  // ---- the cluster

  public Api as(String manager) {
    return server.as(manager);
  }

  public Api me() {
    return server.as("person");
  }

  public Optional<LiveObject> find(ObjectRef ref) {
    return me().get(ref);
  }

  public LiveObject get(ObjectRef ref) {
    return find(ref).orElseThrow(() -> new AssertionError(ref + " is not there"));
  }

  public boolean await(BooleanSupplier what) {
    return await(what, Duration.ofMinutes(2));
  }

  public boolean await(BooleanSupplier what, Duration longest) {
    return scheduler.run(() -> {
      List<String> lines = log.lines();
      if (lines.size() > 20_000) {
        throw new AssertionError("no end:\n" + String.join("\n", lines.subList(lines.size() - 60, lines.size())));
      }
      return what.getAsBoolean();
    }, longest);
  }

  public void run(Duration time) {
    await(() -> false, time);
  }

  public Instant now() {
    return scheduler.now();
  }

  /** The whole story until Flux is adopted. */
  public List<String> tellUntilAdopted() {
    await(this::adopted);
    return log();
  }

  public Scheduler.Memory memory() {
    return scheduler.memory();
  }

  public void remember(Scheduler.Memory memory) {
    scheduler.remember(memory);
  }

  public List<String> log() {
    return log.lines();
  }

  /** The process of a Deployment ends without a word, and the next one takes over. */
  public void kill(ObjectRef deployment) {
    processes.stopped(deployment);
    scheduler.ready();
    processes.started(deployment);
  }

  /** The process of a Deployment is asked to end, and the next one takes over. */
  public void replace(ObjectRef deployment) {
    processes.terminated(deployment);
    scheduler.ready();
    processes.started(deployment);
  }

  /** They do again, all that did not. */
  public void startRollouts() {
    rollsOut = true;
    of("Deployment").forEach(ref -> as("kubelet").patch(
        ref,
        Api.PatchType.MERGE,
        Mapping.of("metadata", Mapping.of("annotations", Mapping.of("rolled", "out"))),
        ""));
  }

  /** This one Deployment is said to have failed, whatever is done to it. */
  public void unhealthy(ObjectRef deployment) {
    unhealthy.add(deployment);
  }

  /** No Deployment becomes available from now on. */
  public void stopRollouts() {
    rollsOut = false;
  }

  /** Everything, without what the control plane and Helm keep for themselves. */
  public Map<ObjectRef, LiveObject> objects() {
    Map<ObjectRef, LiveObject> out = new TreeMap<>();
    server.api().objects().stream()
        .filter(o -> !List.of("Event", "FluxReport", "Secret").contains(o.ref().kind()))
        .forEach(o -> out.put(o.ref(), o));
    return out;
  }

  public Map<ObjectRef, String> uids() {
    Map<ObjectRef, String> out = new TreeMap<>();
    objects().forEach((ref, o) -> out.put(ref, o.uid()));
    return out;
  }

  public List<ObjectRef> of(String kind) {
    return objects().keySet().stream().filter(r -> r.kind().equals(kind)).toList();
  }

  public List<String> events(String reason) {
    return me().list(new KindRef("", "Event")).stream()
        .filter(e -> e.body().text("reason").orElse("").equals(reason))
        .map(e -> e.body().text("message").orElse(""))
        .toList();
  }

  // ---- Flux and the operator

  /** Flux as kustomize-controller's Kustomization flux applied it, its CRDs without schemas. */
  public List<ObjectRef> oldFlux(String version, List<String> components) {
    Api kustomize = server.as("kustomize-controller");
    List<ObjectRef> out = new ArrayList<>();
    Distribution distribution = Catalogue.distribution(version).orElseThrow();
    for (Mapping object : InstalledRender.with(
        distribution, components, NS, "ghcr.io/fluxcd", List.of()).objects()) {
      if (ObjectRef.of(object).kind().equals("NetworkPolicy")) {
        continue;
      }
      Mapping whole = WholeCrds.of(object, kustomize)
          .withPath(List.of("metadata", "labels", ObjectRef.KUSTOMIZE + "/name"), Value.of("flux"))
          .withPath(List.of("metadata", "labels", ObjectRef.KUSTOMIZE + "/namespace"), Value.of(NS));
      out.add(kustomize.apply(whole, "kustomize-controller", true).ref());
    }
    run(Duration.ofSeconds(5));
    return out;
  }

  /** Flux Operator without a chart. */
  public void operator() {
    OperatorCrds.plain().forEach(crd -> me().apply(crd, "person", true));
    me().apply(deployment("flux-operator", List.of()), "person", true);
    run(Duration.ofSeconds(5));
  }

  public static Mapping deployment(String name, List<String> args) {
    Mapping labels = Mapping.of("app", name);
    return Mapping.of(
        "apiVersion", "apps/v1",
        "kind", "Deployment",
        "metadata", Mapping.of("name", name, "namespace", NS),
        "spec", Mapping.of(
            "selector", Mapping.of("matchLabels", labels),
            "template", Mapping.of(
                "metadata", Mapping.of("labels", labels),
                "spec", Mapping.of(
                    "containers", List.of(Mapping.of("name", "manager", "image", "i", "args", args))))));
  }

  /** A FluxInstance without patches, sync and NetworkPolicies. */
  public static Mapping instance(String version, List<String> components) {
    return Mapping.of(
        "apiVersion", "fluxcd.controlplane.io/v1",
        "kind", "FluxInstance",
        "metadata", Mapping.of("name", "flux", "namespace", NS),
        "spec", Mapping.of(
            "distribution", Mapping.of("version", version, "registry", "ghcr.io/fluxcd"),
            "components", components,
            "cluster", Mapping.of("type", "kubernetes", "networkPolicy", false)));
  }

  public static Mapping annotated(Mapping object, String key, String value) {
    return object.withPath(List.of("metadata", "annotations", key), Value.of(value));
  }

  public void apply(Mapping object) {
    me().apply(object, "person", true);
  }

  public boolean ready(ObjectRef ref) {
    return find(ref).filter(o -> !o.terminating() && o.ready()).isPresent();
  }

  /** Whether the operator has adopted Flux. */
  public boolean adopted() {
    return find(INSTANCE)
        .flatMap(i -> i.condition("Ready"))
        .filter(c -> c.text("status").equals(Optional.of("True")))
        .flatMap(c -> c.text("reason"))
        .filter("ReconciliationSucceeded"::equals)
        .isPresent();
  }

  // ---- what there is of Kubernetes

  /** Rolls out Deployments, ends Jobs, and starts and stops the processes of Deployments. */
  private final class Nodes implements Controller {
    @Override
    public String name() {
      return "nodes";
    }

    @Override
    public String manager() {
      return "kubelet";
    }

    @Override
    public Optional<ObjectRef> deployment() {
      return Optional.empty();
    }

    @Override
    public List<ObjectRef> watches(Change change, Api api) {
      boolean mine = List.of("Deployment", "Job").contains(change.ref().kind());
      return mine ? List.of(change.ref()) : List.of();
    }

    @Override
    public List<ObjectRef> atStart(Api api) {
      return List.of();
    }

    @Override
    public Optional<Duration> reconcile(ObjectRef item, Api api, Instant at) {
      Optional<LiveObject> live = api.get(item);
      if (item.kind().equals("Job")) {
        live.filter(j -> j.condition("Complete").isEmpty()).ifPresent(j -> api.updateStatus(j.body().with(
            "status",
            Mapping.of("conditions", List.of(Mapping.of("type", "Complete", "status", "True"))))));
        return Optional.empty();
      }
      int replicas = live.map(d -> d.body().text("spec", "replicas").map(Integer::parseInt).orElse(1)).orElse(0);
      if (replicas == 0) {
        processes.stopped(item);
      } else if (!processes.runs(item)) {
        processes.started(item);
      }
      if (live.isPresent() && unhealthy.contains(item)) {
        api.updateStatus(live.get().body().with("status", Mapping.of(
            "observedGeneration", live.get().generation(),
            "conditions", List.of(Mapping.of(
                "type", "Progressing", "status", "False", "reason", "ProgressDeadlineExceeded")))));
      } else if (rollsOut && live.isPresent() && !observed(live.get())) {
        api.updateStatus(live.get().body().with("status", Mapping.of(
            "observedGeneration", live.get().generation(),
            "replicas", replicas,
            "updatedReplicas", replicas,
            "readyReplicas", replicas,
            "availableReplicas", replicas,
            "conditions", List.of(Mapping.of("type", "Available", "status", "True")))));
      }
      return Optional.empty();
    }

    private static boolean observed(LiveObject deployment) {
      return deployment.body().text("status", "observedGeneration")
          .filter(g -> Long.parseLong(g) == deployment.generation()).isPresent();
    }
  }
}
