package dev.fluxlift.simulator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.verify.Rollout;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.schema.Kinds;
import dev.fluxlift.simulator.runtime.Readiness;
import dev.fluxlift.simulator.time.Chooser;
import dev.fluxlift.simulator.time.EventLog;
import dev.fluxlift.simulator.time.Processes;
import dev.fluxlift.simulator.time.Scheduler;
import dev.fluxlift.simulator.time.SimulatedServer;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkloadTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final KindRef POD = new KindRef("", "Pod");
  private static final ObjectRef WEB = new ObjectRef("apps", "Deployment", "default", "web");
  private static final LeaderElection.Candidacy CANDIDACY = LeaderElection.Candidacy.flux("web");

  private final SimulatedServer server = new SimulatedServer(Kinds.kubernetes(), 3, START);
  private final Api api = server.as("someone");
  private final Processes processes = new Processes();
  private final List<String> bad = new ArrayList<>();
  private final Kubelet kubelet =
      new Kubelet(Duration.ofSeconds(3), Duration.ofSeconds(1), pod -> bad.contains(image(pod)));
  private final LeaderElection election = LeaderElection.on(server.api(), Map.of(WEB, CANDIDACY), processes);
  private final Scheduler world = new Scheduler(server, List.of(new DeploymentController(), new ReplicaSetController(),
      new StatefulSetController(), new DaemonSetController(), new JobController(),
      new VolumeClaims(r -> r.name().equals("left")), kubelet,
      new GarbageCollector(server.api()), election), processes, Chooser.seeded(1), Duration.ofMillis(100), START,
      EventLog.none());

  private static String image(LiveObject pod) {
    return pod.spec("containers").orElseThrow().items().getFirst().asMapping().text("image").orElse("");
  }

  private void apply(String kind, String name, Object... spec) {
    Mapping labels = Mapping.of("app", name);
    Mapping template = Mapping.of("metadata", Mapping.of("labels", labels), "spec",
        Mapping.of("containers", List.of(Mapping.of("name", "main", "image", "example/" + name + ":1"))));
    boolean job = kind.equals("Job");
    Mapping body = Mapping.of(spec).with("template",
        job ? template.withPath(List.of("spec", "restartPolicy"), Value.of("Never")) : template);
    api.apply(Mapping.of("apiVersion", job ? "batch/v1" : "apps/v1", "kind", kind,
        "metadata", Mapping.of("name", name, "namespace", "default"),
        "spec", job ? body : body.with("selector", Mapping.of("matchLabels", labels))), "someone", true);
  }

  private void image(String image) {
    api.patch(WEB, Api.PatchType.JSON, Value.of(List.of(Mapping.of("op", "replace", "path",
        "/spec/template/spec/containers/0/image", "value", image))), "");
  }

  private LiveObject web() {
    return api.get(WEB).orElseThrow();
  }

  private List<LiveObject> pods() {
    return api.list(POD, "default").stream().filter(p -> !p.terminating()).toList();
  }

  @Test
  void a_deployment_rolls_out_and_says_so() {
    apply("Deployment", "web", "replicas", 2);
    world.run(Duration.ofSeconds(1));
    assertThat(Rollout.complete(web())).isFalse();
    world.run(Duration.ofSeconds(4));

    assertThat(Rollout.complete(web())).isTrue();
    assertThat(Readiness.of(web())).isEqualTo(Readiness.CURRENT);
    assertThat(web().annotations()).containsEntry("deployment.kubernetes.io/revision", "1");
    assertThat(pods()).hasSize(2).allMatch(p -> p.condition("Ready").isPresent());
  }

  @Test
  void a_rolling_update_never_has_fewer_than_it_may() {
    apply("Deployment", "web", "replicas", 2);
    world.run(Duration.ofSeconds(5));
    image("example/web:2");
    for (int i = 0; i < 200; i++) {
      world.run(Duration.ofMillis(100));
      assertThat(pods().stream().filter(Pods::ready).count()).isGreaterThanOrEqualTo(2);
      assertThat(pods().size()).isLessThanOrEqualTo(3);
    }
    assertThat(pods()).hasSize(2).allMatch(p -> image(p).equals("example/web:2"));
    assertThat(web().annotations()).containsEntry("deployment.kubernetes.io/revision", "2");

    image("example/web:1");
    world.run(Duration.ofSeconds(20));
    assertThat(web().annotations()).containsEntry("deployment.kubernetes.io/revision", "3");
    assertThat(api.list(new KindRef("apps", "ReplicaSet"))).hasSize(2);
  }

  @Test
  void recreate_has_none_in_between() {
    apply("Deployment", "web", "replicas", 1, "strategy", Mapping.of("type", "Recreate"));
    world.run(Duration.ofSeconds(5));
    image("example/web:2");
    boolean none = false;
    for (int i = 0; i < 100; i++) {
      world.run(Duration.ofMillis(100));
      assertThat(api.list(POD, "default").size()).isLessThanOrEqualTo(1);
      none |= pods().isEmpty();
    }
    assertThat(none).isTrue();
    assertThat(Rollout.complete(web())).isTrue();
  }

  @Test
  void a_program_that_crashes_is_started_again_and_a_rolling_update_keeps_the_old_pod() {
    apply("Deployment", "web", "replicas", 1, "progressDeadlineSeconds", 60);
    world.run(Duration.ofSeconds(5));
    bad.add("example/web:2");
    image("example/web:2");
    world.run(Duration.ofMinutes(2));

    assertThat(pods()).hasSize(2);
    LiveObject looping = pods().stream().filter(p -> image(p).equals("example/web:2")).findFirst().orElseThrow();
    assertThat(Rollout.restarts(looping)).isBetween(3L, 4L);
    assertThat(Readiness.of(web())).isEqualTo(Readiness.FAILED);
    assertThat(web().body().text("status", "availableReplicas")).contains("1");
  }

  @Test
  void scaled_to_none_it_has_no_pods_and_nobody_leads() {
    apply("Deployment", "web", "replicas", 1);
    world.run(Duration.ofSeconds(5));
    assertThat(processes.runs(WEB)).isTrue();
    api.patch(WEB, Api.PatchType.MERGE, Mapping.of("spec", Mapping.of("replicas", 0)), "scale");
    world.run(Duration.ofSeconds(5));

    assertThat(api.list(POD, "default")).isEmpty();
    assertThat(processes.runs(WEB)).isFalse();
  }

  @Test
  void a_deleted_deployment_takes_its_pods_with_it() {
    apply("Deployment", "web", "replicas", 2);
    world.run(Duration.ofSeconds(5));
    api.delete(WEB, Api.Deletion.BACKGROUND);
    world.run(Duration.ofSeconds(5));

    assertThat(api.list(POD, "default")).isEmpty();
    assertThat(api.list(new KindRef("apps", "ReplicaSet"))).isEmpty();
  }

  @Test
  void after_an_orderly_end_another_leads_soon_and_after_a_crash_only_when_the_lease_has_run_out() {
    apply("Deployment", "web", "replicas", 1);
    world.run(Duration.ofSeconds(10));
    image("example/web:2");
    world.run(Duration.ofSeconds(20));
    assertThat(election.longestGap(WEB)).isLessThanOrEqualTo(Duration.ofSeconds(6));
    assertThat(processes.runs(WEB)).isTrue();

    kubelet.kill(pods().getFirst().ref(), server.as("kubelet"), world.now());
    world.run(Duration.ofSeconds(2));
    assertThat(processes.runs(WEB)).isFalse();
    world.run(Duration.ofMinutes(1));
    assertThat(processes.runs(WEB)).isTrue();
    assertThat(election.longestGap(WEB)).isBetween(Duration.ofSeconds(29), Duration.ofSeconds(41));
  }

  @Test
  void the_other_workloads_have_their_pods() {
    apply("StatefulSet", "db", "replicas", 2, "serviceName", "db");
    apply("DaemonSet", "agent");
    apply("Job", "once");
    world.run(Duration.ofSeconds(15));

    for (ObjectRef ref : List.of(new ObjectRef("apps", "StatefulSet", "default", "db"),
        new ObjectRef("apps", "DaemonSet", "default", "agent"), new ObjectRef("batch", "Job", "default", "once"))) {
      assertThat(Readiness.of(api, ref)).as(ref.toString()).isEqualTo(Readiness.CURRENT);
    }
    assertThat(api.get(new ObjectRef("", "Pod", "default", "db-1"))).isPresent();
    assertThat(api.get(new ObjectRef("batch", "Job", "default", "once")).orElseThrow().condition("Complete")).isPresent();
  }

  @Test
  void a_claim_is_bound_unless_it_is_to_be_left() {
    for (String name : List.of("files", "left")) {
      api.create(Mapping.of("apiVersion", "v1", "kind", "PersistentVolumeClaim",
          "metadata", Mapping.of("name", name, "namespace", "default"),
          "spec", Mapping.of("accessModes", List.of("ReadWriteOnce"),
              "resources", Mapping.of("requests", Mapping.of("storage", "1Gi")))));
    }
    world.run(Duration.ofSeconds(5));

    ObjectRef files = new ObjectRef("", "PersistentVolumeClaim", "default", "files");
    assertThat(Readiness.of(api, files)).isEqualTo(Readiness.CURRENT);
    assertThat(api.get(files).orElseThrow().body().text("status", "capacity", "storage")).contains("1Gi");
    assertThat(Readiness.of(api, new ObjectRef("", "PersistentVolumeClaim", "default", "left"))).isEqualTo(Readiness.IN_PROGRESS);
  }
}
