package dev.fluxlift.simulator.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.world.Example;
import dev.fluxlift.simulator.world.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The promises of the usual plan end in the simulated world as they were seen to end on a real one. */
class AsWrittenTest {
  private static final String NS = "flux-system";
  private static final Set<String> PASSING = Set.of("Pod", "ReplicaSet", "Event", "Lease", "Secret", "HelmChart");

  private Simulation simulation = Example.simulation(1);
  private AsWritten plan = new AsWritten(simulation, Example.plan(simulation));
  private Map<ObjectRef, String> before = new TreeMap<>();

  @BeforeEach
  void atRest() {
    before = uids();
  }

  /** V6. */
  @Test
  void deletingTheReleaseDeletesTheInstanceAndThatAllOfFlux() {
    Story story = plan.rollback().orElseThrow();

    assertThat(lost()).containsEntry("CustomResourceDefinition", 13).containsEntry("Deployment", 6)
        .containsEntry("ServiceAccount", 6).containsEntry("Service", 3).containsEntry("ClusterRole", 3)
        .containsEntry("ClusterRoleBinding", 2).containsEntry("ResourceQuota", 1).doesNotContainKey("Namespace");
    assertThat(list(ObjectRef.KUSTOMIZE, "Kustomization")).isEmpty();
    assertThat(list(ObjectRef.HELM, "HelmRelease")).isEmpty();
    told(story, "kubectl delete helmrelease flux-instance", "deletes FluxInstance flux", "13 CustomResourceDefinition");
    assertThat(story.against()).anyMatch(a -> a.startsWith("I1:")).anyMatch(a -> a.startsWith("I2:"));
  }

  /** V4. */
  @Test
  void cleaningUpBeforeTheAdoptionDeletesTheControllersUntilKustomizeControllerDeletesItsOwnRights() {
    Story story = plan.earlyCleanup().orElseThrow();

    assertThat(lost()).containsExactlyInAnyOrderEntriesOf(
        Map.of("Deployment", 6, "Service", 3, "ClusterRoleBinding", 2));
    LiveObject owner = simulation.ports().cluster().get(new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", NS, "flux")).orElseThrow();
    assertThat(owner.terminating()).isTrue();
    assertThat(owner.body().list("metadata", "finalizers")).isNotEmpty();
    told(story, "kustomize-controller on Kustomization cluster: deletes Kustomization flux", "6 Deployment");
  }

  /** V8. */
  @Test
  void theDefaultComponentsLetTheKindsOfImageAutomationGo() {
    Story story = plan.components().orElseThrow();

    assertThat(lost()).containsExactlyInAnyOrderEntriesOf(
        Map.of("CustomResourceDefinition", 3, "Deployment", 2, "ServiceAccount", 2, "Kustomization", 1, "OCIRepository", 1));
    assertThat(simulation.server().objects().stream().map(LiveObject::ref))
        .noneMatch(r -> r.group().equals("image.toolkit.fluxcd.io"));
    told(story, "no components listed", "3 CustomResourceDefinition");
  }

  /** V9. */
  @Test
  void puttingTheOldFilesBackChangesNothingThatTheOperatorHolds() {
    Story story = plan.lateRollback().orElseThrow();

    LiveObject owner = simulation.ports().cluster().get(new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", NS, "flux")).orElseThrow();
    assertThat(owner.ready()).isTrue();
    for (String controller : List.of("source-controller", "kustomize-controller", "helm-controller", "notification-controller")) {
      LiveObject deployment = simulation.ports().cluster().get(new ObjectRef("apps", "Deployment", NS, controller)).orElseThrow();
      assertThat(deployment.labels()).containsEntry(ObjectRef.OPERATOR + "/name", "flux")
          .doesNotContainKey(ObjectRef.KUSTOMIZE + "/name");
      assertThat(deployment.annotations().keySet()).noneMatch(a -> a.contains("rehearsal"));
    }
    assertThat(lost()).as("what the operator does not hold came back").isEmpty();
    assertThat(list("apiextensions.k8s.io", "CustomResourceDefinition").stream().map(LiveObject::ref).map(ObjectRef::name))
        .contains("imagerepositories.image.toolkit.fluxcd.io");
    told(story, "Ready=True", "does not have the annotation", "28 of the 35 objects");
    assertThat(story.against()).singleElement().asString().startsWith("the way back does not lead back");
  }

  private static void told(Story story, String... words) {
    assertThat(story.numbered()).hasSizeLessThanOrEqualTo(Story.MOST);
    assertThat(String.join("\n", story.numbered())).contains(words);
  }

  private List<LiveObject> list(String group, String kind) {
    return simulation.ports().cluster().list(new KindRef(group, kind));
  }

  private Map<ObjectRef, String> uids() {
    Map<ObjectRef, String> out = new TreeMap<>();
    simulation.server().objects().stream()
        .filter(o -> !PASSING.contains(o.ref().kind()))
        .forEach(o -> out.put(o.ref(), o.uid()));
    return out;
  }

  /** How many of each kind are not there any more. */
  private Map<String, Integer> lost() {
    List<ObjectRef> gone = new ArrayList<>(before.keySet());
    gone.removeAll(uids().keySet());
    Map<String, Integer> out = new TreeMap<>();
    gone.forEach(r -> out.merge(r.kind(), 1, Integer::sum));
    return out;
  }
}
