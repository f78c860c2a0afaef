package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Kube;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Adoptions that go wrong on the way; the tool says so, and goes back. */
class FailedAdoptionTest {
  private static final String REFUSED = "refused by a policy of this test";

  private static final String ADMISSION = "admissionregistration.k8s.io/v1";

  @Tag("live-full")
  @Test
  void aKustomizeControllerThatCrashLoopsIsNamedAndTheWayBackAppliesTheOldManifests() {
    try (World world = Tool.after("S4", FluxLine.FLUX_2_6)) {
      Snapshot before = world.snapshot();
      CompletableFuture<Void> edited = badFlagOnceEnabled(world, "kustomize-controller");

      Tool.Ran held = Tool.run(world, "resume", "--yes", "--soak", "none");

      edited.join();
      assertThat(Json.compact(world.kube().get(Api.FLUX_INSTANCE, World.FLUX, "flux").body()))
          .as("the edit is there to the end").contains("--no-such-flag=1");
      assertThat(held.exit()).as(held.said()).isEqualTo(6);
      assertThat(held.said()).contains("S6").contains("Deployment/flux-system/kustomize-controller: pod")
          .contains("crash-loops").contains("fluxlift rollback");
      System.out.println("measured: crash-looping kustomize-controller held after " + held.took().toSeconds() + " s");
      Tool.Ran back = MoveBackTest.assertBack(world, before, "a crash-looping kustomize-controller");
      assertThat(back.out()).contains("RB_E");
    }
  }

  @Tag("live-full")
  @Test
  void aSourceControllerThatCrashLoopsIsUndoneAtOnceWhenAskedTo() {
    try (World world = Tool.after("S4", FluxLine.FLUX_2_6)) {
      Snapshot before = world.snapshot();
      CompletableFuture<Void> edited = badFlagOnceEnabled(world, "source-controller");

      Tool.Ran undone = Tool.run(world, "resume", "--yes", "--soak", "none", "--undo-on-failure");

      edited.join();
      assertThat(undone.exit()).as(undone.said()).isEqualTo(5);
      assertThat(undone.said()).contains("Deployment/flux-system/source-controller: pod").contains("crash-loops")
          .contains("way back RB_E").contains("undone, the old owner manages again, all is as at S0");
      MoveBackTest.assertAsBefore(world, before);
      System.out.println("measured: crash-looping source-controller seen and undone in " + undone.took().toSeconds()
          + " s");
    }
  }

  @Tag("live-full")
  @Test
  void aFlagEditedInBeforeTheInstanceIsEnabledIsSeenAndNothingIsEnabled() {
    try (World world = Tool.after("S4", FluxLine.FLUX_2_6)) {
      addBadFlag(world, "source-controller");

      Tool.Ran refused = Tool.run(world, "resume", "--yes", "--soak", "none");

      assertThat(refused.exit()).as(refused.said()).isEqualTo(3);
      assertThat(refused.said()).contains("was done and does not hold any more", "FluxInstance/flux-system/flux: spec.kustomize.patches is");
      assertThat(world.subjects(1)).containsExactly("Add the FluxInstance, disabled");
      assertThat(enabled(world)).isFalse();
    }
  }

  /** What a person does who edits the live object while it is being adopted. */
  private static CompletableFuture<Void> badFlagOnceEnabled(World world, String controller) {
    return CompletableFuture.runAsync(() -> {
      world.await("the FluxInstance to be enabled", () -> enabled(world));
      addBadFlag(world, controller);
    });
  }

  private static boolean enabled(World world) {
    return "enabled".equals(world.kube().get(Api.FLUX_INSTANCE, World.FLUX, "flux").annotations()
        .get("fluxcd.controlplane.io/reconcile"));
  }

  /** {@code kubectl edit} of the live object: Helm's next upgrade leaves it, it changes only what two releases differ in. */
  private static void addBadFlag(World world, String controller) {
    String patch = """
        - op: add
          path: /spec/template/spec/containers/0/args/-
          value: --no-such-flag=1
        """;
    world.kube().patch(Api.FLUX_INSTANCE, World.FLUX, "flux",
        List.of(Mapping.of("op", "add", "path", "/spec/kustomize/patches/-", "value",
            Map.of("target", Map.of("kind", "Deployment", "name", controller), "patch", patch))),
        "kubectl-edit");
  }

  @Tag("live-full")
  @Test
  void anApplyOfTheOperatorThatFailsMidwayIsUnstampedByLabels() throws IOException, InterruptedException {
    try (World world = Tool.after("S4", FluxLine.FLUX_2_6)) {
      Snapshot before = world.snapshot();
      refuse(world, "'fluxcd.controlplane.io/name' in object.metadata.labels");

      List<ObjectRef> stamped = stampedUntilRefused(world);

      assertThat(stamped).hasSizeGreaterThan(20)
          .contains(deployment("kustomize-controller"))
          .doesNotContain(deployment("notification-controller"), deployment("source-controller"));
      Tool.Ran back = MoveBackTest.assertBack(world, before, "an apply of the operator that failed midway");
      assertThat(back.out()).contains("RB_B");
    }
  }

