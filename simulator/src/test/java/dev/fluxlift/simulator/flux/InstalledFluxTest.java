package dev.fluxlift.simulator.flux;

import static dev.fluxlift.simulator.flux.TestWorld.configMap;
import static dev.fluxlift.simulator.flux.TestWorld.deployment;
import static dev.fluxlift.simulator.flux.TestWorld.kustomization;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.time.Chooser;
import dev.fluxlift.simulator.time.Scheduler;
import dev.fluxlift.simulator.workload.Programs;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Flux 2.6 installed by hand, as in the experiments of verified-live.md that need no operator. */
class InstalledFluxTest {
  private static final String CONFIG = "kubernetes/flux/config/kustomization.yaml";
  private static final String FLUX = "kubernetes/flux/config/flux.yaml";
  private static final ObjectRef MANIFESTS = new ObjectRef(ObjectRef.SOURCE, "OCIRepository", "flux-system", "flux-manifests");
  private static final List<String> CONTROLLERS =
      List.of("source-controller", "kustomize-controller", "helm-controller", "notification-controller");

  private static TestWorld settled(long seed) {
    TestWorld world = TestWorld.installed(KustomizeVersion.V1_6, Chooser.seeded(seed), Programs.FINE);
    world.awaitReady("cluster", "flux", "cluster-apps", "echo", "notes");
    return world;
  }

  @Test
  void flux_manages_itself_and_its_patches_reach_the_running_controllers() {
    TestWorld world = settled(1);

    assertThat(world.get(kustomization("flux")).inventory()).hasSize(35);
    assertThat(world.get(deployment("kustomize-controller")).managers())
        .contains("kustomize-controller/Apply")
        .noneMatch(m -> m.startsWith("kubectl"));
    assertThat(args(world, "kustomize-controller")).contains("--requeue-dependency=5s");
    assertThat(world.server.api().objects()).noneMatch(o -> o.ref().kind().equals("NetworkPolicy")
        && o.labels().containsKey("kustomize.toolkit.fluxcd.io/name"));
    CONTROLLERS.forEach(c -> assertThat(world.processes.runs(deployment(c))).as(c).isTrue());
  }

  @Test
  void the_same_seed_gives_the_same_bytes() {
    assertThat(String.join("\n", settled(5).log.lines())).isEqualTo(String.join("\n", settled(5).log.lines()));
  }

  /** V3, as far as it goes without the operator: what it does to the objects is done by hand. */
  @Test
  void what_says_ignore_and_belongs_to_another_survives_the_removal_of_its_kustomization() {
    TestWorld world = settled(2);
    adopt(world);
    Map<ObjectRef, String> before = world.uids();

    world.git.remove(FLUX, CONFIG, "  - ./flux.yaml");
    world.deliver("cluster");
    world.await(() -> !world.has(kustomization("flux")));
    world.run(Duration.ofMinutes(12));

    assertThat(lost(before, world)).containsExactly(kustomization("flux"), MANIFESTS);
  }

  /** V4. */
  @Test
  void without_an_adoption_the_removal_takes_flux_until_it_has_deleted_its_own_rights() {
    TestWorld world = settled(3);
    Map<ObjectRef, String> before = world.uids();

    world.git.remove(FLUX, CONFIG, "  - ./flux.yaml");
    world.deliver("cluster");
    world.run(Duration.ofMinutes(12));

    Map<String, Long> gone = lost(before, world).stream()
        .collect(Collectors.groupingBy(ObjectRef::kind, TreeMap::new, Collectors.counting()));
    assertThat(gone).containsEntry("Deployment", 6L).containsEntry("Service", 3L).containsEntry("ClusterRoleBinding", 2L);
    assertThat(gone).doesNotContainKeys("CustomResourceDefinition", "Namespace", "ServiceAccount", "ClusterRole");
    assertThat(world.get(kustomization("flux")).terminating()).isTrue();
    assertThat(world.get(kustomization("cluster")).ready()).isTrue();
    assertThat(world.has(configMap("demo", "settings"))).isTrue();
  }

