package dev.fluxlift.live.bed;

import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kubelet made of host processes: a pod whose image is a known program runs as that program, with the pod's own
 * arguments, environment and service account; any other pod is said to be running and ready. So a changed Deployment
 * really restarts its controller, a bad flag really crash-loops, and RBAC and leader election are the real ones.
 */
final class ProcessKubelet implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(150);
  private static final Duration LONGEST_GRACE = Duration.ofSeconds(60);
  private static final Pattern VARIABLE = Pattern.compile("\\$\\((\\w+)\\)");

  /**
   * What the processes need from around them.
   *
   * @param programs by last part of the image name
   * @param operatorManifests the operator's {@code config/data}
   * @param environment added to every process
   */
  record Surroundings(Map<String, Program> programs, Path operatorManifests, Map<String, String> environment) {}

  private final Kube kube;
  private final ControlPlane plane;
  private final Surroundings surroundings;
  private final Spawner spawner;
  private final Path home;
  private final int storagePort;
  private final Map<String, PodRun> runs = new LinkedHashMap<>();
  private final HttpClient probes = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final PrintStream log;
  private final Thread loop = Thread.ofPlatform().name("kubelet").daemon().unstarted(this::run);
  private final Queue<String> toKill = new ConcurrentLinkedQueue<>();
  private volatile boolean stopping;
  private volatile boolean settled;
  private int addresses = 1;

  ProcessKubelet(Kube kube, ControlPlane plane, Surroundings surroundings, Spawner spawner, Path home) {
    this.kube = kube;
    this.plane = plane;
    this.surroundings = surroundings;
    this.spawner = spawner;
    this.home = home;
    try {
      Files.createDirectories(home.resolve("logs"));
      this.storagePort = Ports.again(home.resolve("storage-port"));
      this.log = new PrintStream(Files.newOutputStream(home.resolve("logs/kubelet.log")), true, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void start() {
    loop.start();
  }

  /** Ends the processes of a Deployment's pods without a word at the next look. */
  void kill(String deployment) {
    toKill.add(deployment);
  }

  /** Whether every pod that was there at the last look is ready. */
  boolean settled() {
    return settled;
  }

  private void run() {
    byte[] seen = new byte[0];
    List<Mapping> pods = List.of();
    while (!stopping) {
      try {
        byte[] now = kube.bytes("/api/v1/pods?fieldSelector=spec.nodeName%3D" + ControlPlane.NODE);
        if (!Arrays.equals(now, seen)) {
          pods = Json.parse(now, "").asMapping().list("items").stream().map(Value::asMapping).toList();
          seen = now;
        }
        tick(pods);
      } catch (RuntimeException e) {
        // the server may be slow or a pod gone meanwhile: say so and look again
        log.println(Instant.now() + " " + e);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private void tick(List<Mapping> pods) {
    for (String deployment = toKill.poll(); deployment != null; deployment = toKill.poll()) {
      String prefix = deployment + "-";
      runs.values().stream().filter(run -> run.name().startsWith(prefix)).forEach(PodRun::crash);
    }
    Set<String> present = new HashSet<>();
    for (Mapping pod : pods) {
      String uid = pod.text("metadata", "uid").orElse("");
      present.add(uid);
      PodRun run = runs.computeIfAbsent(uid, _ -> admitted(pod));
      if (pod.text("metadata", "deletionTimestamp").isPresent()) {
        terminate(run, pod);
      } else {
        advance(run);
      }
    }
    settled = runs.values().stream().allMatch(PodRun::ready);
    for (PodRun gone : runs.values().stream().filter(run -> !present.contains(run.uid())).toList()) {
      gone.kill();
      forget(gone);
    }
  }

  private PodRun admitted(Mapping pod) {
    boolean lasting = pod.text("spec", "restartPolicy").orElse("Always").equals("Always");
    Optional<Program> program = Optional.ofNullable(surroundings.programs().get(program(pod))).filter(_ -> lasting);
    return new PodRun(pod, program, pod.text("status", "podIP").orElseGet(this::address));
  }

  private String address() {
    addresses++;
    return "10.244." + addresses / 250 + "." + (addresses % 250 + 2);
  }

  private static String program(Mapping pod) {
    String image = pod.list("spec", "containers").getFirst().asMapping().text("image").orElse("");
    String name = image.substring(image.lastIndexOf('/') + 1);
    return name.replaceAll("[:@].*", "");
  }

  private void advance(PodRun run) {
    if (run.due() && storageFree(run)) {
      start(run);
    }
    run.observe(run.alive() && !run.ready() && answers(run));
    run.news().ifPresent(status -> kube.mergeStatus(Api.POD, run.namespace(), run.name(), Mapping.of("status", status)));
  }

  /** source-controller does not fail when its port is taken, it just serves nothing: so the old one ends first. */
  private boolean storageFree(PodRun run) {
    return run.program().filter(p -> p.role() == Program.Role.SOURCE).isEmpty()
        || runs.values().stream().noneMatch(
            other -> other != run && other.alive() && other.program().equals(run.program()));
  }

  private void terminate(PodRun run, Mapping pod) {
    Duration asked = pod.text("metadata", "deletionGracePeriodSeconds").map(Long::parseLong).map(Duration::ofSeconds)
        .orElse(LONGEST_GRACE);
    if (run.terminated(asked.compareTo(LONGEST_GRACE) > 0 ? LONGEST_GRACE : asked)) {
      kube.delete(Api.POD, run.namespace(), run.name(),
          Mapping.of("apiVersion", "v1", "kind", "DeleteOptions", "gracePeriodSeconds", 0, "preconditions",
              Map.of("uid", run.uid())));
    }
  }

  private void forget(PodRun run) {
    runs.remove(run.uid());
    // an emptyDir is lost with its pod
    Commands.run(home, "rm", "-rf", directory(run).toString());
  }

  private Path directory(PodRun run) {
    return home.resolve("pods").resolve(run.name());
  }

  private void start(PodRun run) {
    Program program = run.program().orElseThrow();
    Path directory = directory(run);
    Path account = directory.resolve("serviceaccount");
    Mapping container = run.pod().list("spec", "containers").getFirst().asMapping();
    Map<String, String> environment = environment(run, container, directory);
    boolean operator = program.role() == Program.Role.OPERATOR;
    try {
      Files.createDirectories(account);
      Files.createDirectories(directory.resolve("data"));
      String token = token(run);
      Files.writeString(account.resolve("namespace"), run.namespace());
      if (operator) {
        Files.writeString(directory.resolve("kubeconfig.json"), kubeconfig(token));
        environment.put("KUBECONFIG", directory.resolve("kubeconfig.json").toString());
        // its image is built with GOFIPS140; a plain build says "non-FIPS mode is not supported" (cmd/operator/main.go)
        environment.put("GODEBUG", "fips140=on");
      } else {
        Files.writeString(account.resolve("token"), token);
        Files.writeString(account.resolve("ca.crt"), Files.readString(plane.certificate()));
        environment.put("KUBERNETES_SERVICE_HOST", "127.0.0.1");
        environment.put("KUBERNETES_SERVICE_PORT", Integer.toString(plane.port()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-ec",
        // a /run of its own: the service account is where client-go looks, and the host sees nothing of it
        "mount -t tmpfs tmpfs /run; d=/run/secrets/kubernetes.io; mkdir -p $d; cp -r \"$0\" $d/; exec \"$@\"",
        account.toString(), program.binary().toString()));
    container.list("args").forEach(arg -> command.add(expand(arg.text().orElse(""), environment)));
    command.addAll(program.flags(run.healthPort(), storagePort, directory, surroundings.operatorManifests()));
    log.println(Instant.now() + " " + run.name() + ": " + command);
    run.startedAs(spawner.start(command, environment, directory, home.resolve("logs/" + run.name() + ".log")));
  }

  private Map<String, String> environment(PodRun run, Mapping container, Path directory) {
    Map<String, String> environment = new HashMap<>(surroundings.environment());
    environment.put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    environment.put("HOME", directory.toString());
    environment.put("TMPDIR", directory.toString());
    for (Value item : container.list("env")) {
      Mapping variable = item.asMapping();
      value(run, container, variable).ifPresent(v -> environment.put(variable.text("name").orElse(""), v));
    }
    environment.computeIfPresent("TUF_ROOT", (_, _) -> directory.resolve(".sigstore").toString());
    return environment;
  }

  private static Optional<String> value(PodRun run, Mapping container, Mapping variable) {
    Optional<String> resource = variable.text("valueFrom", "resourceFieldRef", "resource")
        .flatMap(path -> container.text(("resources." + path).split("\\.")))
        .map(Quantity::whole);
    Optional<String> field = variable.text("valueFrom", "fieldRef", "fieldPath").flatMap(path -> switch (path) {
      case "status.podIP" -> Optional.of(run.ip());
      default -> run.pod().text(path.split("\\."));
    });
    return variable.text("value").or(() -> resource).or(() -> field);
  }

  private static String expand(String arg, Map<String, String> environment) {
    return VARIABLE.matcher(arg)
        .replaceAll(m -> Matcher.quoteReplacement(environment.getOrDefault(m.group(1), m.group())));
  }

  private String token(PodRun run) {
    String account = run.pod().text("spec", "serviceAccountName").orElse("default");
    Mapping request = Mapping.of("apiVersion", "authentication.k8s.io/v1", "kind", "TokenRequest", "spec",
        Map.of("expirationSeconds", 86_400, "boundObjectRef",
            Map.of("apiVersion", "v1", "kind", "Pod", "name", run.name(), "uid", run.uid())));
    String path = Api.SERVICE_ACCOUNT.path(run.namespace(), account) + "/token";
    return kube.request("POST", path, "application/json", Json.compact(request))
        .flatMap(answer -> answer.text("status", "token"))
        .orElseThrow(() -> new IllegalStateException("no service account " + account + " for pod " + run.name()));
  }

  private String kubeconfig(String token) {
    return Json.compact(Mapping.of("apiVersion", "v1", "kind", "Config", "current-context", "pod",
        "clusters", List.of(Map.of("name", "pod", "cluster",
            Map.of("server", plane.server(), "certificate-authority", plane.certificate().toString()))),
        "users", List.of(Map.of("name", "pod", "user", Map.of("token", token))),
        "contexts", List.of(Map.of("name", "pod", "context", Map.of("cluster", "pod", "user", "pod")))));
  }

  /** Whether the pod's own readiness probe succeeds, on the port that stands for the one it names. */
  private boolean answers(PodRun run) {
    Mapping probe = run.pod().list("spec", "containers").getFirst().asMapping().mapping("readinessProbe", "httpGet");
    boolean files = run.program().filter(p -> p.role() == Program.Role.SOURCE).isPresent()
        && probe.text("port").filter("http"::equals).isPresent();
    int port = files ? storagePort : run.healthPort();
    HttpRequest request = HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + port + probe.text("path").orElse("/readyz")))
        .timeout(Duration.ofSeconds(1)).build();
    try {
      return probes.send(request, BodyHandlers.discarding()).statusCode() < 400;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends the loop and every process, each with the chance to give back its lease. */
  @Override
  public void close() {
    stopping = true;
    try {
      loop.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    runs.values().forEach(run -> run.terminated(Duration.ofSeconds(10)));
    Instant end = Instant.now().plusSeconds(10);
    while (Instant.now().isBefore(end) && runs.values().stream().anyMatch(PodRun::alive)) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    runs.values().forEach(PodRun::kill);
    Ports.giveBack(storagePort);
    probes.shutdownNow();
    log.close();
  }
}
