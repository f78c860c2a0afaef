package dev.fluxlift.live.bed;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One pod on the node: its process when it has one, and the status that follows from it. */
final class PodRun {
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(10);

  private final Mapping pod;
  private final Optional<Program> program;
  private final String ip;
  private final int healthPort = Ports.free();
  private final Instant since = now();
  private int restarts;
  private Optional<Process> process = Optional.empty();
  private Instant started = now();
  private Optional<Instant> startAgain = Optional.empty();
  private Optional<Mapping> lastExit = Optional.empty();
  private boolean ready;
  private Optional<Instant> killAt = Optional.empty();
  private Mapping published = Mapping.EMPTY;

  PodRun(Mapping pod, Optional<Program> program, String ip) {
    this.pod = pod;
    this.program = program;
    this.ip = ip;
    // a pod that ran before the node was stopped counts as restarted, as after a reboot
    this.restarts = pod.list("status", "containerStatuses").stream().findFirst()
        .flatMap(status -> status.asMapping().text("restartCount"))
        .map(count -> Integer.parseInt(count) + (program.isPresent() ? 1 : 0))
        .orElse(0);
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  Mapping pod() {
    return pod;
  }

  Optional<Program> program() {
    return program;
  }

  String ip() {
    return ip;
  }

  int healthPort() {
    return healthPort;
  }

  boolean alive() {
    return process.filter(Process::isAlive).isPresent();
  }

  boolean ready() {
    return ready;
  }

  String namespace() {
    return pod.text("metadata", "namespace").orElse("");
  }

  String name() {
    return pod.text("metadata", "name").orElse("");
  }

  String uid() {
    return pod.text("metadata", "uid").orElse("");
  }

  /** Whether a process has to be started now. */
  boolean due() {
    return program.isPresent() && process.isEmpty() && startAgain.map(at -> !Instant.now().isBefore(at)).orElse(true);
  }

  void startedAs(Process child) {
    process = Optional.of(child);
    started = now();
    startAgain = Optional.empty();
  }

  /** Notes what the kernel or the probe says. */
  void observe(boolean probed) {
    if (process.isPresent() && !alive()) {
      exited(process.get().exitValue());
      return;
    }
    ready = program.isEmpty() || alive() && (ready || probed);
  }

  private void exited(int code) {
    process = Optional.empty();
    ready = false;
    lastExit = Optional.of(Mapping.of("terminated",
        Map.of("exitCode", code, "reason", "Error", "startedAt", started.toString(), "finishedAt", now().toString())));
    // the kubelet restarts at once the first time and backs off from then on; shorter here, tests wait for it
    Duration backoff = restarts == 0 ? Duration.ZERO : Duration.ofSeconds(1L << Math.min(restarts, 4));
    startAgain = Optional.of(Instant.now().plus(backoff.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : backoff));
    restarts++;
  }

  /**
   * Goes on with ending it: SIGTERM at first, SIGKILL after the pod's grace.
   *
   * @return whether there is no process any more
   */
  boolean terminated(Duration grace) {
    if (!alive()) {
      return true;
    }
    Process child = process.orElseThrow();
    if (killAt.isEmpty()) {
      killAt = Optional.of(Instant.now().plus(grace));
      child.destroy();
    } else if (Instant.now().isAfter(killAt.get())) {
      child.destroyForcibly();
    }
    return !child.isAlive();
  }

  /** SIGKILL, with no word before. */
  void crash() {
    process.ifPresent(Process::destroyForcibly);
  }

  void kill() {
    process.ifPresent(child -> Spawner.end(child, Duration.ZERO));
  }

  /** The status to publish, empty when it is published already. */
  Optional<Mapping> news() {
    Mapping status = status();
    if (status.equals(published)) {
      return Optional.empty();
    }
    published = status;
    return Optional.of(status);
  }

  private Mapping status() {
    boolean done = program.isEmpty() && !pod.text("spec", "restartPolicy").orElse("Always").equals("Always");
    List<Mapping> conditions = new ArrayList<>();
    for (String type : List.of("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")) {
      boolean yes = type.endsWith("Scheduled") || type.equals("Initialized") || type.startsWith("PodReady")
          || ready && !done;
      conditions.add(
          Mapping.of("type", type, "status", yes ? "True" : "False", "lastTransitionTime", since.toString()));
    }
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("phase", done ? "Succeeded" : process.isPresent() || program.isEmpty() || restarts > 0 ? "Running" : "Pending");
    status.put("podIP", ip);
    status.put("podIPs", List.of(Map.of("ip", ip)));
    status.put("hostIP", "10.244.0.1");
    status.put("hostIPs", List.of(Map.of("ip", "10.244.0.1")));
    status.put("startTime", since.toString());
    status.put("conditions", conditions);
    status.put("containerStatuses", containers("containers", done));
    if (!pod.list("spec", "initContainers").isEmpty()) {
      status.put("initContainerStatuses", containers("initContainers", true));
    }
    return Value.of(status).asMapping();
  }

  private List<Mapping> containers(String field, boolean done) {
    return pod.list("spec", field).stream().map(Value::asMapping).map(container -> {
      Map<String, Object> status = new LinkedHashMap<>();
      status.put("name", container.text("name").orElse(""));
      status.put("image", container.text("image").orElse(""));
      status.put("imageID", container.text("image").orElse(""));
      status.put("ready", done || ready);
      status.put("started", !done && (program.isEmpty() || alive()));
      status.put("restartCount", restarts);
      status.put("state", state(done));
      lastExit.ifPresent(exit -> status.put("lastState", exit));
      return Value.of(status).asMapping();
    }).toList();
  }

  private Mapping state(boolean done) {
    String at = started.toString();
    if (done) {
      return Mapping.of("terminated",
          Map.of("exitCode", 0, "reason", "Completed", "startedAt", at, "finishedAt", at));
    }
    if (program.isEmpty() || process.isPresent()) {
      return Mapping.of("running", Map.of("startedAt", at));
    }
    return restarts == 0
        ? Mapping.of("waiting", Map.of("reason", "ContainerCreating"))
        : Mapping.of("waiting", Map.of("reason", "CrashLoopBackOff", "message", "the process ended"));
  }
}
