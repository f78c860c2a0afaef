package dev.fluxlift.live.model;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.proof.catalogue.Catalogue;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.proof.render.InstalledRender;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.schema.Kinds;
import dev.fluxlift.simulator.flux.ArtifactFiles;
import dev.fluxlift.simulator.flux.ArtifactSource;
import dev.fluxlift.simulator.flux.Artifacts;
import dev.fluxlift.simulator.flux.GitSource;
import dev.fluxlift.simulator.flux.KustomizeController;
import dev.fluxlift.simulator.flux.KustomizeVersion;
import dev.fluxlift.simulator.flux.SourceController;
import dev.fluxlift.simulator.helm.Charts;
import dev.fluxlift.simulator.helm.FluxInstanceChart;
import dev.fluxlift.simulator.helm.FluxOperatorChart;
import dev.fluxlift.simulator.helm.HelmController;
import dev.fluxlift.simulator.helm.HelmVersion;
import dev.fluxlift.simulator.helm.OperatorCrds;
import dev.fluxlift.simulator.operator.ArtifactController;
import dev.fluxlift.simulator.operator.Distributions;
import dev.fluxlift.simulator.operator.EntitlementController;
import dev.fluxlift.simulator.operator.InstanceController;
import dev.fluxlift.simulator.operator.OperatorVersion;
import dev.fluxlift.simulator.operator.ReportController;
import dev.fluxlift.simulator.time.Chooser;
import dev.fluxlift.simulator.time.Controller;
import dev.fluxlift.simulator.time.EventLog;
import dev.fluxlift.simulator.time.Processes;
import dev.fluxlift.simulator.time.Scheduler;
import dev.fluxlift.simulator.time.SimulatedServer;
import dev.fluxlift.simulator.workload.DaemonSetController;
import dev.fluxlift.simulator.workload.DeploymentController;
import dev.fluxlift.simulator.workload.GarbageCollector;
import dev.fluxlift.simulator.workload.JobController;
import dev.fluxlift.simulator.workload.Kubelet;
import dev.fluxlift.simulator.workload.LeaderElection;
import dev.fluxlift.simulator.workload.LeaderElection.Candidacy;
import dev.fluxlift.simulator.workload.Programs;
import dev.fluxlift.simulator.workload.ReplicaSetController;
import dev.fluxlift.simulator.workload.StatefulSetController;
import dev.fluxlift.simulator.world.OpenCrds;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlStream;
import dev.fluxlift.yaml.YamlWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The test bed's cluster, made of the simulator's parts: the same versions of controllers on the same manifests. */
final class SimulatedWorld {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final Kinds KINDS = Kinds.kubernetes();
  private static final Duration PACE = Duration.ofMillis(50);
  private static final String NS = Scene.FLUX;

  final FluxLine line;
  final SimulatedServer server = new SimulatedServer(KINDS, 1, START);
  final Scheduler scheduler;
  final Kubelet kubelet;
  final Remotes git = new Remotes();
  final Registry registry;
  private final Distribution distribution;
  private final Map<String, String> notes = new HashMap<>();

  /** Flux installed by kubectl and running; nothing that it reconciles yet. */
  SimulatedWorld(FluxLine line, Chooser chooser) {
    this.line = line;
    this.distribution = OpenCrds.in(Catalogue.distribution(line.version()).orElseThrow());
    server.api().webhooks(true);
    Processes processes = new Processes();
    Map<ObjectRef, Candidacy> candidacies = new TreeMap<>();
    List.of("source-controller", "kustomize-controller", "helm-controller", "notification-controller")
        .forEach(c -> candidacies.put(deployment(c), Candidacy.flux(c)));
    ObjectRef operator = deployment("flux-operator");
    candidacies.put(operator, Candidacy.operator());
    LeaderElection election = LeaderElection.on(server.api(), candidacies, processes);
    Artifacts artifacts = new Artifacts();
    Optional<ObjectRef> source = Optional.of(deployment("source-controller"));
    Distributions distributions = new Opened();
    this.kubelet = new Kubelet(Duration.ofSeconds(1), Duration.ofSeconds(1), Programs.FINE);
    this.registry = new Registry(manifests());
    List<Controller> controllers = new ArrayList<>(List.of(
        SourceController.git(git, artifacts, source),
        SourceController.oci(registry, artifacts, source),
        SourceController.charts(artifacts, source),
        SourceController.indexes(artifacts, source),
        new KustomizeController(
            line == FluxLine.FLUX_2_6 ? KustomizeVersion.V1_6 : KustomizeVersion.V1_9,
            artifacts,
            () -> processes.runs(source.orElseThrow()),
            Optional.of(deployment("kustomize-controller"))),
        new HelmController(NS, SimulatedWorld::chart, HelmVersion.V1_6_4),
        new InstanceController(operator, distributions, OperatorVersion.V0_58_1),
        new ArtifactController(operator, distributions),
        new ReportController(operator, OperatorVersion.V0_58_1),
        new EntitlementController(operator),
        new DeploymentController(),
        new ReplicaSetController(),
        new StatefulSetController(),
        new DaemonSetController(),
        new JobController(),
        kubelet,
        new GarbageCollector(server.api()),
        election));
    this.scheduler = new Scheduler(server, controllers, processes, chooser, PACE, START, EventLog.none());
    bootstrap();
  }

