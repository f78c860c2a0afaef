package dev.fluxlift.live.bed;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A cluster, a Git server and an OCI registry, all of this process and all gone with it. */
public final class TestBed implements AutoCloseable {
  private final Path home;
  private final Binaries binaries;
  private final Spawner spawner = new Spawner();
  private final GitServer git;
  private final OciRegistry registry;
  private final FrontDoor door;
  private final ControlPlane plane;
  private final Kube kube;
  private final ProcessKubelet kubelet;

  /**
   * Starts it, from what {@code home} holds when it is a saved state.
   *
   * @param home directory of everything it writes
   */
  public TestBed(Binaries binaries, FluxLine line, Path home) {
    this.home = home;
    this.binaries = binaries;
    this.git = new GitServer(made(home.resolve("git")));
    this.registry = new OciRegistry(made(home.resolve("registry")));
    this.plane = new ControlPlane(binaries, spawner, made(home.resolve("control-plane")));
    try {
      this.door = FrontDoor.open(home.resolve("front-door"), git, registry);
      this.kube = plane.start();
      serveLogs();
      releaseLeases();
      this.kubelet = new ProcessKubelet(kube, plane,
          new ProcessKubelet.Surroundings(
              Program.of(binaries, line), binaries.get("flux-operator-data"), door.environment()),
          spawner, made(home.resolve("node")));
    } catch (RuntimeException | Error e) {
      spawner.close();
      throw e;
    }
    kubelet.start();
  }

  /** The node says where its kubelet listens, so that logs can be read through the API server. */
  private void serveLogs() {
    kube.mergeStatus(Api.NODE, "", ControlPlane.NODE, Mapping.of("status", Map.of(
        "addresses", List.of(Map.of("type", "InternalIP", "address", "127.0.0.1")),
        "daemonEndpoints", Map.of("kubeletEndpoint", Map.of("Port", door.securePort())))));
  }

  /** Nobody of an earlier run lives: without this the new leaders would wait for the old leases to run out. */
  private void releaseLeases() {
    kube.list(Api.LEASE, World.FLUX).stream()
        .filter(lease -> !lease.spec("holderIdentity").flatMap(Value::text).orElse("").isEmpty())
        .forEach(lease -> kube.merge(Api.LEASE, World.FLUX, lease.ref().name(),
            Mapping.of("spec", Map.of("holderIdentity", "")), "kubelet"));
  }

  /**
   * SIGKILL for the API server, and after this time a new one on the same port with the same data. Returns when it is
   * ready; {@link #kube} and every kubeconfig stay good.
   */
  public void restartApiServer(Duration down) {
    plane.restartServer(kube, down);
  }

  /** The Git server is down until {@link #gitUp}. */
  public void gitDown(Outage how) {
    door.down(FrontDoor.GIT, how);
  }

  /** The Git server answers again. */
  public void gitUp() {
    door.up(FrontDoor.GIT);
  }

  /** The registry is down until {@link #registryUp}. */
  public void registryDown(Outage how) {
    door.down(FrontDoor.REGISTRY, how);
  }

  /** The registry answers again. */
  public void registryUp() {
    door.up(FrontDoor.REGISTRY);
  }

  /** SIGKILL for the processes of a Deployment. */
  void kill(String deployment) {
    kubelet.kill(deployment);
  }

  /** Whether every pod is ready, asked of the node itself. */
  boolean podsReady() {
    return kubelet.settled();
  }

  private static Path made(Path directory) {
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Requests as cluster admin. */
  public Kube kube() {
    return kube;
  }

  /** Kubeconfig file of the cluster admin. */
  public Path kubeconfig() {
    return plane.kubeconfig();
  }

  /** Directory of everything it writes; {@code node/logs} has what the controllers say. */
  public Path home() {
    return home;
  }

  /** The programs it runs. */
  public Binaries binaries() {
    return binaries;
  }

  /** The registry, served as ghcr.io. */
  OciRegistry registry() {
    return registry;
  }

  /** The Git server, served as github.com. */
  GitServer git() {
    return git;
  }

  /** The way to both by their names in life. */
  FrontDoor door() {
    return door;
  }

  /** Ends everything in the order that leaves a consistent state behind. */
  @Override
  public void close() {
    kubelet.close();
    kube.close();
    plane.close();
    door.close();
    spawner.close();
  }
}
