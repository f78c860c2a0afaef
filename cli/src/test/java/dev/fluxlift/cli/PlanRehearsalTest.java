package dev.fluxlift.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Recogniser;
import dev.fluxlift.engine.mapping.InstanceMapping;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.plan.Survey;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.proof.Distributions;
import dev.fluxlift.engine.run.Checkpoint;
import dev.fluxlift.engine.run.Ending;
import dev.fluxlift.engine.run.Lock;
import dev.fluxlift.engine.run.Outcome;
import dev.fluxlift.engine.run.Rehearsing;
import dev.fluxlift.engine.run.RunOptions;
import dev.fluxlift.simulator.rehearse.Rehearsal;
import dev.fluxlift.simulator.time.Chooser;
import dev.fluxlift.simulator.world.Simulation;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rehearsal of a plan before it is run; a simulated cluster stands for the real one. */
class PlanRehearsalTest {
  private static final String NAMESPACE = "flux-system";

  @TempDir Path state;
  @TempDir Path folder;
  private Path repository = Path.of("");

  /** A cluster that follows a clone's remote. */
  private record Stage(Simulation simulation, Plan plan, Opened move) {
    Rehearsing.Result rehearsed(RunOptions options) throws InterruptedException {
      return new PlanRehearsal(move, new RunOptionsGroup()).rehearse(plan, options);
    }

    Cluster cluster() {
      return simulation.ports().cluster();
    }
  }

  @BeforeEach
  void aRepositoryWithItsRemote() throws IOException {
    repository = Cli.exampleRepository(Files.createDirectory(folder.resolve("clone")));
    Path remote = folder.resolve("remote");
    Cli.git(folder, "init", "--quiet", "--bare", remote.toString());
    Cli.git(repository, "remote", "add", "origin", remote.toString());
    Cli.git(repository, "push", "--quiet", "origin", "main");
  }

  private Stage stage() {
    Workspace planned = Workspace.open(repository);
    Installation installation = Surveys.recognised(Recogniser.recognise(planned.repository()));
    String commit = planned.state().head();
    commit("README.md", "# Nothing the plan is about\n");
    Workspace workspace = Workspace.open(repository);
    Repository files = workspace.repository();
    String operator = InstanceMapping.map(installation, InstanceMapping.Choice.NONE).operatorVersion();
    Simulation simulation = Simulation.installed(
        new Simulation.Estate(installation, Distributions.find(installation.version(), Optional.empty(), Optional.empty()), operator),
        RehearseCommand.git(workspace, files, installation), Chooser.seeded(3));
    Plan plan = Survey.of(
            new Survey.Question(
                Version.current(), files, installation, new Plan.RepositoryLock(commit, "", "main", Map.of()),
                InstanceMapping.Choice.NONE, Optional.empty(), Set.of(), Optional.empty()),
            Optional.of(new Survey.Live(
                simulation.ports().cluster(), simulation.manifests(), simulation.ports().clock(), Optional.empty(), _ -> {})))
        .plan();
    Console console = new Console(stream(), stream(), Map.of("FLUXLIFT_STATE", state.toString(), "HOME", state.toString()));
    CommonOptions common = new CommonOptions();
    RepositoryOptions where = new RepositoryOptions();
    where.folder = repository;
    return new Stage(
        simulation, plan, new Opened(console, common, where, new Session(console, common), workspace, simulation.ports().cluster()));
  }

  private static PrintStream stream() {
    return new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
  }

