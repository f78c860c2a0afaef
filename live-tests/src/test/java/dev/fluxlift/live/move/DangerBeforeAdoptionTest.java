package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.Worlds;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Between the guard and the adoption: what somebody does meanwhile is refused or braked, and nothing is adopted. */
class DangerBeforeAdoptionTest {
  private static final String CHART = Danger.HOME + "flux-instance/app/ocirepository.yaml";

  /** V4 by the tool: the old files go before anything else holds Flux. */
  @Tag("live")
  @Test
  void cleaningUpBeforeTheAdoptionIsRefused() {
    try (World world = Danger.after("S4")) {
      Snapshot before = world.snapshot();

      Danger.refused(Tool.run(world, "cleanup", "--yes"), 3, "the move is not verified",
          "Retiring the old owner before the adoption is verified deletes Flux (V4)");

      Danger.nothingLost(before, world);
      Danger.nothingAdopted(world);
    }
  }

  /** V4 by hand: with the guard of S1 the old owner goes and leaves Flux; the tool sees whose commit it was. */
  @Tag("live-full")
  @Test
  void theOldFilesRemovedByHandLeaveFluxAndMakeThePlanStale() {
    try (World world = Danger.after("S4")) {
      Snapshot before = world.snapshot();
      world.edit("kubernetes/flux/config/kustomization.yaml", text -> text.replace("  - ./flux.yaml\n", ""));
      remove(world, Danger.FLUX_FILE);
      world.commitAndReconcile("Remove the old Flux too early");
      world.await("the old owner to be gone",
          () -> world.kube().find(Api.KUSTOMIZATION, World.FLUX, "flux").isEmpty());

      Danger.refused(Tool.run(world, "resume", "--yes", "--soak", "none"), 4, "Remove the old Flux too early");

      Danger.nothingLost(before, world,
          new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", World.FLUX, "flux"),
          new ObjectRef(ObjectRef.SOURCE, "OCIRepository", World.FLUX, "flux-manifests"));
      Danger.nothingAdopted(world);
    }
  }

  /** A commit of somebody else into the files of the move: what it does, and how check names it. */
  enum Commit {
    CHART_BUMPED(CHART, text -> text.replace("0.32.0", "0.58.1"), "instance-in-repository"),
    FOUR_COMPONENTS(Danger.RELEASE,
        text -> text.replaceAll("(?m)^ +- image-(reflector|automation)-controller\n", ""), "instance-lacks-components"),
    HEALTH_CHECK(Danger.RELEASE,
        text -> text.replace("healthcheck:\n      enabled: false", "healthcheck:\n      enabled: true"),
        "instance-healthcheck"),
    NO_KEEP(Danger.RELEASE, text -> text.replaceAll("(?m)^ +helm.sh/resource-policy: keep\n", ""), "instance-not-kept");

    final String file;
    final UnaryOperator<String> edit;
    final String finding;

    Commit(String file, UnaryOperator<String> edit, String finding) {
      this.file = file;
      this.edit = edit;
      this.finding = finding;
    }
  }

  /** V8, V11, V15 and a bump, one after the other in one cluster; each commit taken back lets the move go on. */
  @Tag("live-full")
  @Test
  void whatSomebodyCommitsIntoTheMoveMakesThePlanStale() {
    try (World world = Danger.after("S4")) {
      Snapshot before = world.snapshot();
      for (Commit commit : Commit.values()) {
        world.edit(commit.file, text -> {
          String edited = commit.edit.apply(text);
          assertThat(edited).as(commit + " changes its file").isNotEqualTo(text);
          return edited;
        });
        world.commit("Somebody's " + commit);

        Danger.refused(Tool.run(world, "resume", "--yes", "--soak", "none"), 4,
            "files this move works on were changed on branch main", commit.file, "Somebody's " + commit);
        Danger.refused(Tool.run(world, "check"), 3, commit.finding);

        world.revertLast();
      }
      world.reconcile();
      world.awaitSettled();
      Danger.nothingAdopted(world);
      Tool.Ran on = Tool.run(world, "resume", "--yes", "--soak", "none", "--until", "S6");
      assertThat(on.exit()).as(on.said()).isZero();
      Danger.nothingLost(before, world);
    }
  }

  /** V8 without Git: Helm does not put back what is changed on the live FluxInstance. */
  @Tag("live-full")
  @Test
  void aFluxInstanceEditedToFourComponentsIsNotEnabled() {
    try (World world = Danger.after("S4")) {
      Snapshot before = world.snapshot();
      Danger.edit(world, Api.FLUX_INSTANCE, "flux", Mapping.of("spec", Map.of("components", List.of(
          "source-controller", "kustomize-controller", "helm-controller", "notification-controller"))));

      Danger.refused(Tool.run(world, "resume", "--yes", "--soak", "none"), 3,
          "was done and does not hold any more: FluxInstance/flux-system/flux: spec.components is", "proved was");

      Danger.nothingLost(before, world);
      Danger.nothingAdopted(world);
    }
  }

  /** Owned twice and without its guard, the Namespace goes with the first owner that lets go of it. */
  @Tag("live-full")
  @Test
  void theNamespacesGuardTakenAwayIsBraked() {
    try (World world = Danger.after("S4")) {
      Snapshot before = world.snapshot();
      Worlds.suspendLive(world, "cluster-apps");
      world.kube().patch(Api.NAMESPACE, "", World.FLUX, List.of(Mapping.of(
          "op", "remove", "path", "/metadata/annotations/kustomize.toolkit.fluxcd.io~1prune")), "kubectl-edit");

      Danger.refused(Tool.run(world, "resume", "--yes", "--soak", "none"), 6, "I3", "Namespace/flux-system",
          "annotated kustomize.toolkit.fluxcd.io/prune: disabled", "without that guard", "Braked");

      assertThat(world.kube().get(Api.DEPLOYMENT, World.FLUX, "flux-operator").spec("replicas").flatMap(Value::text))
          .hasValue("0");
      Danger.nothingLost(before, world);
      Danger.nothingAdopted(world);
    }
  }

  /** Cut off, it would be uninstalled by its remediation: the adoption waits until it is done, and only then goes on. */
  @Tag("live-full")
  @Test
  void aFirstInstallUnderWayHoldsTheAdoptionBack() throws InterruptedException {
    try (World world = Danger.after("S4")) {
      Danger.beginFirstInstall(world, "first");
      Process resumed = Tool.start(world, "resume", "--yes", "--soak", "none", "--until", "S6");
      try {
        world.await("the tool to say what it waits for",
            () -> Danger.said(world).contains("HelmRelease/default/first: It has no revision that was ever deployed"));
        Danger.nothingAdopted(world);
        Danger.letInstallsEnd(world);
        assertThat(resumed.waitFor()).as(Danger.said(world)).isZero();
      } finally {
        resumed.destroyForcibly();
      }

      assertThat(Danger.installs(world, "first", "deployed")).hasSize(1);
      world.awaitReady(Api.FLUX_INSTANCE, "flux");
    }
  }

  private static void remove(World world, String file) {
    try {
      Files.delete(world.workTree().resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