  /** V9: the late rollback of the plan. */
  @Test
  void what_still_says_ignore_is_not_taken_back_by_putting_the_old_files_back() {
    TestWorld world = settled(4);
    adopt(world);
    world.git.remove(FLUX, CONFIG, "  - ./flux.yaml");
    world.deliver("cluster");
    world.await(() -> !world.has(kustomization("flux")));

    world.git.revertTo(0);
    world.git.edit(FLUX, text -> text.replace("5s", "7s"));
    world.deliver("cluster");
    world.awaitReady("flux");

    assertThat(world.get(kustomization("flux")).inventory()).hasSize(35);
    assertThat(args(world, "kustomize-controller")).contains("--requeue-dependency=5s").doesNotContain("--requeue-dependency=7s");
    assertThat(world.get(deployment("kustomize-controller")).labels())
        .doesNotContainKey("kustomize.toolkit.fluxcd.io/name");
  }

  /** V5: with the marks off and the fields given back, the old owner takes all back and its patches count again. */
  @Test
  void what_is_given_back_is_taken_back() {
    TestWorld world = settled(6);
    Map<ObjectRef, String> before = world.uids();
    adopt(world);
    Api operator = world.server.as("fluxlift");
    for (ObjectRef ref : world.get(kustomization("flux")).inventory()) {
      LiveObject object = world.get(ref);
      List<Value> fields = object.body().list("metadata", "managedFields").stream()
          .<Value>map(f -> f.asMapping().text("manager").orElse("").equals("flux-operator")
              ? f.asMapping().with("manager", Value.of("kustomize-controller")) : f)
          .toList();
      operator.patch(ref, Api.PatchType.JSON, Value.of(List.of(
          Mapping.of("op", "remove", "path", "/metadata/annotations/kustomize.toolkit.fluxcd.io~1ssa"),
          Mapping.of("op", "replace", "path", "/metadata/managedFields", "value", fields))), "");
    }

    world.git.edit(FLUX, text -> text.replace("5s", "7s"));
    world.deliver("cluster");
    world.await(() -> args(world, "kustomize-controller").contains("--requeue-dependency=7s"));
    world.awaitReady("flux");

    LiveObject deployment = world.get(deployment("kustomize-controller"));
    assertThat(deployment.labels()).containsEntry("kustomize.toolkit.fluxcd.io/name", "flux")
        .doesNotContainKey("adopted-by");
    assertThat(deployment.managers()).doesNotContain("flux-operator/Apply");
    assertThat(lost(before, world)).isEmpty();
  }

  @Test
  void a_new_pod_template_changes_the_leader_and_source_controller_serves_again_what_it_lost() {
    TestWorld world = settled(7);

    world.git.edit(FLUX, text -> text.replace("requeue-dependency=5s", "requeue-dependency=6s"));
    world.deliver("cluster");
    world.await(() -> args(world, "source-controller").contains("--requeue-dependency=6s"));
    world.run(Duration.ofMinutes(1));
    world.awaitReady("cluster", "flux", "cluster-apps", "echo", "notes");

    for (String controller : List.of("source-controller", "kustomize-controller", "helm-controller")) {
      Duration gap = world.election.orElseThrow().longestGap(deployment(controller));
      assertThat(gap).as(controller).isBetween(Duration.ZERO, Duration.ofSeconds(17));
    }
    assertThat(world.election.orElseThrow().longestGap(deployment("source-controller")))
        .as("its old pod has to be gone before the new one starts").isGreaterThan(Duration.ofSeconds(3));
    assertThat(world.log.lines().stream().filter(l -> l.endsWith("source-controller/GitRepository starts")))
        .hasSizeGreaterThan(1);
  }

  @Test
  void an_argument_that_the_program_does_not_know_makes_it_crash_again_and_again_and_no_source_answers() {
    Programs unknown = pod -> pod.body().list("spec", "containers").stream()
        .anyMatch(c -> c.asMapping().list("args").contains(Value.of("--no-such-flag=1")));
    TestWorld world = TestWorld.installed(KustomizeVersion.V1_6, Chooser.seeded(8), unknown);
    world.awaitReady("cluster", "flux", "cluster-apps", "echo", "notes");

    world.git.edit(FLUX, text -> text.replace("requeue-dependency=5s", "no-such-flag=1"));
    world.deliver("cluster");
    world.await(() -> !world.processes.runs(deployment("source-controller")));
    world.run(Duration.ofMinutes(3));

    assertThat(world.processes.runs(deployment("source-controller"))).isFalse();
    assertThat(world.processes.runs(deployment("kustomize-controller"))).isTrue();
    LiveObject pod = world.server.api().objects().stream()
        .filter(o -> o.ref().kind().equals("Pod") && o.ref().name().startsWith("source-controller-"))
        .findFirst().orElseThrow();
    assertThat(pod.body().list("status", "containerStatuses").getFirst().asMapping().text("state", "waiting", "reason"))
        .contains("CrashLoopBackOff");
    assertThat(pod.body().list("status", "containerStatuses").getFirst().asMapping().text("restartCount")
        .map(Integer::parseInt).orElse(0)).isGreaterThanOrEqualTo(3);
    world.git.edit("kubernetes/apps/demo/notes/app/notes.yaml", text -> text.replace("milk", "bread"));
    world.run(Duration.ofMinutes(15));
    assertThat(world.get(configMap("demo", "notes")).body().text("data", "first")).contains("remember the milk");
  }

