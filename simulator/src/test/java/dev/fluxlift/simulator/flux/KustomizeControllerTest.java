package dev.fluxlift.simulator.flux;

import static dev.fluxlift.simulator.flux.TestWorld.configMap;
import static dev.fluxlift.simulator.flux.TestWorld.kustomization;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KustomizeControllerTest {
  private static final ObjectRef SETTINGS = configMap("demo", "settings");
  private static final ObjectRef ECHO = new ObjectRef("apps", "Deployment", "demo", "echo");
  private static final String APP = "kubernetes/apps/demo/echo/app/";
  private static final String ECHO_KS = "kubernetes/apps/demo/echo/ks.yaml";

  private final TestWorld world = settled(KustomizeVersion.V1_6);

  private static TestWorld settled(KustomizeVersion version) {
    TestWorld world = TestWorld.bare(version);
    world.git.remove("kubernetes/flux/config/flux.yaml", "kubernetes/flux/config/kustomization.yaml", "  - ./flux.yaml");
    world.bootstrap();
    world.awaitReady("cluster", "cluster-apps", "echo", "notes");
    return world;
  }

  // ---- apply

  @Test
  void the_root_delivers_its_children_and_they_their_apps() {
    assertThat(world.get(SETTINGS).body().text("data", "greeting")).contains("hello");
    assertThat(world.get(SETTINGS).labels())
        .containsEntry("kustomize.toolkit.fluxcd.io/name", "echo")
        .containsEntry("kustomize.toolkit.fluxcd.io/namespace", "flux-system")
        .containsEntry("app.kubernetes.io/name", "echo");
    assertThat(world.get(kustomization("echo")).inventory()).containsExactly(SETTINGS, ECHO);
    assertThat(world.get(kustomization("cluster-apps")).inventory().getFirst().kind()).isEqualTo("Namespace");
    assertThat(world.readyMessage("cluster")).isEqualTo("Applied revision: " + world.git.revision());
  }

  /** Seen on the real control plane: kustomize-controller owns what writing a Go struct brings along. */
  @Test
  void a_deployment_is_applied_as_its_go_type_writes_it() {
    Mapping fields = world.get(ECHO).body().list("metadata", "managedFields").stream().map(Value::asMapping)
        .filter(m -> m.text("manager").orElse("").equals("kustomize-controller"))
        .findFirst().orElseThrow().mapping("fieldsV1", "f:spec");

    assertThat(fields.entries()).containsKey("f:strategy");
    assertThat(fields.mapping("f:template", "f:metadata").entries()).containsKey("f:creationTimestamp");
  }

  @Test
  void drift_is_corrected_at_the_next_interval_and_nothing_is_written_when_there_is_none() {
    String version = world.get(SETTINGS).resourceVersion();
    world.run(Duration.ofMinutes(11));
    assertThat(world.get(SETTINGS).resourceVersion()).isEqualTo(version);

    world.edit(SETTINGS, "bye", "data", "greeting");
    world.run(Duration.ofMinutes(11));
    assertThat(world.get(SETTINGS).body().text("data", "greeting")).contains("hello");
  }

  @Test
  void fields_of_kubectl_are_taken_and_go_those_of_others_stay() {
    world.apply("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: demo\ndata:\n  mine: one\n");
    world.server.as("someone").apply(dev.fluxlift.yaml.Value.Mapping.of("apiVersion", "v1", "kind", "ConfigMap",
        "metadata", dev.fluxlift.yaml.Value.Mapping.of("name", "settings", "namespace", "demo"),
        "data", dev.fluxlift.yaml.Value.Mapping.of("theirs", "two")), "someone", false);

    world.request(kustomization("echo"));
    world.await(() -> world.get(SETTINGS).managers().stream().noneMatch(m -> m.startsWith("kubectl")));
    world.run(Duration.ofSeconds(1));

    assertThat(world.get(SETTINGS).body().mapping("data").entries()).containsOnlyKeys("greeting", "theirs");
  }

  @ParameterizedTest
  @CsvSource({"ssa,Ignore", "ssa,ignore", "reconcile,disabled"})
  void an_object_that_says_so_live_is_passed_over_and_stays_in_the_inventory(String key, String value) {
    world.edit(SETTINGS, value, "metadata", "annotations", "kustomize.toolkit.fluxcd.io/" + key);
    world.git.edit(APP + "settings.yaml", text -> text.replace("${GREETING}", "changed"));
    world.deliver("echo");

    assertThat(world.get(SETTINGS).body().text("data", "greeting")).contains("hello");
    assertThat(world.get(kustomization("echo")).inventory()).contains(SETTINGS);
  }

  @Test
  void an_object_that_says_merge_keeps_what_kubectl_set() {
    world.git.edit(APP + "settings.yaml", text -> text.replace("  name: settings\n",
        "  name: settings\n  annotations:\n    kustomize.toolkit.fluxcd.io/ssa: Merge\n"));
    world.deliver("echo");
    world.apply("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: demo\ndata:\n  mine: one\n");
    world.git.edit(ECHO_KS, text -> text.replace("GREETING: hello", "GREETING: hi"));
    world.deliver("cluster-apps", "echo");
    world.await(() -> world.get(SETTINGS).body().text("data", "greeting").filter("hi"::equals).isPresent());

    assertThat(world.get(SETTINGS).body().text("data", "mine")).contains("one");
  }

  @Test
  void an_object_that_says_if_not_present_is_made_and_never_changed() {
    world.git.edit(APP + "settings.yaml", text -> text.replace("  name: settings\n",
        "  name: once\n  annotations:\n    kustomize.toolkit.fluxcd.io/ssa: IfNotPresent\n"));
    world.deliver("echo");
    assertThat(world.get(configMap("demo", "once")).body().text("data", "greeting")).contains("hello");
    world.git.edit(APP + "settings.yaml", text -> text.replace("${GREETING}", "changed"));
    world.deliver("echo");

    assertThat(world.get(configMap("demo", "once")).body().text("data", "greeting")).contains("hello");
  }

  // ---- prune

  @Test
  void what_leaves_the_inventory_is_deleted() {
    world.git.remove(APP + "settings.yaml", APP + "kustomization.yaml", "  - ./settings.yaml");
    world.deliver("echo");

    assertThat(world.has(SETTINGS)).isFalse();
    assertThat(world.get(kustomization("echo")).inventory()).containsExactly(ECHO);
  }

  @Test
  void unless_prune_is_off() {
    world.git.edit(ECHO_KS, text -> text.replace("prune: true", "prune: false"));
    world.deliver("cluster-apps", "echo");
    world.git.remove(APP + "settings.yaml", APP + "kustomization.yaml", "  - ./settings.yaml");
    world.deliver("echo");

    assertThat(world.has(SETTINGS)).isTrue();
    assertThat(world.get(kustomization("echo")).inventory()).doesNotContain(SETTINGS);
  }

  @ParameterizedTest
  @CsvSource({"annotations,kustomize.toolkit.fluxcd.io/prune,Disabled", "labels,kustomize.toolkit.fluxcd.io/name,other"})
  void or_the_live_object_is_marked_or_belongs_to_another(String where, String key, String value) {
    world.edit(SETTINGS, value, "metadata", where, key);
    world.git.remove(APP + "settings.yaml", APP + "kustomization.yaml", "  - ./settings.yaml");
    world.deliver("echo");

    assertThat(world.has(SETTINGS)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"true,false", "false,true"})
  void ssa_ignore_spares_from_pruning_only_since_1_9(boolean old, boolean survives) {
    TestWorld other = settled(old ? KustomizeVersion.V1_6 : KustomizeVersion.V1_9);
    other.edit(SETTINGS, "Ignore", "metadata", "annotations", "kustomize.toolkit.fluxcd.io/ssa");
    other.git.remove(APP + "settings.yaml", APP + "kustomization.yaml", "  - ./settings.yaml");
    other.deliver("echo");

    assertThat(other.has(SETTINGS)).isEqualTo(survives);
  }

  // ---- deletion of the Kustomization

  @ParameterizedTest
  @CsvSource({
    "MirrorPrune,true,false,false", "MirrorPrune,false,false,true", "Orphan,true,false,true", "Delete,false,false,false",
    "WaitForTermination,false,false,false", "Delete,true,true,true"
  })
  void what_goes_with_a_kustomization(String policy, boolean prune, boolean suspended, boolean survives) {
    world.git.edit(ECHO_KS, text -> text.replace("prune: true",
        "prune: " + prune + "\n  deletionPolicy: " + policy + "\n  suspend: " + suspended));
    world.deliver("cluster-apps");
    world.run(Duration.ofSeconds(10));
    world.git.remove(ECHO_KS, "kubernetes/apps/kustomization.yaml", "  - ./demo/echo/ks.yaml");
    world.deliver("cluster-apps");
    world.await(() -> !world.has(kustomization("echo")));

    assertThat(world.has(SETTINGS)).isEqualTo(survives);
    assertThat(world.has(ECHO)).isEqualTo(survives);
  }

  @Test
  void the_removal_of_the_root_takes_everything_with_it() {
    world.git.edit("kubernetes/flux/config/kustomization.yaml", text -> text.replace("  - ./cluster.yaml\n", "[]\n")
        .replace("resources:\n[]", "resources: []"));
    world.git.edit("kubernetes/flux/config/kustomization.yaml", _ -> "apiVersion: kustomize.config.k8s.io/v1beta1\n"
        + "kind: Kustomization\nresources:\n  - ./empty.yaml\n");
    world.git.add("kubernetes/flux/config/empty.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: empty\n  namespace: flux-system\n");
    world.request(new ObjectRef(ObjectRef.SOURCE, "GitRepository", "flux-system", "home-kubernetes"));
    world.await(() -> !world.has(kustomization("cluster")));
    world.run(Duration.ofMinutes(1));

    assertThat(world.has(SETTINGS)).isFalse();
    assertThat(world.has(kustomization("echo"))).isFalse();
    assertThat(world.has(new ObjectRef("", "Namespace", "", "demo"))).isFalse();
  }

  // ---- order and waiting

  @Test
  void one_that_depends_waits_for_the_same_revision_of_the_other() {
    world.git.edit(APP + "deployment.yaml", text -> text.replace("echo:1.0.0", "echo:1.0.1"));
    world.git.edit("kubernetes/apps/demo/notes/app/notes.yaml", text -> text.replace("milk", "bread"));
    world.request(new ObjectRef(ObjectRef.SOURCE, "GitRepository", "flux-system", "home-kubernetes"));
    world.await(() -> world.readyMessage("notes").startsWith("dependency"));
    assertThat(world.readyMessage("notes")).contains("'flux-system/echo'");

    world.deliver("notes");
    assertThat(world.get(kustomization("echo")).body().text("status", "lastAppliedRevision")).contains(world.git.revision());
  }

  /** V19. */
  @Test
  void a_suspended_kustomization_still_says_that_it_saw_its_generation() {
    world.edit(kustomization("echo"), true, "spec", "suspend");
    world.run(Duration.ofSeconds(5));

    LiveObject echo = world.get(kustomization("echo"));
    assertThat(echo.ready()).isTrue();
    assertThat(echo.body().text("status", "observedGeneration").map(Long::parseLong)).contains(echo.generation());
    world.edit(SETTINGS, "bye", "data", "greeting");
    world.run(Duration.ofMinutes(15));
    assertThat(world.get(SETTINGS).body().text("data", "greeting")).contains("bye");
  }

  @Test
  void one_that_waits_is_not_ready_before_its_workload_is_and_gives_up_after_its_timeout() {
    world.git.edit(APP + "deployment.yaml", text -> text.replace("replicas: 2", "replicas: 3"));
    world.edit(ECHO, true, "spec", "paused");
    world.request(new ObjectRef(ObjectRef.SOURCE, "GitRepository", "flux-system", "home-kubernetes"));
    world.await(() -> world.get(kustomization("echo")).condition("Healthy").flatMap(c -> c.text("status"))
        .filter("Unknown"::equals).isPresent());
    assertThat(world.get(kustomization("echo")).ready()).isFalse();

    world.await(() -> world.readyMessage("echo").contains("timeout waiting for"));
    assertThat(world.readyMessage("echo")).contains("Deployment/demo/echo");
    assertThat(world.get(kustomization("echo")).body().text("status", "lastAppliedRevision"))
        .isNotEqualTo(java.util.Optional.of(world.git.revision()));

    world.edit(ECHO, false, "spec", "paused");
    world.deliver("echo");
  }

  @Test
  void a_request_is_answered() {
    world.request(kustomization("notes"));
    String asked = world.get(kustomization("notes")).annotations().get("reconcile.fluxcd.io/requestedAt");
    world.run(Duration.ofSeconds(3));

    assertThat(world.get(kustomization("notes")).body().text("status", "lastHandledReconcileAt")).contains(asked);
  }

  // ---- what cannot be built

  @Test
  void a_broken_build_is_said_and_changes_nothing() {
    world.git.edit(APP + "kustomization.yaml", text -> text.replace("./settings.yaml", "./missing.yaml"));
    world.request(new ObjectRef(ObjectRef.SOURCE, "GitRepository", "flux-system", "home-kubernetes"));
    world.await(() -> world.readyMessage("echo").contains("kustomize build failed"));

    assertThat(world.get(kustomization("echo")).condition("Ready").flatMap(c -> c.text("reason"))).contains("BuildFailed");
    assertThat(world.has(SETTINGS)).isTrue();
  }

  @Test
  void what_is_not_simulated_is_said_and_nothing_is_guessed() {
    world.edit(kustomization("notes"), List.of(), "spec", "healthCheckExprs");
    world.run(Duration.ofSeconds(3));

    assertThat(world.readyMessage("notes")).isEqualTo(
        "spec.healthCheckExprs of a Kustomization is not simulated: what would happen here is unknown");
  }

  @Test
  void a_missing_path_is_no_empty_build() {
    world.git.edit(ECHO_KS, text -> text.replace("echo/app", "echo/nowhere"));
    world.request(new ObjectRef(ObjectRef.SOURCE, "GitRepository", "flux-system", "home-kubernetes"));
    world.await(() -> world.readyMessage("echo").startsWith("kustomization path not found"));

    assertThat(world.has(SETTINGS)).isTrue();
  }

  @Test
  void a_variable_without_value_is_empty_before_1_9_and_a_failure_since() {
    world.git.edit(APP + "settings.yaml", text -> text.replace("${GREETING}", "${GREETING}-${NOBODY}"));
    world.deliver("echo");
    assertThat(world.get(SETTINGS).body().text("data", "greeting")).contains("hello-");

    TestWorld strict = settled(KustomizeVersion.V1_9);
    strict.git.edit(APP + "settings.yaml", text -> text.replace("${GREETING}", "${GREETING}-${NOBODY}-${OTHER:=x}"));
    strict.request(new ObjectRef(ObjectRef.SOURCE, "GitRepository", "flux-system", "home-kubernetes"));
    strict.await(() -> strict.readyMessage("echo").contains("\"NOBODY\""));
  }

  @Test
  void an_encrypted_secret_needs_its_key_and_stays_opaque() {
    world.git.add(APP + "secret.yaml", """
        apiVersion: v1
        kind: Secret
        metadata:
          name: token
        stringData:
          token: ENC[AES256_GCM,data:abc=,iv:def=,tag:ghi=,type:str]
        sops:
          mac: ENC[AES256_GCM,data:xyz=,iv:def=,tag:ghi=,type:str]
        """);
    world.git.edit(APP + "kustomization.yaml", text -> text + "  - ./secret.yaml\n");
    world.request(new ObjectRef(ObjectRef.SOURCE, "GitRepository", "flux-system", "home-kubernetes"));
    world.await(() -> world.readyMessage("echo").contains("is SOPS encrypted"));

    world.git.edit(ECHO_KS, text -> text + "  decryption:\n    provider: sops\n    secretRef:\n      name: sops-age\n");
    world.request(new ObjectRef(ObjectRef.SOURCE, "GitRepository", "flux-system", "home-kubernetes"));
    world.await(() -> world.readyMessage("echo").contains("cannot get sops decryption Secret 'flux-system/sops-age'"));

    world.apply("apiVersion: v1\nkind: Secret\nmetadata:\n  name: sops-age\n  namespace: flux-system\n");
    world.deliver("cluster-apps", "echo");
    LiveObject secret = world.get(new ObjectRef("", "Secret", "demo", "token"));
    assertThat(secret.body().toString()).doesNotContain("ENC[").doesNotContain("sops=");
    assertThat(secret.body().text("data", "token")).isPresent();
  }
}
