package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.Charts;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** V12: the way of this project, S1 to S8, through commits and the charts. */
class V12OwnWayTest {

  @Tag("live")
  @Test
  void theWayIsWalkedWithoutLosingAnythingOnFlux26() {
    walk(FluxLine.FLUX_2_6);
  }

  @Tag("live-full")
  @Test
  void theWayIsWalkedWithoutLosingAnythingOnFlux29() {
    walk(FluxLine.FLUX_2_9);
  }

  private static void walk(FluxLine line) {
    try (World world = Worlds.fluxReady(line)) {
      Charts.publish(world);
      Set<ObjectRef> flux = Experiment.fluxObjects(world);
      Snapshot start = world.snapshot();

      Snapshot.Change guarded = step(world, "S1", ThroughGit::guard);
      assertThat(guarded.added()).isEmpty();

      Snapshot.Change operator = step(world, "S2", ThroughGit::operator);
      assertThat(Experiment.byKind(operator.added())).containsAllEntriesOf(Map.of("ClusterRole", 1L,
          "ClusterRoleBinding", 1L, "CustomResourceDefinition", 4L, "Deployment", 1L, "HelmRelease", 1L,
          "Kustomization", 1L, "OCIRepository", 1L, "Service", 1L, "ServiceAccount", 1L)).hasSize(10);
      assertThat(operator.added()).filteredOn(ref -> ref.kind().equals("Secret")).extracting(ObjectRef::name)
          // the operator makes the other one itself (newer ones do)
          .containsExactlyInAnyOrder("sh.helm.release.v1.flux-operator.v1", "flux-operator-entitlement");

      Snapshot before = world.snapshot();
      Snapshot.Change disabled = step(world, "S4", ThroughGit::disabledInstance);
      assertThat(Experiment.byKind(disabled.added())).isEqualTo(
          Map.of("FluxInstance", 1L, "HelmRelease", 1L, "Kustomization", 1L, "OCIRepository", 1L, "Secret", 1L));
      assertInert(world);
      assertUntouched(before, world.snapshot(), flux);

      Snapshot.Change adopted = step(world, "S6", ThroughGit::enable);
      // helm-controller 1.6.4 waits for the FluxInstance and is itself replaced meanwhile: v2 is then marked failed and
      // the new one makes v3; a 1.3.0 does not wait, and v2 is the last
      assertThat(adopted.added()).extracting(ObjectRef::name)
          .allMatch(name -> name.matches("sh\\.helm\\.release\\.v1\\.flux-instance\\.v[23]"));
      assertAdopted(world, flux);

      Snapshot settled = world.snapshot();
      Experiment.removeFluxFile(world);
      world.commitAndReconcile("Remove the old Flux");
      world.await("the old Kustomization to be gone",
          () -> world.kube().find(Api.KUSTOMIZATION, World.FLUX, "flux").isEmpty());
      world.awaitSettled();
      Snapshot end = world.snapshot();
      assertThat(settled.to(end).gone()).containsExactlyInAnyOrder(
          new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", World.FLUX, "flux"),
          new ObjectRef(ObjectRef.SOURCE, "OCIRepository", World.FLUX, "flux-manifests"));
      assertThat(start.to(end).replaced()).isEmpty();
      assertThat(end.podsOutside(World.FLUX)).isEqualTo(start.podsOutside(World.FLUX));
    }
  }

  /** Takes a step in which nothing may go or be made anew, and prints how long it took. */
  private static Snapshot.Change step(World world, String name, Consumer<World> act) {
    Snapshot before = world.snapshot();
    long start = System.nanoTime();
    act.accept(world);
    System.out.println("V12 " + world.line() + " " + name + ": " + (System.nanoTime() - start) / 1_000_000_000 + " s");
    Snapshot.Change change = before.to(world.snapshot());
    assertThat(change.gone()).as(name).isEmpty();
    assertThat(change.replaced()).as(name).isEmpty();
    return change;
  }

  private static void assertInert(World world) {
    LiveObject instance = world.kube().get(Api.FLUX_INSTANCE, World.FLUX, "flux");
    assertThat(instance.condition("Ready").flatMap(c -> c.text("reason"))).hasValue("ReconciliationDisabled");
    assertThat(instance.inventory()).isEmpty();
    assertThat(instance.body().list("metadata", "finalizers")).hasSize(1);
    assertThat(instance.annotations()).containsEntry("helm.sh/resource-policy", "keep");
  }

  private static void assertUntouched(Snapshot before, Snapshot after, Set<ObjectRef> flux) {
    for (ObjectRef ref : flux) {
      LiveObject was = before.objects().get(ref);
      LiveObject is = after.objects().get(ref);
      assertThat(is.generation()).as(ref.toString()).isEqualTo(was.generation());
      assertThat(is.labels()).as(ref.toString()).isEqualTo(was.labels());
      assertThat(is.annotations()).as(ref.toString()).isEqualTo(was.annotations());
      assertThat(is.managers()).as(ref.toString()).isEqualTo(was.managers());
    }
  }

  private static void assertAdopted(World world, Set<ObjectRef> flux) {
    Snapshot now = world.snapshot();
    System.out.println("V12 revisions: " + ThroughGit.releases(world, ThroughGit.INSTANCE));
    List<LiveObject> owned = now.where(Experiment.ownedBy(Experiment.OWNER));
    Set<ObjectRef> refs = owned.stream().map(LiveObject::ref).collect(Collectors.toCollection(TreeSet::new));
    assertThat(refs).isEqualTo(flux);
    assertThat(owned).allSatisfy(object -> {
      assertThat(object.annotations()).containsEntry("fluxcd.controlplane.io/prune", "disabled")
          .containsEntry("kustomize.toolkit.fluxcd.io/ssa", "Ignore");
      assertThat(object.managers()).filteredOn(manager -> !manager.startsWith("kube-"))
          .containsExactly("flux-operator/Apply");
    });
    assertThat(ThroughGit.revision(ThroughGit.find(world, ThroughGit.INSTANCE).orElseThrow()))
        .isGreaterThanOrEqualTo(2);
  }
}