  /** Before it applies the controllers the operator takes the fields of other managers off them, by a write of its own. */
  @Tag("live-full")
  @Test
  void anOperatorThatFailsWhileItTakesFieldsOverIsUnstampedByLabels() throws IOException, InterruptedException {
    try (World world = Tool.after("S4", FluxLine.FLUX_2_6)) {
      Snapshot before = world.snapshot();
      refuse(world, "request.userInfo.username == 'system:serviceaccount:flux-system:flux-operator'");

      List<ObjectRef> stamped = stampedUntilRefused(world);

      assertThat(stamped).contains(new ObjectRef("", "Namespace", "", World.FLUX))
          .noneMatch(ref -> ref.kind().equals("Deployment"));
      Tool.Ran back = MoveBackTest.assertBack(world, before, "an operator that failed while it took fields over");
      assertThat(back.out()).contains("RB_B");
    }
  }

  /** The tool waits for an operator that may succeed at its next attempt, so the person ends it. */
  private static List<ObjectRef> stampedUntilRefused(World world) throws IOException, InterruptedException {
    Process tool = Tool.start(world, "resume", "--yes", "--soak", "none");
    try {
      world.await("the operator to say that it was refused", () -> said(world).contains(REFUSED));
      new ProcessBuilder("kill", "-INT", Long.toString(tool.pid())).start().waitFor();
      assertThat(tool.waitFor()).as(Files.readString(Tool.log(world))).isEqualTo(130);
    } finally {
      tool.destroyForcibly();
    }
    System.out.println("the operator said: " + said(world));
    LiveObject instance = world.kube().get(Api.FLUX_INSTANCE, World.FLUX, "flux");
    assertThat(instance.body().get("status", "inventory")).isEmpty();
    List<ObjectRef> stamped = world.snapshot().where(o -> "flux".equals(o.labels().get("fluxcd.controlplane.io/name")))
        .stream().map(LiveObject::ref).toList();
    System.out.println("measured: the operator had stamped " + stamped.size() + " objects when it was refused");
    return stamped;
  }

  private static ObjectRef deployment(String name) {
    return new ObjectRef("apps", "Deployment", World.FLUX, name);
  }

  private static String said(World world) {
    return world.kube().get(Api.FLUX_INSTANCE, World.FLUX, "flux").condition("Ready").flatMap(c -> c.text("message"))
        .orElse("");
  }

  /**
   * From here on the API server refuses writes of notification-controller's Deployment for which this holds. A dry-run
   * passes: the operator tries every object dry before it applies the first, and would stop there.
   *
   * @param condition in CEL
   */
  private static void refuse(World world, String condition) {
    Mapping deployments = Mapping.of("apiGroups", List.of("apps"), "apiVersions", List.of("v1"),
        "operations", List.of("CREATE", "UPDATE"), "resources", List.of("deployments"));
    Mapping probe = Mapping.of("apiGroups", List.of(""), "apiVersions", List.of("v1"),
        "operations", List.of("CREATE"), "resources", List.of("configmaps"));
    String expression = "object.metadata.name != 'refused' && !(object.metadata.name == 'notification-controller'"
        + " && !request.dryRun && " + condition + ")";
    world.kube().apply(Mapping.of(
        "apiVersion", ADMISSION,
        "kind", "ValidatingAdmissionPolicy",
        "metadata", Map.of("name", "refuse"),
        "spec", Map.of(
            "failurePolicy", "Fail",
            "matchConstraints", Map.of("resourceRules", List.of(deployments, probe)),
            "validations", List.of(Map.of("message", REFUSED, "expression", expression)))), "kubectl");
    world.kube().apply(Mapping.of(
        "apiVersion", ADMISSION,
        "kind", "ValidatingAdmissionPolicyBinding",
        "metadata", Map.of("name", "refuse"),
        "spec", Map.of("policyName", "refuse", "validationActions", List.of("Deny"))), "kubectl");
    world.await("the policy to be in force", () -> refuses(world));
  }

  private static boolean refuses(World world) {
    try {
      world.kube().create(Api.CONFIG_MAP, "default",
          Mapping.of("apiVersion", "v1", "kind", "ConfigMap", "metadata", Map.of("name", "refused")));
      world.kube().delete(Api.CONFIG_MAP, "default", "refused");
      return false;
    } catch (Kube.Refused e) {
      return e.getMessage().contains(REFUSED);
    }
  }
}
