package dev.fluxlift.live.bed;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** etcd, kube-apiserver, kube-controller-manager, kube-scheduler and one Node, on free ports of the loopback address. */
final class ControlPlane implements AutoCloseable {
  /** The only node; the kubelet of processes plays it. */
  static final String NODE = "node1";

  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");

  private final Binaries binaries;
  private final Spawner spawner;
  private final Path home;
  private final int port = Ports.free();
  private final int etcdPort = Ports.free();
  private final List<Process> processes = new ArrayList<>();
  private Optional<Process> serverProcess = Optional.empty();

  /**
   * @param home directory of its state; what is there already (etcd's data, keys, token) is used again
   */
  ControlPlane(Binaries binaries, Spawner spawner, Path home) {
    this.binaries = binaries;
    this.spawner = spawner;
    this.home = home;
  }

  /** Starts everything and returns a client once the server is ready and the Node is. */
  Kube start() {
    Kube kube = startServing();
    // no cloud and no node network here: these would only taint the node
    startController("*,-nodelifecycle,-node-ipam-controller,-taint-eviction-controller,-node-route-controller,"
        + "-service-lb-controller");
    startScheduler();
    register(kube);
    return kube;
  }

  /** Starts etcd, the server and only these controllers ({@code --controllers}); none when empty. There is no Node. */
  Kube startBare(String controllers) {
    Kube kube = startServing();
    if (!controllers.isEmpty()) {
      startController(controllers);
    }
    return kube;
  }

  private Kube startServing() {
    write("tokens.csv", "admin-of-a-throw-away-cluster,admin,admin,\"system:masters\"\n");
    if (!Files.exists(home.resolve("service-accounts.key"))) {
      write("service-accounts.key", newKey());
    }
    startEtcd();
    startServer();
    Path certificate = certificate();
    Await.until("the API server to write its certificate", Duration.ofSeconds(60), () -> written(certificate));
    write("kubeconfig", kubeconfig(certificate));
    Kube kube = new Kube(server(), certificate, "admin-of-a-throw-away-cluster");
    Await.until("the API server to be ready, see " + log("kube-apiserver"), Duration.ofSeconds(60), kube::serving);
    return kube;
  }

  /** {@code https://127.0.0.1:port}. */
  String server() {
    return "https://127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  /** The server's own certificate, which is also the authority that pods trust. */
  Path certificate() {
    return home.resolve("certificates/apiserver.crt");
  }

  /** Kubeconfig of the cluster admin. */
  Path kubeconfig() {
    return home.resolve("kubeconfig");
  }

  private void startEtcd() {
    String client = "http://127.0.0.1:" + etcdPort;
    String peer = "http://127.0.0.1:" + Ports.free();
    run("etcd", "--data-dir=etcd", "--listen-client-urls=" + client, "--advertise-client-urls=" + client,
        "--listen-peer-urls=" + peer, "--initial-advertise-peer-urls=" + peer, "--initial-cluster=default=" + peer,
        // a member that comes back on another peer port would not find its cluster
        "--force-new-cluster=" + Files.exists(home.resolve("etcd/member")), "--unsafe-no-fsync");
  }

  /**
   * SIGKILL for the API server, and after this time a new one on the same port with the same data. Returns when it is
   * ready.
   */
  void restartServer(Kube kube, Duration down) {
    Process server = serverProcess.orElseThrow();
    processes.remove(server);
    try {
      server.destroyForcibly().waitFor();
      Thread.sleep(down);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the API server was down", e);
    }
    startServer();
    Await.until("the API server to be ready again, see " + log("kube-apiserver"), World.PATIENCE, kube::serving);
  }

  private void startServer() {
    run("kube-apiserver", "--etcd-servers=http://127.0.0.1:" + etcdPort, "--bind-address=127.0.0.1",
        "--secure-port=" + port, "--cert-dir=certificates", "--service-cluster-ip-range=10.96.0.0/16",
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=service-accounts.key", "--service-account-signing-key-file=service-accounts.key",
        "--token-auth-file=tokens.csv", "--authorization-mode=RBAC", "--allow-privileged=true",
        "--enable-priority-and-fairness=false", "--shutdown-delay-duration=0s");
    serverProcess = Optional.of(processes.getLast());
  }

  private void startController(String controllers) {
    run("kube-controller-manager", "--kubeconfig=kubeconfig",
        "--service-account-private-key-file=service-accounts.key", "--root-ca-file=certificates/apiserver.crt",
        "--leader-elect=false", "--secure-port=0", "--kube-api-qps=200", "--kube-api-burst=400",
        "--concurrent-gc-syncs=20", "--controllers=" + controllers);
  }

  private void startScheduler() {
    run("kube-scheduler", "--kubeconfig=kubeconfig", "--leader-elect=false", "--secure-port=0");
  }

  private void run(String name, String... flags) {
    List<String> command = new ArrayList<>(List.of(binaries.get(name).toString()));
    command.addAll(List.of(flags));
    processes.addLast(spawner.start(command, ENVIRONMENT, home, log(name)));
  }

  private Path log(String name) {
    return home.resolve(name + ".log");
  }

  private void register(Kube kube) {
    kube.apply(
        Mapping.of("apiVersion", "v1", "kind", "Node", "metadata",
            Map.of("name", NODE, "labels",
                Map.of("kubernetes.io/os", "linux", "kubernetes.io/arch", "amd64", "kubernetes.io/hostname", NODE))),
        "kubelet");
    Map<String, String> size = Map.of("cpu", "64", "memory", "256Gi", "pods", "500", "ephemeral-storage", "500Gi");
    String epoch = "2026-01-01T00:00:00Z";
    kube.mergeStatus(Api.NODE, "", NODE, Mapping.of("status",
        Map.of("capacity", size, "allocatable", size, "conditions",
            List.of(Map.of("type", "Ready", "status", "True", "reason", "KubeletReady", "lastHeartbeatTime", epoch,
                "lastTransitionTime", epoch)))));
    kube.merge(Api.NODE, "", NODE, Mapping.of("spec", Mapping.EMPTY.with("taints", Value.of(null))), "kubelet");
  }

  private String kubeconfig(Path certificate) {
    return """
        apiVersion: v1
        kind: Config
        clusters:
        - name: bed
          cluster:
            server: %s
            certificate-authority-data: %s
        users:
        - name: admin
          user:
            token: admin-of-a-throw-away-cluster
        contexts:
        - name: bed
          context:
            cluster: bed
            user: admin
        current-context: bed
        """.formatted(server(), Base64.getEncoder().encodeToString(read(certificate)));
  }

  private static String newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair pair = generator.generateKeyPair();
      return pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String pem(String what, byte[] der) {
    return "-----BEGIN " + what + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der)
        + "\n-----END " + what + "-----\n";
  }

  private static boolean written(Path certificate) {
    return Files.exists(certificate)
        && new String(read(certificate), StandardCharsets.US_ASCII).strip().endsWith("-----END CERTIFICATE-----");
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String name, String text) {
    try {
      Files.createDirectories(home);
      Files.writeString(home.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends all, etcd last, so that its data is whole. */
  @Override
  public void close() {
    processes.reversed().forEach(process -> Spawner.end(process, GRACE));
    processes.clear();
    serverProcess = Optional.empty();
  }
}
