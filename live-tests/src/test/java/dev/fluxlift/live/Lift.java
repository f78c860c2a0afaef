package dev.fluxlift.live;

import dev.fluxlift.adapters.SystemClock;
import dev.fluxlift.adapters.kubernetes.KubeconfigChoice;
import dev.fluxlift.adapters.kubernetes.KubernetesCluster;
import dev.fluxlift.engine.back.Before;
import dev.fluxlift.engine.back.Delivery;
import dev.fluxlift.engine.back.Move;
import dev.fluxlift.engine.back.Progress;
import dev.fluxlift.engine.back.Repository;
import dev.fluxlift.engine.back.WaysBack;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.FileChange;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.verify.Backup;
import dev.fluxlift.engine.verify.Snapshot;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxManifests;
import dev.fluxlift.live.bed.World;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The steps of the move made by hand in a small world, through Git and charts, so that the ways back can be tried. */
final class Lift implements Repository, Delivery {
  static final ObjectRef INSTANCE = new ObjectRef(ObjectRef.OPERATOR, "FluxInstance", World.FLUX, "flux");
  private static final Path CHARTS =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("src/main/resources/charts");
  private static final Path FILES =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("src/test/resources/lift");
  private static final String HOME = "kubernetes/apps/flux-system/";
  private static final String RELEASE = HOME + "flux-instance/app/helmrelease.yaml";

  private final World world;
  private final Cluster cluster;
  private final Map<StepId, List<FileChange>> committed = new EnumMap<>(StepId.class);
  private final Backup backup;

  Lift(World world) {
    this.world = world;
    this.cluster = new KubernetesCluster(
        KubeconfigChoice.ofThisProcess(Optional.of(world.kubeconfig()), Optional.empty()), new SystemClock());
    pushCharts();
    List<Mapping> rendered = FluxManifests.of(world.line(), world.bed().binaries().get("flux-operator-data")).stream()
        .filter(o -> !o.text("kind").orElse("").equals("NetworkPolicy"))
        .toList();
    this.backup = new Backup(
        new SystemClock().now(), cluster.identity().kubeSystemUid(), Snapshot.take(cluster, World.FLUX), rendered);
  }

  Cluster cluster() {
    return cluster;
  }

  Backup backup() {
    return backup;
  }