  private static dev.fluxlift.simulator.helm.Chart chart(String name, String version) {
    return ObjectsChart.NAMES.contains(name) ? new ObjectsChart(name, version) : Charts.KNOWN.chart(name, version);
  }

  static ObjectRef deployment(String name) {
    return new ObjectRef("apps", "Deployment", NS, name);
  }

  private List<Mapping> manifests() {
    return InstalledRender.of(distribution, InstalledRender.published(distribution), NS, "ghcr.io/fluxcd", List.of())
        .objects();
  }

  private void bootstrap() {
    Api person = server.as(Scene.PERSON);
    manifests().stream()
        .filter(o -> !o.text("kind").orElse("").equals("NetworkPolicy"))
        .sorted(Comparator.comparingInt(SimulatedWorld::order))
        .forEach(o -> person.apply(o, Scene.PERSON, true));
    ModelledServerTest.resource("widget-crd.yaml", "").forEach(o -> person.apply(o, Scene.PERSON, true));
    scheduler.run(Duration.ofSeconds(90));
  }

  private static int order(Mapping object) {
    return switch (object.text("kind").orElse("")) {
      case "Namespace" -> 0;
      case "CustomResourceDefinition" -> 1;
      default -> 2;
    };
  }

  /** The old Flux reconciles the small repository, itself with it. */
  void oldFlux() {
    git.commit("https://github.com/" + SmallRepository.NAME, "main", SmallRepository.files(line));
    Api person = server.as(Scene.PERSON);
    List.of("flux.yaml", "cluster.yaml").forEach(file -> YamlStream.parse(file, SmallRepository.files(line)
            .getOrDefault("kubernetes/flux/config/" + file, "")).documents()
        .forEach(d -> person.apply(d.value().asMapping(), Scene.PERSON, true)));
    boolean delivered = scheduler.run(() -> server.as("reader").list(new KindRef(ObjectRef.HELM, "HelmRelease")).stream()
        .anyMatch(LiveObject::ready) && server.as("reader").list(new KindRef(ObjectRef.KUSTOMIZE, "Kustomization")).stream()
        .allMatch(LiveObject::ready), Duration.ofMinutes(30));
    if (!delivered) {
      throw new IllegalStateException("the simulated old Flux does not come to rest: " + server.api().objects().stream()
          .filter(o -> o.ref().group().endsWith("toolkit.fluxcd.io") && !o.ready())
          .map(o -> o.ref() + " " + o.condition("Ready").flatMap(c -> c.text("message")).orElse("")).toList());
    }
    scheduler.run(Duration.ofMinutes(2));
  }

  /** Flux Operator with its CRDs. */
  void operator() {
    Api person = server.as(Scene.PERSON);
    OperatorCrds.plain().forEach(crd -> person.apply(crd, Scene.PERSON, true));
    FluxOperatorChart.of("0.58.1")
        .render(new dev.fluxlift.simulator.helm.Chart.Request(
            Mapping.of("installCRDs", false), "flux-operator", NS, "0.58.1", false, Optional.empty()))
        .objects().forEach(o -> person.apply(o, Scene.PERSON, true));
  }

  /** The operator's manifests at an address become others. */
  void manifests(String artifact, String note) {
    notes.put(artifact, note);
  }