  private void commit(String file, String text) {
    try {
      Files.writeString(repository.resolve(file), text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    Cli.git(repository, "commit", "--quiet", "--all", "--message=Somebody's");
    Cli.git(repository, "push", "--quiet", "origin", "main");
  }

  private static RunOptions options() {
    return RunOptions.unattended("origin");
  }

  /** The plan is older than the branch's last commit, and a run of it that was killed in S0 left its lock and checkpoint. */
  @Test
  void thePlanGoesWellOnACopyOfTheClusterWhichIsOnlyRead() throws InterruptedException {
    Stage stage = stage();
    stage.cluster().create(own("coordination.k8s.io/v1", "Lease", Lock.NAME, "spec", Mapping.of("holderIdentity", "gone_1_run")), false);
    stage.cluster().create(own("v1", "ConfigMap", Checkpoint.NAME, "data", Mapping.of("step", "S0")), false);
    long before = stage.simulation().hash();

    Rehearsing.Result result = stage.rehearsed(options());

    assertThat(result.shown()).as(result.what() + result.findings()).isEqualTo(Rehearsing.Shown.WELL);
    assertThat(result.what()).contains("forward, back and forward again, nothing is lost").containsPattern("\\d{2,} objects");
    assertThat(result.details().text("snapshot").orElse("")).hasSize(64);
    assertThat(stage.simulation().hash()).isEqualTo(before);
    assertThat(stage.plan().repository().commit()).isNotEqualTo(stage.move().workspace().state().head());
  }

  private static Mapping own(String version, String kind, String name, String field, Mapping content) {
    return Mapping.of(
        "apiVersion", version, "kind", kind, "metadata", Mapping.of("name", name, "namespace", NAMESPACE), field, content);
  }

  @Test
  void anObjectThatDoesNotStayAsItIsIsNamed() throws InterruptedException {
    Stage stage = stage();
    ObjectRef release = new ObjectRef(ObjectRef.HELM, "HelmRelease", "network", "echo-server");
    stage.cluster().mergePatch(release, Mapping.of("spec", Mapping.of("interval", "7h")), false);

    Rehearsing.Result result = stage.rehearsed(options());

    assertThat(result.shown()).isEqualTo(Rehearsing.Shown.NOT_SHOWN);
    assertThat(result.findings()).extracting(Finding::where).contains(release.toString());
    assertThat(result.findings().getFirst().what()).startsWith("/spec/interval was \"7h\", is \"30m\"");
  }

  /** What the remote holds counts, not what is checked out. */
  @Test
  void aCommitThatTheClusterHasNotAppliedIsNotRehearsed() throws InterruptedException {
    Stage stage = stage();
    commit("README.md", "# Just pushed\n");

    Rehearsing.Result result = stage.rehearsed(options());

    assertThat(result.shown()).isEqualTo(Rehearsing.Shown.NOT_SHOWN);
    assertThat(result.what()).contains("this repository at " + Workspace.open(repository).state().head());
  }

  @Test
  void whoeverInterruptsItWaitsForNoRehearsal() {
    Stage stage = stage();

    assertThatThrownBy(() -> stage.rehearsed(options().withInterrupted(() -> true))).isInstanceOf(InterruptedException.class);
  }

  @Test
  void whatWasLostIsToldWithTheCommandThatLostIt() {
    Stage stage = stage();
    Outcome held = new Outcome(Ending.HELD, Optional.of(StepId.S8), "S8 did not come about", "");
    Rehearsal.Leg stuck = new Rehearsal.Leg("apply", held, List.of(), List.of(), Duration.ZERO, List.of());
    Rehearsal.Leg lost = new Rehearsal.Leg("apply", held, List.of(), List.of(), Duration.ZERO, List.of("ConfigMap/a/b was there before the move and is gone"));

    assertThat(text(stage, stuck).loses()).isFalse();
    assertThat(text(stage, stuck).good()).isFalse();
    assertThat(text(stage, lost).loses()).isTrue();
    assertThat(text(stage, lost).wrong()).isEqualTo(
        "forward: apply ended HELD: S8 did not come about\n  against: ConfigMap/a/b was there before the move and is gone");
  }

  private static RehearsalText text(Stage stage, Rehearsal.Leg leg) {
    return new RehearsalText(
        ".", stage.plan().installation(), stage.plan().operatorVersion(), 1, stage.simulation(), Optional.empty(), List.of(), List.of(leg),
        Optional.empty(),
        Cost.Begin.now().until(false));
  }
}
