package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.Await;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** V7: the commonMetadata guard turns the deletion of the instance into ten minutes of nothing. */
class V07GuardedInstanceTest {
  private static final Duration TWICE_FIVE_MINUTES_AND_SOME = Duration.ofMinutes(16);

  /** Both lines side by side: each only waits. */
  @Tag("live-full")
  @Test
  void deletingTheGuardedInstanceDeletesNothingElse() {
    try (Doomed older = Doomed.in(FluxLine.FLUX_2_6); Doomed newer = Doomed.in(FluxLine.FLUX_2_9)) {
      older.awaitItsEnd();
      newer.awaitItsEnd();
      older.assertNothingElseGone();
      newer.assertNothingElseGone();
    }
  }

  /** A world whose guarded FluxInstance was asked to go. */
  private record Doomed(World world, Snapshot before, Instant asked) implements AutoCloseable {

    static Doomed in(FluxLine line) {
      World world = Worlds.adopted(line);
      try {
        guard(world);
        Snapshot before = world.snapshot();
        Instant asked = Instant.now();
        world.kube().delete(Api.FLUX_INSTANCE, World.FLUX, "flux");
        return new Doomed(world, before, asked);
      } catch (RuntimeException | Error e) {
        world.close();
        throw e;
      }
    }

    private static void guard(World world) {
      Mapping instance = Experiment.instance(world.line());
      world.kube().apply(instance.with("spec", instance.mapping("spec").with("commonMetadata",
          Mapping.of("annotations", Map.of("fluxcd.controlplane.io/prune", "disabled")))), "kubectl");
      world.await("the guard to be on every object", () -> world.snapshot()
          .where(Experiment.ownedBy(Experiment.OWNER)).stream()
          .allMatch(o -> o.annotations().getOrDefault("fluxcd.controlplane.io/prune", "").equals("disabled")));
      world.awaitSettled();
    }

    void awaitItsEnd() {
      Await.until("the FluxInstance to be gone", TWICE_FIVE_MINUTES_AND_SOME,
          () -> world.kube().find(Api.FLUX_INSTANCE, World.FLUX, "flux").isEmpty());
      Experiment.measured(world.line(), "guarded FluxInstance deleted until gone", Duration.between(asked, Instant.now()));
    }

    void assertNothingElseGone() {
      Snapshot after = world.snapshot();
      assertThat(before.to(after).gone())
          .containsExactly(new ObjectRef(ObjectRef.OPERATOR, "FluxInstance", World.FLUX, "flux"));
      assertThat(before.to(after).replaced()).isEmpty();
      assertThat(after.podsOutside(World.FLUX)).isEqualTo(before.podsOutside(World.FLUX));
      assertThat(Experiment.controllerPods(after)).isEqualTo(Experiment.controllerPods(before));
      for (Api api : List.of(Api.KUSTOMIZATION, Api.HELM_RELEASE)) {
        world.kube().list(api, "").forEach(object -> assertFinalizerComesBack(api, object.ref()));
      }
    }

    /** The operator took it off before it gave up; the object's controller puts it back when it reconciles next. */
    private void assertFinalizerComesBack(Api api, ObjectRef ref) {
      assertThat(world.reconcile(api, ref.namespace(), ref.name()).body().list("metadata", "finalizers"))
          .as(ref.toString()).hasSize(1);
    }

    @Override
    public void close() {
      world.close();
    }
  }
}
