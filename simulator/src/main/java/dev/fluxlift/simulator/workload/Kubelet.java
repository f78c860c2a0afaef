package dev.fluxlift.simulator.workload;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.runtime.Conditions;
import dev.fluxlift.simulator.runtime.ObjectPatch;
import dev.fluxlift.simulator.time.Controller;
import dev.fluxlift.simulator.time.Outlook;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The one node with its scheduler: a pod gets there at once, runs and is ready after a while, and is gone a while after it
 * was deleted. A program that crashes is started again after 10, 20, 40 s and so on up to 5 minutes
 * (pkg/kubelet/kubelet.go@v1.33 backOffPeriod, MaxContainerBackOff).
 */
public final class Kubelet implements Controller {
  private static final String NODE = "node-1";
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(10);
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(5);

  private final Duration startup;
  private final Duration shutdown;
  private final Programs programs;

  /**
   * A node.
   *
   * @param startup from a pod's creation to its being ready
   * @param shutdown from a pod's deletion to its being gone
   */
  public Kubelet(Duration startup, Duration shutdown, Programs programs) {
    this.startup = startup;
    this.shutdown = shutdown;
    this.programs = programs;
  }

  @Override
  public String name() {
    return "kubelet/Pod";
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
    boolean pod = change.ref().kind().equals("Pod") && change.ref().group().isEmpty() && change.after().isPresent();
    boolean concerns = pod && (change.before().isEmpty()
        || change.before().get().terminating() != change.after().get().terminating()
        || isDown(change.after().get()) != isDown(change.before().get()));
    return concerns ? List.of(change.ref()) : List.of();
  }

  @Override
  public List<ObjectRef> atStart(Api api) {
    return api.list(Pods.POD).stream().map(LiveObject::ref).toList();
  }

  /** How long a pod still takes to start, to stop or to be started again. */
  @Override
  public long age(LiveObject object, Outlook outlook) {
    if (!object.ref().kind().equals("Pod") || !object.ref().group().isEmpty()) {
      return 0;
    }
    Optional<Instant> due;
    if (object.terminating()) {
      due = stopped(object);
    } else if (object.body().text("status", "phase").orElse("").equals("Running")) {
      due = Optional.of(object).filter(Kubelet::isDown).flatMap(p -> container(p).text("lastState", "terminated", "finishedAt"))
          .map(t -> Instant.parse(t).plus(backoff(restarts(object) + 1)));
    } else {
      due = object.body().text("status", "startTime").map(t -> Instant.parse(t).plus(startup));
    }
    return due.map(d -> outlook.until(d) + 1).orElse(0L);
  }

  private Optional<Instant> stopped(LiveObject pod) {
    return pod.body().text("metadata", "deletionTimestamp").map(Instant::parse)
        .map(t -> t.minusSeconds(Pods.number(pod, 0, "metadata", "deletionGracePeriodSeconds")).plus(shutdown));
  }

  @Override
  public Optional<Duration> reconcile(ObjectRef item, Api api, Instant now) {
    Optional<LiveObject> found = api.get(item);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    LiveObject pod = found.get();
    if (pod.terminating()) {
      return stop(pod, api, now);
    }
    if (pod.spec("nodeName").isEmpty()) {
      ObjectPatch.send(api, pod.body(), pod.body().withPath(List.of("spec", "nodeName"), Value.of(NODE)));
      pod = api.get(item).orElse(pod);
    }
    return switch (pod.body().text("status", "phase").orElse("")) {
      case "Succeeded", "Failed" -> Optional.empty();
      case "Running" -> running(pod, api, now);
      default -> start(pod, api, now);
    };
  }

  private Optional<Duration> stop(LiveObject pod, Api api, Instant now) {
    Duration left = stopped(pod).map(s -> Duration.between(now, s)).orElse(Duration.ZERO);
    if (left.isPositive()) {
      return Optional.of(left);
    }
    if (pod.body().list("metadata", "finalizers").isEmpty()) {
      api.delete(pod.ref(), new Api.Deletion(Api.Propagation.BACKGROUND, pod.uid(), "", true));
    }
    return Optional.empty();
  }

  private Optional<Duration> start(LiveObject pod, Api api, Instant now) {
    Optional<Instant> began = pod.body().text("status", "startTime").map(Instant::parse);
    if (began.isEmpty()) {
      Mapping status = pod.body().mapping("status")
          .with("phase", Value.of("Pending"))
          .with("startTime", Value.of(Conditions.time(now)));
      send(pod, condition(status, "PodScheduled", true, now), api);
      return Optional.of(startup);
    }
    Duration left = Duration.between(now, began.get().plus(startup));
    if (left.isPositive()) {
      return Optional.of(left);
    }
    boolean job = Pods.controller(pod).flatMap(r -> r.text("kind")).filter("Job"::equals).isPresent();
    if (job) {
      send(pod, pod.body().mapping("status").with("phase", Value.of("Succeeded")), api);
      return Optional.empty();
    }
    return up(pod, api, now, 0);
  }

