package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** V13: back from V12, through commits and un-stamping. */
class V13WayBackTest {

  @Tag("live-full")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void theOldKustomizationHoldsEverythingAgainAndTheReleasesGoWithoutHarm(FluxLine line) {
    try (World world = Worlds.ownWay(line)) {
      V03RetireTest.retire(world);
      Snapshot adopted = world.snapshot();
      long start = System.nanoTime();
      disable(world);

      adopted.where(Experiment.ownedBy(Experiment.OWNER)).forEach(object -> V05RollbackTest.unstamp(world, object));
      bringOldFluxBack(world);

      System.out.println("V13 " + line + " back: " + (System.nanoTime() - start) / 1_000_000_000 + " s");
      V05RollbackTest.assertHeldByTheOldOwner(world, adopted, world.snapshot());
      V05RollbackTest.assertCanaryArrives(world);
      Snapshot back = world.snapshot();
      removeInstance(world);
      removeReleases(world);
      assertOnlyTheMoveIsGone(back, world.snapshot());
    }
  }

  private static void disable(World world) {
    long seen = events(world);
    ThroughGit.disable(world);
    world.await("the event ReconciliationDisabled", () -> events(world) > seen);
  }

  private static long events(World world) {
    return world.kube().list(Api.EVENT, World.FLUX).stream()
        .filter(e -> e.body().text("reason").filter("ReconciliationDisabled"::equals).isPresent())
        .mapToLong(e -> e.body().text("count").map(Long::parseLong).orElse(1L)).sum();
  }

  private static void bringOldFluxBack(World world) {
    Experiment.restoreFluxFile(world);
    world.commitAndReconcile("The old Flux again");
    world.awaitValue("the old Kustomization to be back and Ready",
        () -> world.kube().find(Api.KUSTOMIZATION, World.FLUX, "flux").filter(LiveObject::ready));
    world.awaitSettled();
  }

  /** The release is suspended first, so that nothing makes the instance again. */
  private static void removeInstance(World world) {
    world.edit(ThroughGit.INSTANCE_RELEASE,
        text -> text.replace("spec:\n  interval", "spec:\n  suspend: true\n  interval"));
    world.commitAndReconcile("Suspend the release of the instance");
    world.await("the release to be suspended", () -> ThroughGit.find(world, ThroughGit.INSTANCE)
        .filter(release -> release.body().bool("spec", "suspend").orElse(false)).isPresent());
    world.kube().delete(Api.FLUX_INSTANCE, World.FLUX, "flux");
    world.await("the FluxInstance to be gone",
        () -> world.kube().find(Api.FLUX_INSTANCE, World.FLUX, "flux").isEmpty());
  }

  /** Guards keep everything when it leaves Git: so each is removed by its name. */
  private static void removeReleases(World world) {
    ThroughGit.remove(world);
    for (String name : List.of(ThroughGit.INSTANCE, ThroughGit.OPERATOR)) {
      assertThat(ThroughGit.find(world, name)).as(name).isPresent();
      assertThat(world.kube().find(Api.OCI_REPOSITORY, World.FLUX, name)).as(name).isPresent();
      assertThat(ThroughGit.releaseSecrets(world, name)).as(name).isNotEmpty();
    }
    assertThat(world.kube().find(Api.DEPLOYMENT, World.FLUX, ThroughGit.OPERATOR)).isPresent();
    for (String name : List.of(ThroughGit.INSTANCE, ThroughGit.OPERATOR)) {
      world.kube().delete(Api.HELM_RELEASE, World.FLUX, name);
      world.await("release " + name + " to be gone", () -> ThroughGit.find(world, name).isEmpty());
      world.kube().delete(Api.OCI_REPOSITORY, World.FLUX, name);
    }
    assertThat(ThroughGit.releaseSecrets(world, ThroughGit.INSTANCE)).as("a suspended release keeps its Secrets")
        .isNotEmpty();
    ThroughGit.releaseSecrets(world, ThroughGit.INSTANCE)
        .forEach(secret -> world.kube().delete(Api.SECRET, World.FLUX, secret));
    assertThat(ThroughGit.releaseSecrets(world, ThroughGit.OPERATOR)).isEmpty();
    world.await("the operator to be gone",
        () -> world.kube().find(Api.DEPLOYMENT, World.FLUX, ThroughGit.OPERATOR).isEmpty());
    world.awaitSettled();
  }

  private static void assertOnlyTheMoveIsGone(Snapshot back, Snapshot end) {
    Snapshot.Change change = back.to(end);
    assertThat(change.replaced()).isEmpty();
    assertThat(change.gone()).filteredOn(ref -> !ref.kind().equals("FluxInstance")).extracting(ObjectRef::name)
        .allMatch(name -> name.contains("flux-operator") || name.contains("flux-instance"));
    assertThat(end.of("CustomResourceDefinition")).extracting(crd -> crd.ref().name())
        .contains("fluxinstances.fluxcd.controlplane.io");
    assertThat(end.podsOutside(World.FLUX)).isEqualTo(back.podsOutside(World.FLUX));
  }
}