  Move move() {
    return Move.of(
        World.FLUX,
        new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", World.FLUX, "flux"),
        Experiment.FLUX_FILE,
        new ObjectRef(ObjectRef.SOURCE, "OCIRepository", World.FLUX, "flux-manifests"),
        world.root(),
        new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", World.FLUX, "cluster-apps"));
  }

  WaysBack waysBack(Progress progress) {
    return new WaysBack(
        cluster, move(), Before.kept(backup), this, this, new SystemClock(), progress, Duration.ofSeconds(150));
  }

  /** S1: the old owner is told to touch nothing. */
  void guard() {
    step(StepId.S1, Map.of(Experiment.FLUX_FILE, text -> text.replace(
        "  interval: 10m\n  retryInterval: 15s\n  path: ./\n  prune: true\n",
        "  interval: 10m\n  retryInterval: 15s\n  path: ./\n  prune: false\n  suspend: true\n  deletionPolicy: Orphan\n")));
    world.await("the guard", () -> owner().spec("suspend").isPresent());
  }

  /** S2: the namespace's guard, then the operator by its chart. */
  void operator() {
    cluster.apply(
        Mapping.of("apiVersion", "v1", "kind", "Namespace", "metadata", Mapping.of(
            "name", World.FLUX, "annotations", Mapping.of("kustomize.toolkit.fluxcd.io/prune", "disabled"))),
        Cluster.FIELD_MANAGER, true, false);
    Map<String, Function<String, String>> files = files("flux-operator");
    files.put(HOME + "kustomization.yaml", _ -> file("kustomization-operator.yaml"));
    files.put("kubernetes/apps/kustomization.yaml", text -> text + "  - ./flux-system\n");
    step(StepId.S2, files);
    world.await("the operator to run", () -> world.kube().find(Api.DEPLOYMENT, World.FLUX, "flux-operator")
        .filter(World::rolledOut).isPresent());
  }

  /** S4: the instance, disabled. */
  void instance() {
    Map<String, Function<String, String>> files = files("flux-instance");
    files.put(HOME + "kustomization.yaml", _ -> file("kustomization-instance.yaml"));
    step(StepId.S4, files);
    world.await("the instance, disabled", () -> cluster.get(INSTANCE)
        .filter(i -> i.condition("Ready").flatMap(c -> c.text("reason")).filter("ReconciliationDisabled"::equals).isPresent())
        .isPresent());
  }

  /** S6: enabled; returns without waiting for the adoption. */
  void enable() {
    enable("");
  }

  /** S6 with one more patch of the instance's values. */
  void enable(String patch) {
    step(StepId.S6, Map.of(RELEASE, text -> text.replace("reconcile: disabled", "reconcile: enabled") + patch));
  }

  /** S6 until adopted. */
  void adopt() {
    enable();
    world.await("the adoption", () -> cluster.get(INSTANCE)
        .filter(LiveObject::ready)
        .filter(i -> i.condition("Ready").flatMap(c -> c.text("reason")).filter("ReconciliationSucceeded"::equals).isPresent())
        .isPresent());
    world.awaitSettled();
  }

  /** S8: the old owner's file goes. */
  void retire() {
    Map<String, Function<String, String>> files = new TreeMap<>();
    files.put(Experiment.FLUX_FILE, _ -> "");
    files.put("kubernetes/flux/config/kustomization.yaml", text -> text.replace("  - ./flux.yaml\n", ""));
    step(StepId.S8, files);
    world.await("the old owner to be gone", () -> cluster.get(move().owner()).isEmpty());
    world.awaitSettled();
  }

  private LiveObject owner() {
    return cluster.get(move().owner()).orElseThrow();
  }

  private Map<String, Function<String, String>> files(String app) {
    Map<String, Function<String, String>> out = new TreeMap<>();
    for (String name : List.of("ks.yaml", "app/helmrelease.yaml", "app/ocirepository.yaml", "app/kustomization.yaml")) {
      out.put(HOME + app + "/" + name, _ -> file(app + "/" + name));
    }
    return out;
  }

  private String file(String name) {
    try {
      return Files.readString(FILES.resolve(name))
          .replace("FLUX_VERSION", world.line().version())
          .replace("FLUX_COMPONENTS", world.line().componentList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One commit; a file that becomes empty is removed. */
  private void step(StepId step, Map<String, Function<String, String>> edits) {
    List<FileChange> changes = new ArrayList<>();
    Map<String, Optional<String>> texts = new TreeMap<>();
    edits.forEach((path, edit) -> {
      Optional<String> before = now(path);
      Optional<String> after = Optional.of(edit.apply(before.orElse(""))).filter(t -> !t.isEmpty());
      changes.add(new FileChange(path, before, after));
      texts.put(path, after);
    });
    committed.put(step, changes);
    deliver("Step " + step, "", texts);
  }

  @Override
  public Optional<String> now(String path) {
    Path file = world.workTree().resolve(path);
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<FileChange> committed(StepId step) {
    return committed.getOrDefault(step, List.of());
  }

  @Override
  public void deliver(String subject, String body, Map<String, Optional<String>> changes) {
    changes.forEach((path, text) -> {
      Path file = world.workTree().resolve(path);
      try {
        if (text.isEmpty()) {
          Files.deleteIfExists(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.writeString(file, text.get());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    world.commitAndReconcile(subject);
  }

  /** The operator's CRDs go into its chart with the keep policy, as in the published one. */
  private void pushCharts() {
    try {
      Path copy = Files.createTempDirectory("fluxlift-charts");
      try (Stream<Path> files = Files.walk(CHARTS)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path to = copy.resolve(CHARTS.relativize(file).toString());
          Files.createDirectories(to.getParent());
          Files.copy(file, to);
        }
      }
      Path crds = copy.resolve("flux-operator/files/crds");
      Files.createDirectories(crds);
      try (Stream<Path> files = Files.list(world.bed().binaries().get("flux-operator-config").resolve("crd/bases"))) {
        for (Path file : files.toList()) {
          Mapping crd = YamlStream.parse(file.toString(), Files.readString(file)).mappings().getFirst();
          Files.writeString(crds.resolve(file.getFileName().toString()), Json.compact(crd.withPath(
              List.of("metadata", "annotations", "helm.sh/resource-policy"), dev.fluxlift.yaml.Value.of("keep"))));
        }
      }
      world.pushChart("controlplaneio-fluxcd/charts", copy.resolve("flux-operator"));
      world.pushChart("controlplaneio-fluxcd/charts", copy.resolve("flux-instance"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