  @Test
  void a_world_that_is_put_back_goes_on_as_it_did() {
    TestWorld world = settled(9);
    Scheduler.Memory memory = world.scheduler.memory();
    world.git.edit("kubernetes/apps/demo/notes/app/notes.yaml", text -> text.replace("milk", "bread"));
    world.deliver("notes");
    Map<ObjectRef, String> first = versions(world);
    java.time.Instant end = world.scheduler.now();

    world.scheduler.remember(memory);
    assertThat(world.scheduler.memory()).isEqualTo(memory).hasSameHashCodeAs(memory);
    assertThat(world.get(configMap("demo", "notes")).body().text("data", "first")).contains("remember the milk");
    world.deliver("notes");

    assertThat(world.scheduler.now()).isEqualTo(end);
    assertThat(versions(world)).isEqualTo(first);
  }

  /** What Flux Operator does to the objects it adopts (upstream-behaviour.md 1.2). */
  private static void adopt(TestWorld world) {
    Api operator = world.server.as("flux-operator");
    for (ObjectRef ref : world.get(kustomization("flux")).inventory()) {
      Mapping taken = Mapping.of(
          "metadata", Mapping.of("labels", Mapping.of("adopted-by", "flux-operator"),
              "annotations", Mapping.of("kustomize.toolkit.fluxcd.io/ssa", "Ignore")));
      LiveObject object = world.get(ref);
      List<Value> fields = object.body().list("metadata", "managedFields").stream()
          .<Value>map(f -> f.asMapping().text("manager").orElse("").equals("kustomize-controller")
              ? f.asMapping().with("manager", Value.of("flux-operator")) : f)
          .toList();
      List<Value> patch = new java.util.ArrayList<>(List.of(
          Mapping.of("op", "replace", "path", "/metadata/managedFields", "value", fields)));
      for (String label : List.of("name", "namespace")) {
        patch.add(Mapping.of("op", "remove", "path", "/metadata/labels/kustomize.toolkit.fluxcd.io~1" + label));
      }
      operator.patch(ref, Api.PatchType.JSON, Value.of(patch), "");
      Mapping wanted = own(object.body(), taken);
      operator.apply(wanted, "flux-operator", true);
    }
  }

  /** The object as it is rendered: what the old owner applied, with the operator's own marks. */
  private static Mapping own(Mapping live, Mapping marks) {
    Mapping out = live.without("status");
    for (String field : List.of("uid", "resourceVersion", "generation", "creationTimestamp", "managedFields")) {
      out = out.withPath(List.of("metadata"), out.mapping("metadata").without(field));
    }
    for (String label : List.of("name", "namespace")) {
      out = out.withoutPath(List.of("metadata", "labels", "kustomize.toolkit.fluxcd.io/" + label));
    }
    for (String field : List.of("labels", "annotations")) {
      for (var entry : marks.mapping("metadata", field).entries().entrySet()) {
        out = out.withPath(List.of("metadata", field, entry.getKey()), entry.getValue());
      }
    }
    return out;
  }

  private static List<String> args(TestWorld world, String deployment) {
    return world.get(deployment(deployment)).spec("template", "spec", "containers").stream()
        .flatMap(c -> c.items().getFirst().asMapping().list("args").stream())
        .flatMap(a -> a.text().stream())
        .toList();
  }

  private static List<ObjectRef> lost(Map<ObjectRef, String> before, TestWorld world) {
    Map<ObjectRef, String> now = world.uids();
    return before.entrySet().stream()
        .filter(e -> !e.getValue().equals(now.get(e.getKey())))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Map<ObjectRef, String> versions(TestWorld world) {
    Map<ObjectRef, String> out = new TreeMap<>();
    world.server.api().objects().forEach(o -> out.put(o.ref(), o.resourceVersion()));
    return out;
  }
}
