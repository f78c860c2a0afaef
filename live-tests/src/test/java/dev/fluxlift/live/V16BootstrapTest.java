package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.OperatorByHand;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import dev.fluxlift.yaml.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** V16: Flux that {@code flux bootstrap} installed, whose root manages itself, there and back. */
class V16BootstrapTest {
  private static final String FOLDER = "kubernetes/flux/flux-system/";
  private static final String SYNC = FOLDER + "gotk-sync.yaml";
  private static final String KUSTOMIZATION = FOLDER + "kustomization.yaml";
  private static final String ROOT = "flux-system";

  @Tag("live-full")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void theRootStaysAndNothingIsLostThereAndBack(FluxLine line) {
    try (World world = Worlds.bootstrapped(line)) {
      Set<ObjectRef> flux = Experiment.fluxObjects(world);
      Snapshot start = world.snapshot();
      Instant begin = Instant.now();
      assertThat(inventory(world)).containsAll(flux);

      world.edit(SYNC, text -> text.replace("  prune: true\n", "  prune: false\n  deletionPolicy: Orphan\n"));
      world.commitAndReconcile("Guard the root");
      world.await("the guard to be live", () -> root(world).spec("prune").flatMap(Value::text).filter("false"::equals).isPresent()
          && root(world).spec("deletionPolicy").flatMap(Value::text).filter("Orphan"::equals).isPresent());

      world.edit(KUSTOMIZATION, text -> text.replace("- gotk-components.yaml\n", "").replaceFirst("(?s)patches:.*", ""));
      world.commitAndReconcile("Flux leaves the inventory of the root");
      assertKept(start, world.snapshot());
      assertThat(inventory(world)).doesNotContainAnyElementsOf(flux);

      OperatorByHand.install(world);
      world.kube().apply(Experiment.instance(line)
          .withPath(List.of("spec", "cluster", "networkPolicy"), Value.of(true)), "kubectl");
      world.awaitValue("the FluxInstance to be Ready",
          () -> world.kube().find(Api.FLUX_INSTANCE, World.FLUX, "flux").filter(LiveObject::ready));
      world.awaitSettled();
      assertKept(start, world.snapshot());
      assertThat(world.snapshot().where(Experiment.ownedBy(Experiment.OWNER))).extracting(LiveObject::ref).containsAll(flux);

      world.edit(SYNC, text -> text.replace("  prune: false\n  deletionPolicy: Orphan\n", "  prune: true\n"));
      world.commitAndReconcile("The root prunes again");
      assertKept(start, world.snapshot());
      Experiment.measured(line, "a bootstrapped Flux to Flux Operator by hand", Duration.between(begin, Instant.now()));

      back(world, flux, start);
    }
  }

  private static void back(World world, Set<ObjectRef> flux, Snapshot start) {
    Instant begin = Instant.now();
    V05RollbackTest.disable(world);
    world.snapshot().where(Experiment.ownedBy(Experiment.OWNER)).forEach(object -> V05RollbackTest.unstamp(world, object));
    world.restore();
    world.commitAndReconcile("The repository as it was");
    world.awaitSettled();
    assertKept(start, world.snapshot());
    assertThat(inventory(world)).containsAll(flux);
    assertThat(world.snapshot().where(o -> o.labels().getOrDefault(Experiment.OLD_OWNER, "").equals(ROOT)))
        .extracting(LiveObject::ref).containsAll(flux);

    world.edit(KUSTOMIZATION, text -> text.replace("--requeue-dependency=5s", "--requeue-dependency=7s"));
    world.commitAndReconcile("A canary");
    world.await("the canary to arrive",
        () -> Experiment.arguments(world, "kustomize-controller").contains("--requeue-dependency=7s"));
    world.awaitSettled();

    world.kube().delete(Api.FLUX_INSTANCE, World.FLUX, "flux");
    world.await("the FluxInstance to be gone",
        () -> world.kube().find(Api.FLUX_INSTANCE, World.FLUX, "flux").isEmpty());
    assertKept(start, world.snapshot());
    Experiment.measured(world.line(), "back to a bootstrapped Flux by hand", Duration.between(begin, Instant.now()));
  }

  /** Everything is the object that it was, and no application's pod is another. */
  private static void assertKept(Snapshot start, Snapshot now) {
    assertThat(start.to(now).gone()).isEmpty();
    assertThat(start.to(now).replaced()).isEmpty();
    assertThat(now.podsOutside(World.FLUX)).isEqualTo(start.podsOutside(World.FLUX));
  }

  private static LiveObject root(World world) {
    return world.kube().get(Api.KUSTOMIZATION, World.FLUX, ROOT);
  }

  private static Set<ObjectRef> inventory(World world) {
    return Set.copyOf(root(world).inventory());
  }
}
