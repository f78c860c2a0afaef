package dev.fluxlift.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Snapshot;
import dev.fluxlift.live.bed.World;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** V5 and V5b: the way back after the old files were removed. */
class V05RollbackTest {
  private static final List<String> STAMPS = List.of(
      "/metadata/labels/fluxcd.controlplane.io~1name", "/metadata/labels/fluxcd.controlplane.io~1namespace",
      "/metadata/annotations/kustomize.toolkit.fluxcd.io~1ssa",
      "/metadata/annotations/kustomize.toolkit.fluxcd.io~1prune");

  @Tag("live")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void unstampedObjectsGoBackToTheOldKustomization(FluxLine line) {
    try (World world = Worlds.adopted(line)) {
      V03RetireTest.retire(world);
      Snapshot adopted = world.snapshot();
      Instant begin = Instant.now();
      disable(world);

      adopted.where(Experiment.ownedBy(Experiment.OWNER)).forEach(object -> unstamp(world, object));
      bringBack(world);
      Experiment.measured(line, "rollback RB-B from disabling until all is ready again",
          Duration.between(begin, Instant.now()));

      Snapshot back = world.snapshot();
      assertHeldByTheOldOwner(world, adopted, back);
      assertThat(Experiment.rollouts(back)).allSatisfy((controller, rollouts) ->
          assertThat(rollouts).as(controller).isEqualTo(Experiment.rollouts(adopted).get(controller) + 1));
      assertCanaryArrives(world);
      assertDeletionOfTheInstanceDeletesNothing(world);
    }
  }

  @Tag("live-full")
  @ParameterizedTest
  @EnumSource(FluxLine.class)
  void disablingShowsInAnEventAndNotInTheCondition(FluxLine line) {
    try (World world = Worlds.adopted(line)) {
      disable(world);

      assertThat(instance(world).condition("Ready").flatMap(c -> c.text("reason")))
          .hasValue("ReconciliationSucceeded");
    }
  }

  /** Disables the running instance and waits for the event that says so. */
  static void disable(World world) {
    world.kube().annotate(Api.FLUX_INSTANCE, World.FLUX, "flux",
        Map.of("fluxcd.controlplane.io/reconcile", "disabled"), "fluxlift");
    world.await("the event ReconciliationDisabled",
        () -> world.kube().list(Api.EVENT, World.FLUX).stream()
            .anyMatch(e -> e.body().text("reason").filter("ReconciliationDisabled"::equals).isPresent()));
  }

  private static LiveObject instance(World world) {
    return world.kube().get(Api.FLUX_INSTANCE, World.FLUX, "flux");
  }

  static void unstamp(World world, LiveObject object) {
    List<Mapping> operations = new ArrayList<>();
    operations.add(Mapping.of("op", "test", "path", "/metadata/resourceVersion", "value", object.resourceVersion()));
    STAMPS.forEach(stamp -> operations.add(Mapping.of("op", "remove", "path", stamp)));
    List<Value> fields = object.body().list("metadata", "managedFields");
    for (int i = 0; i < fields.size(); i++) {
      Mapping entry = fields.get(i).asMapping();
      if (entry.text("manager").orElse("").equals("flux-operator")
          && entry.text("operation").orElse("").equals("Apply")) {
        operations.add(Mapping.of("op", "replace", "path", "/metadata/managedFields/" + i + "/manager", "value",
            "kustomize-controller"));
      }
    }
    Api api = world.kube().api(object.body().text("apiVersion").orElse(""), object.ref().kind());
    world.kube().patch(api, object.ref().namespace(), object.ref().name(), operations, "fluxlift");
  }

  private static void bringBack(World world) {
    world.revertLast();
    world.reconcile();
    world.awaitValue("the old Kustomization to be back and Ready",
        () -> world.kube().find(Api.KUSTOMIZATION, World.FLUX, "flux").filter(LiveObject::ready));
    world.awaitSettled();
  }

  static void assertHeldByTheOldOwner(World world, Snapshot adopted, Snapshot back) {
    Set<ObjectRef> flux = Experiment.fluxObjects(world);
    Snapshot.Change change = adopted.to(back);
    assertThat(change.gone()).isEmpty();
    assertThat(change.replaced()).isEmpty();
    assertThat(back.where(Experiment.ownedBy(Experiment.OLD_OWNER))).extracting(LiveObject::ref)
        .containsAll(flux);
    for (ObjectRef ref : flux) {
      LiveObject object = back.objects().get(ref);
      assertThat(object.labels()).as(ref.toString())
          .doesNotContainKeys(Experiment.OWNER, "app.kubernetes.io/managed-by");
      assertThat(object.annotations()).as(ref.toString()).doesNotContainKeys(
          "kustomize.toolkit.fluxcd.io/ssa", "kustomize.toolkit.fluxcd.io/prune", "fluxcd.controlplane.io/prune");
      assertThat(object.managers()).as(ref.toString())
          .filteredOn(manager -> !manager.startsWith("kube-")).containsExactly("kustomize-controller/Apply");
    }
    assertThat(back.of("Deployment")).filteredOn(d -> flux.contains(d.ref())).hasSize(world.line().components().size()).allSatisfy(d -> {
      Mapping template = d.body().mapping("spec", "template");
      assertThat(template.text("metadata", "annotations", "cluster-autoscaler.kubernetes.io/safe-to-evict")).isEmpty();
      assertThat(template.list("spec", "containers").getFirst().asMapping().text("image").orElse(""))
          .doesNotContain("@");
    });
    assertThat(back.podsOutside(World.FLUX)).isEqualTo(adopted.podsOutside(World.FLUX));
  }

  static void assertCanaryArrives(World world) {
    world.edit(Experiment.FLUX_FILE, text -> text + """
            - patch: |
                - op: add
                  path: /metadata/annotations
                  value:
                    example.test/canary: sings
              target:
                kind: Deployment
                name: source-controller
        """);
    world.commitAndReconcile("A canary");
    world.reconcile(Api.KUSTOMIZATION, World.FLUX, "flux");
    assertThat(world.kube().get(Api.DEPLOYMENT, World.FLUX, "source-controller").annotations())
        .containsEntry("example.test/canary", "sings");
  }

  private static void assertDeletionOfTheInstanceDeletesNothing(World world) {
    Snapshot before = world.snapshot();
    world.kube().delete(Api.FLUX_INSTANCE, World.FLUX, "flux");
    world.await("the FluxInstance to be gone",
        () -> world.kube().find(Api.FLUX_INSTANCE, World.FLUX, "flux").isEmpty());
    assertThat(before.to(world.snapshot()).gone())
        .containsExactly(new ObjectRef(ObjectRef.OPERATOR, "FluxInstance", World.FLUX, "flux"));
  }
}
