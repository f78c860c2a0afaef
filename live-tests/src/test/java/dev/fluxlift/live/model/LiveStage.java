package dev.fluxlift.live.model;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.Await;
import dev.fluxlift.live.bed.Charts;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Kube;
import dev.fluxlift.live.bed.OperatorByHand;
import dev.fluxlift.live.bed.World;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** The test bed as a stage. */
final class LiveStage implements Stage {
  private static final Api ROLE = new Api("rbac.authorization.k8s.io/v1", "Role", "roles", true);
  private static final Api ROLE_BINDING = new Api("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", true);
  private static final Api JOB = new Api("batch/v1", "Job", "jobs", true);
  private static final List<Api> NAMESPACED = List.of(Api.CONFIG_MAP, Api.SECRET, Api.SERVICE, Api.SERVICE_ACCOUNT,
      Api.DEPLOYMENT, Api.NETWORK_POLICY, Api.RESOURCE_QUOTA, ROLE, ROLE_BINDING, JOB);
  private static final Set<String> SYSTEM = Set.of("kube-system", "kube-public", "kube-node-lease", "default");
  private static final Set<String> SYSTEM_NAMES =
      Set.of("kube-root-ca.crt", "default", "kubernetes", "cluster-admin", "admin", "edit", "view");

  /** To look often slows down what is waited for. */
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final LiveCluster cluster;
  private final World world;

  LiveStage(LiveCluster cluster) {
    this.cluster = cluster;
    this.world = cluster.world();
  }

  /** Whether an object is of the kinds that are compared: not one that comes and goes. */
  static boolean compared(ObjectRef ref) {
    return !Set.of("Pod", "ReplicaSet", "Lease", "Event", "Endpoints", "EndpointSlice", "FluxReport", "Node")
        .contains(ref.kind());
  }

  /** Whether it belongs to the operator's own installation or to the world's, which are given and not compared. */
  static boolean given(ObjectRef ref) {
    return ref.name().startsWith("flux-operator") || ref.name().startsWith("flux-web-") || ref.name().endsWith(".fluxcd.controlplane.io")
        || ref.name().equals("widgets.test.fluxlift.dev");
  }

  private Kube kube() {
    return world.kube();
  }

  private Api api(ObjectRef ref) {
    String group = ref.group();
    return switch (ref.kind()) {
      case "Kustomization" -> Api.KUSTOMIZATION;
      case "GitRepository" -> Api.GIT_REPOSITORY;
      case "OCIRepository" -> Api.OCI_REPOSITORY;
      case "HelmRelease" -> Api.HELM_RELEASE;
      case "FluxInstance" -> Api.FLUX_INSTANCE;
      case "Deployment" -> Api.DEPLOYMENT;
      case "Lease" -> Api.LEASE;
      case "CustomResourceDefinition" -> Api.CRD;
      case "ClusterRole" -> Api.CLUSTER_ROLE;
      default -> group.isEmpty() ? kube().api("v1", ref.kind()) : kube().api(group + "/v1", ref.kind());
    };
  }

  @Override
  public FluxLine line() {
    return world.line();
  }

  @Override
  public Optional<LiveObject> get(ObjectRef ref) {
    return kube().find(api(ref), ref.namespace(), ref.name());
  }

  @Override
  public List<LiveObject> objects(List<String> namespaces) {
    List<LiveObject> out = new ArrayList<>();
    for (String namespace : namespaces) {
      kube().find(Api.NAMESPACE, "", namespace).ifPresent(out::add);
      NAMESPACED.forEach(api -> out.addAll(kube().list(api, namespace)));
      cluster.defined().stream().filter(Api::namespaced).forEach(api -> out.addAll(kube().list(api, namespace)));
    }
    return out.stream().filter(o -> compared(o.ref()) && !SYSTEM_NAMES.contains(o.ref().name())).toList();
  }

  @Override
  public List<LiveObject> objects() {
    List<LiveObject> out = new ArrayList<>();
    Stream.concat(
        Stream.of(Api.NAMESPACE, Api.CLUSTER_ROLE, Api.CLUSTER_ROLE_BINDING, Api.CRD),
        Stream.of(kube().api("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration")))
        .forEach(api -> out.addAll(kube().list(api, "")));
    NAMESPACED.forEach(api -> out.addAll(kube().list(api, "")));
    cluster.defined().forEach(api -> out.addAll(kube().list(api, "")));
    return out.stream()
        .filter(o -> compared(o.ref()) && !given(o.ref()))
        .filter(o -> !SYSTEM.contains(o.ref().namespace()) && !SYSTEM.contains(o.ref().name()))
        .filter(o -> !SYSTEM_NAMES.contains(o.ref().name()) && !o.ref().name().startsWith("system:"))
        .toList();
  }

  @Override
  public List<LiveObject> list(KindRef kind, List<String> namespaces) {
    Api api = api(new ObjectRef(kind.group(), kind.kind(), "", ""));
    return namespaces.stream().flatMap(n -> kube().list(api, n).stream())
        .filter(o -> !SYSTEM_NAMES.contains(o.ref().name()))
        .toList();
  }

  @Override
  public void apply(Mapping object, String manager) {
    kube().apply(object, manager);
  }

  @Override
  public void patch(ObjectRef ref, Mapping patch, String subresource, String manager) {
    Api api = api(ref);
    if (subresource.isEmpty()) {
      kube().merge(api, ref.namespace(), ref.name(), patch, manager);
    } else {
      kube().mergeStatus(api, ref.namespace(), ref.name(), patch);
    }
  }

  @Override
  public void jsonPatch(ObjectRef ref, List<Mapping> operations, String manager) {
    kube().patch(api(ref), ref.namespace(), ref.name(), operations, manager);
  }

  @Override
  public void delete(ObjectRef ref) {
    kube().delete(api(ref), ref.namespace(), ref.name(), Mapping.of("propagationPolicy", "Background"));
  }

  @Override
  public String commit(String repository, String branch, Map<String, String> files) {
    return world.commit(repository, branch, files);
  }

  @Override
  public String rewrite(String repository, String branch, Map<String, String> files) {
    return world.rewrite(repository, branch, files);
  }

  @Override
  public void artifact(String repository, String tag, Map<String, String> files) {
    try {
      Path directory = Files.createTempDirectory(world.bed().home(), "artifact");
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path path = directory.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
      world.pushArtifact(repository, tag, directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void manifests(String tag, String note) {
    Path from = world.bed().binaries().get("flux-operator-data");
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(from.relativize(file).toString(), Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    files.put("note", note);
    artifact("scenes/flux-operator-manifests", tag, files);
  }

  @Override
  public void charts() {
    Charts.publish(world);
  }

  @Override
  public void during(boolean alone, Runnable steps) {
    Lock lock = cluster.turn(alone);
    lock.lock();
    try {
      steps.run();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void await(String what, Duration patience, BooleanSupplier condition) {
    Await.until(what, patience, () -> {
      boolean done = condition.getAsBoolean();
      if (!done) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      return done;
    });
  }

  @Override
  public void pause() {
    // whoever compares goes on comparing until it is equal
  }

  @Override
  public void kill(String controller) {
    world.kill(controller);
  }

  @Override
  public void operator() {
    OperatorByHand.install(world);
  }

  @Override
  public List<String> pods(String controller) {
    return kube().list(Api.POD, Scene.FLUX).stream()
        .filter(p -> p.ref().name().startsWith(controller + "-") && !p.terminating())
        .map(p -> p.ref().name())
        .sorted()
        .toList();
  }
}
