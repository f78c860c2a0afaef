package dev.fluxlift.simulator.rehearse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.mapping.InstanceMapping;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Survey;
import dev.fluxlift.engine.snapshot.Capture;
import dev.fluxlift.engine.snapshot.ClusterSnapshot;
import dev.fluxlift.simulator.api.NotSimulatedException;
import dev.fluxlift.simulator.time.Chooser;
import dev.fluxlift.simulator.world.Example;
import dev.fluxlift.simulator.world.Simulation;
import dev.fluxlift.simulator.world.SimulatedGit;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalOnSnapshotTest {
  @TempDir static Path folder;
  @TempDir Path directory;
  private static ClusterSnapshot snapshot = new ClusterSnapshot(Simulation.START, "", "", "", new TreeMap<>(), List.of());

  @BeforeAll
  static void takeIt() {
    Simulation installed = Example.simulation(1);
    Path file = folder.resolve("cluster.snapshot");
    new Capture(installed.ports().cluster(), installed.ports().clock(), "0.1.0").to(file);
    snapshot = ClusterSnapshot.read(file);
  }

  @Test
  void aClusterMadeOfASnapshotStaysAsItIs() {
    Simulation simulation = Simulation.of(snapshot, Example.estate(), Example.git(), Chooser.seeded(1));

    assertThat(simulation.notSimulated()).isEmpty();
    assertThat(simulation.unsettled()).isEmpty();
    assertThat(snapshot.findings()).noneMatch(f -> f.stops(Set.of()));
  }

  @Test
  void theMoveGoesAsItGoesWithoutTheDetour() {
    Simulation simulation = Simulation.of(snapshot, Example.estate(), Example.git(), Chooser.seeded(2));

    List<Rehearsal.Leg> legs = rehearsed(simulation, "a");
    List<Rehearsal.Leg> direct = rehearsed(Example.simulation(2), "b");

    assertThat(legs).hasSize(5).allMatch(Rehearsal.Leg::good);
    assertThat(legs.get(2).outcome().message()).contains("the canary proved", "all is as S0's backup says");
    for (int i = 0; i < legs.size(); i++) {
      assertThat(legs.get(i).steps().stream().map(Rehearsal.Taken::name).toList())
          .isEqualTo(direct.get(i).steps().stream().map(Rehearsal.Taken::name).toList());
      assertThat(legs.get(i).gone()).hasSameElementsAs(direct.get(i).gone());
    }
  }

  private List<Rehearsal.Leg> rehearsed(Simulation simulation, String name) {
    SimulatedGit git = simulation.git();
    Survey.Question question = new Survey.Question(
        "0.1.0", new Repository(Example.tree()), Example.installation(),
        new Plan.RepositoryLock(git.state().head(), git.url(), git.branch(), Map.of()),
        InstanceMapping.Choice.NONE, Optional.empty(), Set.of(), Optional.empty());
    return new Rehearsal(simulation, question, directory.resolve(name)).run();
  }

  @Test
  void anObjectThatIsNotAsGitSaysIsNamed() {
    ClusterSnapshot other = changed("Deployment", "helm-controller", o -> o.withPath(List.of("spec", "replicas"), Value.of(0)));

    Simulation simulation = Simulation.of(other, Example.estate(), Example.git(), Chooser.seeded(1));

    assertThat(simulation.notSimulated()).extracting(Finding::where).contains("Deployment/flux-system/helm-controller");
    assertThat(simulation.notSimulated()).filteredOn(f -> f.where().equals("Deployment/flux-system/helm-controller"))
        .extracting(Finding::what).first().asString().contains("/spec/replicas was 0, is 1");
  }

  /** The real one hashes another text, and Secrets' values are not known: what it recorded stands. */
  @Test
  void digestsThatTheModelCannotMakeStandAsTheControllerRecordedThem() {
    ClusterSnapshot other = changed("HelmRelease", "", o -> o.withPath(List.of("status", "history"), Value.of(
        o.list("status", "history").stream()
            .<Value>map(h -> h.asMapping().with("configDigest", Value.of("sha256:" + ObjectRef.of(o).name())).with("digest", Value.of("sha256:another")))
            .toList())));

    Simulation simulation = Simulation.of(other, Example.estate(), Example.git(), Chooser.seeded(1));

    assertThat(simulation.notSimulated()).isEmpty();
  }

  @Test
  void aPodThatWasDownStaysDown() {
    ClusterSnapshot other = changed("Pod", "", o -> o.text("metadata", "name").orElse("").startsWith("echo-server")
        ? o.withPath(List.of("status", "conditions"), Value.of(List.of())) : o);
    assertThat(other).isNotEqualTo(snapshot);

    Simulation simulation = Simulation.of(other, Example.estate(), Example.git(), Chooser.seeded(1));

    assertThat(simulation.server().objects()).filteredOn(o -> o.ref().kind().equals("Pod") && o.ref().name().startsWith("echo-server"))
        .isNotEmpty()
        .noneMatch(o -> o.condition("Ready").flatMap(c -> c.text("status")).filter("True"::equals).isPresent());
  }

  @Test
  void anotherCommitIsNotRehearsed() {
    ClusterSnapshot other = changed(
        "GitRepository", "", o -> o.withPath(List.of("status", "artifact", "revision"), Value.of("main@sha1:abc")));

    assertThatThrownBy(() -> Simulation.of(other, Example.estate(), Example.git(), Chooser.seeded(1)))
        .isInstanceOf(NotSimulatedException.class).hasMessageContaining("main@sha1:abc", Example.git().state().head());
  }

  @Test
  void aKindThatNothingBringsIsNotSimulated() {
    SortedMap<ObjectRef, LiveObject> objects = new TreeMap<>(snapshot.objects());
    LiveObject strange = new LiveObject(Mapping.of(
        "apiVersion", "strange.example/v1", "kind", "Thing",
        "metadata", Mapping.of("name", "a", "namespace", "default", "uid", "u", "resourceVersion", "1")));
    objects.put(strange.ref(), strange);

    assertThatThrownBy(() -> Simulation.of(with(objects), Example.estate(), Example.git(), Chooser.seeded(1)))
        .isInstanceOf(NotSimulatedException.class).hasMessageContaining("Thing/default/a");
  }

  private static ClusterSnapshot changed(String kind, String name, UnaryOperator<Mapping> change) {
    SortedMap<ObjectRef, LiveObject> objects = new TreeMap<>(snapshot.objects());
    objects.replaceAll((ref, o) -> ref.kind().equals(kind) && (name.isEmpty() || ref.name().equals(name))
        ? new LiveObject(change.apply(o.body())) : o);
    return with(objects);
  }

  private static ClusterSnapshot with(SortedMap<ObjectRef, LiveObject> objects) {
    return new ClusterSnapshot(snapshot.takenAt(), snapshot.kubeSystemUid(), snapshot.serverVersion(), "", objects, List.of());
  }
}