  /** The charts of the move; what is in them the simulator knows. */
  void charts() {
    List.of(FluxOperatorChart.NAME, FluxInstanceChart.NAME).forEach(name -> dev.fluxlift.live.bed.Charts.VERSIONS.forEach(version ->
        registry.push("controlplaneio-fluxcd/charts/" + name, version, Map.of("Chart.yaml", name + " " + version))));
  }

  /** What is outside the cluster. */
  record Outside(Map<String, String> heads, Map<String, ArtifactFiles> tags, Map<String, String> notes) {}

  Outside outside() {
    return new Outside(Map.copyOf(git.heads), Map.copyOf(registry.tags), Map.copyOf(notes));
  }

  /** Puts what is outside the cluster back as it was. */
  void remember(Outside outside) {
    replace(git.heads, outside.heads());
    replace(registry.tags, outside.tags());
    replace(notes, outside.notes());
  }

  private static <V> void replace(Map<String, V> now, Map<String, V> then) {
    now.clear();
    now.putAll(then);
  }

  /** The operator's manifests with CRDs that can be served. */
  private final class Opened implements Distributions {
    @Override
    public List<String> versions(String artifact) {
      return CATALOGUE.versions(artifact);
    }

    @Override
    public Distribution distribution(String artifact, String version) {
      return version.equals(line.version()) ? distribution : OpenCrds.in(CATALOGUE.distribution(artifact, version));
    }

    @Override
    public String digest(String artifact) {
      return CATALOGUE.digest(artifact + notes.getOrDefault(artifact, ""));
    }
  }

  /** Git servers with any number of repositories. */
  static final class Remotes implements GitSource {
    private final Map<String, String> heads = new HashMap<>();
    private final Map<String, Map<String, byte[]>> commits = new HashMap<>();

    String commit(String url, String branch, Map<String, String> files) {
      return commit(url, branch, heads.getOrDefault(url + " " + branch, ""), files);
    }

    /** A commit without a parent. Its time is not that of any other, so neither is its id, were even the files the same. */
    String rewrite(String url, String branch, Map<String, String> files) {
      return commit(url, branch, "time after " + heads.getOrDefault(url + " " + branch, ""), files);
    }

    private String commit(String url, String branch, String before, Map<String, String> files) {
      Map<String, byte[]> content = bytes(files);
      content.put(" before", before.getBytes(StandardCharsets.UTF_8));
      String commit = new ArtifactFiles(content).digest().substring("sha256:".length()).substring(0, 40);
      content.remove(" before");
      commits.put(commit, content);
      heads.put(url + " " + branch, commit);
      return commit;
    }

    @Override
    public Optional<String> head(String url, String ref) {
      return Optional.ofNullable(heads.get(url + " " + ref.replace("refs/heads/", "")));
    }

    @Override
    public Map<String, byte[]> files(String url, String commit) {
      return commits.getOrDefault(commit, Map.of());
    }
  }

  private static Map<String, byte[]> bytes(Map<String, String> files) {
    Map<String, byte[]> out = new TreeMap<>();
    files.forEach((path, text) -> out.put(path, text.getBytes(StandardCharsets.UTF_8)));
    return out;
  }

  /** Registries with Flux's manifests and whatever is pushed. */
  static final class Registry implements ArtifactSource {
    private final Map<String, ArtifactFiles> tags = new HashMap<>();

    Registry(List<Mapping> manifests) {
      push("fluxcd/flux-manifests", "", Map.of("gotk-components.yaml", YamlWriter.STANDARD.writeAll(manifests)));
    }

    void push(String repository, String tag, Map<String, String> files) {
      tags.put("oci://ghcr.io/" + repository + ":" + tag, new ArtifactFiles(bytes(files)));
    }

    private Optional<ArtifactFiles> at(String url, String tag) {
      String any = url.endsWith("/flux-manifests") ? "" : tag;
      return Optional.ofNullable(tags.get(url + ":" + any));
    }

    @Override
    public Optional<String> digest(String url, String tag) {
      return at(url, tag).map(ArtifactFiles::digest);
    }

    @Override
    public Map<String, byte[]> files(String url, String digest) {
      Map<String, byte[]> out = new TreeMap<>();
      tags.values().stream().filter(f -> f.digest().equals(digest)).findFirst()
          .ifPresent(f -> f.paths().forEach(p -> f.read(p).ifPresent(b -> out.put(p, b))));
      return out;
    }
  }
}