  /** A container that waits after a crash is started when its time has come. */
  private Optional<Duration> running(LiveObject pod, Api api, Instant now) {
    Mapping container = container(pod);
    if (!isDown(pod)) {
      return programs.crashes(pod) ? down(pod, api, now, restarts(pod)) : Optional.empty();
    }
    Instant ended = Instant.parse(container.text("lastState", "terminated", "finishedAt").orElse(Conditions.time(now)));
    Duration left = Duration.between(now, ended.plus(backoff(restarts(pod) + 1)));
    return left.isPositive() ? Optional.of(left) : up(pod, api, now, restarts(pod) + 1);
  }

  private Optional<Duration> up(LiveObject pod, Api api, Instant now, long restarts) {
    if (programs.crashes(pod)) {
      return down(pod, api, now, restarts);
    }
    Mapping status = pod.body().mapping("status").with("phase", Value.of("Running"));
    Mapping state = Mapping.of("running", Mapping.of("startedAt", Conditions.time(now)));
    status = containers(pod, status, state, true, restarts);
    for (String type : List.of("Initialized", "PodScheduled", "ContainersReady", "Ready")) {
      status = condition(status, type, true, now);
    }
    send(pod, status, api);
    return Optional.empty();
  }

  private Optional<Duration> down(LiveObject pod, Api api, Instant now, long restarts) {
    Mapping ended = Mapping.of("terminated", Mapping.of("exitCode", 1, "reason", "Error", "startedAt",
        Conditions.time(now), "finishedAt", Conditions.time(now)));
    Mapping state = Mapping.of("waiting", Mapping.of("reason", "CrashLoopBackOff", "message",
        "back-off " + backoff(restarts + 1).toSeconds() + "s restarting failed container"));
    Mapping status = pod.body().mapping("status").with("phase", Value.of("Running"));
    status = containers(pod, status, state, false, restarts);
    List<Value> all = status.list("containerStatuses").stream()
        .<Value>map(c -> c.asMapping().with("lastState", ended))
        .toList();
    status = status.with("containerStatuses", Sequence.of(all));
    for (String type : List.of("ContainersReady", "Ready")) {
      status = condition(status, type, false, now);
    }
    send(pod, status, api);
    return Optional.of(backoff(restarts + 1));
  }

  /** Kills the program of a running pod: it is started again after the back-off. */
  public void kill(ObjectRef pod, Api api, Instant now) {
    api.get(pod).filter(p -> container(p).mapping("state").has("running"))
        .ifPresent(p -> down(p, api, now, restarts(p)));
  }

  private static Duration backoff(long restarts) {
    Duration wait = FIRST_BACKOFF;
    for (long i = 1; i < restarts && wait.compareTo(LONGEST_BACKOFF) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(LONGEST_BACKOFF) < 0 ? wait : LONGEST_BACKOFF;
  }

  private static boolean isDown(LiveObject pod) {
    return container(pod).mapping("state").has("waiting");
  }

  static Mapping container(LiveObject pod) {
    return pod.body().list("status", "containerStatuses").stream().findFirst().map(Value::asMapping).orElse(Mapping.EMPTY);
  }

  static long restarts(LiveObject pod) {
    return container(pod).text("restartCount").map(Long::parseLong).orElse(0L);
  }

  private static Mapping containers(LiveObject pod, Mapping status, Mapping state, boolean ready, long restarts) {
    List<Value> before = status.list("containerStatuses");
    List<Value> out = new ArrayList<>();
    for (Value item : pod.body().list("spec", "containers")) {
      Mapping container = item.asMapping();
      String name = container.text("name").orElse("");
      Mapping last = before.stream().map(Value::asMapping).filter(c -> c.text("name").orElse("").equals(name)).findFirst()
          .map(c -> c.mapping("lastState")).orElse(Mapping.EMPTY);
      out.add(Mapping.of("name", name, "image", container.text("image").orElse(""), "imageID", "", "ready", ready,
          "restartCount", restarts, "started", ready, "state", state, "lastState", last));
    }
    return status.with("containerStatuses", Sequence.of(out));
  }

  private static Mapping condition(Mapping status, String type, boolean value, Instant now) {
    Mapping holder = Conditions.set(Mapping.of("status", status), type, value ? "True" : "False", "", "", now);
    List<Value> plain = holder.list("status", "conditions").stream()
        .<Value>map(c -> c.asMapping().without("reason").without("message"))
        .toList();
    return status.with("conditions", Sequence.of(plain));
  }

  private static void send(LiveObject pod, Mapping status, Api api) {
    ObjectPatch.send(api, pod.body(), pod.body().with("status", status));
  }
}
