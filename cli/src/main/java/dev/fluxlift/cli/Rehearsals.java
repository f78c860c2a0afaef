package dev.fluxlift.cli;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Survey;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.proof.Distributions;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.run.Checkpoint;
import dev.fluxlift.engine.run.Lock;
import dev.fluxlift.engine.snapshot.Capture;
import dev.fluxlift.engine.snapshot.ClusterSnapshot;
import dev.fluxlift.simulator.api.NotSimulatedException;
import dev.fluxlift.simulator.check.AsWritten;
import dev.fluxlift.simulator.check.ModelCheck;
import dev.fluxlift.simulator.rehearse.Rehearsal;
import dev.fluxlift.simulator.time.Chooser;
import dev.fluxlift.simulator.world.SimulatedGit;
import dev.fluxlift.simulator.world.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Rehearsals as commands ask for them. What is kept meanwhile is in a temporary folder that is removed. */
final class Rehearsals {
  private Rehearsals() {}

  /**
   * What is rehearsed.
   *
   * @param folder what the person called the repository
   * @param git the repository in the simulated world
   * @param operator version of Flux Operator
   * @param question what is asked of the repository
   * @param seed which controller acts first where several could
   */
  record Subject(String folder, SimulatedGit git, String operator, Survey.Question question, long seed) {}

  /** A snapshot of a cluster that nobody keeps. */
  static ClusterSnapshot taken(Cluster cluster, Clock clock) {
    return within(folder -> {
      Path file = folder.resolve("cluster.snapshot");
      new Capture(cluster, clock, Version.current()).to(file);
      return ClusterSnapshot.read(file);
    });
  }

  /**
   * Rehearses on a snapshot, or on a cluster made of the repository alone.
   *
   * @throws Problem when the simulator does not know what would happen
   */
  static RehearsalText rehearsed(Subject subject, Optional<ClusterSnapshot> snapshot, ModelCheck.Bounds bounds) {
    return known(() -> played(
        subject, snapshot, (simulation, folder) ->
            new Rehearsal(simulation, subject.question(), another(folder), () -> another(folder), bounds)));
  }

  /**
   * Rehearses a plan that was made before on a snapshot of its cluster.
   *
   * @param interrupted whether somebody wants no more of it
   * @throws NotSimulatedException when the simulator does not know what would happen
   */
  static RehearsalText rehearsed(
      Subject subject, ClusterSnapshot snapshot, Plan plan, ModelCheck.Bounds bounds, BooleanSupplier interrupted) {
    return played(
        subject, Optional.of(snapshot), (simulation, folder) -> Rehearsal.of(
            plan, simulation, subject.question(), another(folder), () -> another(folder), bounds, interrupted));
  }

  /**
   * Takes the usual plan as it is written.
   *
   * @throws Problem when the simulator does not know what would happen
   */
  static StoriesText asWritten(Subject subject, Optional<ClusterSnapshot> snapshot) {
    return known(() -> {
      Simulation simulation = simulation(subject, snapshot);
      Plan plan = Survey.of(subject.question(), Optional.empty()).plan();
      return new StoriesText(subject.folder(), snapshot, new AsWritten(simulation, plan).run());
    });
  }

  private static <T> T known(Supplier<T> work) {
    try {
      return work.get();
    } catch (NotSimulatedException e) {
      throw new Problem(
          ExitCode.BLOCKED,
          "this cannot be rehearsed: " + e.getMessage(),
          "What is not simulated is not guessed; a rehearsal of something else would prove nothing.",
          "Mend what the line above names, or report it. 'fluxlift plan' and 'fluxlift check' work without a rehearsal.");
    }
  }

  private interface Begun {
    Rehearsal in(Simulation simulation, Path folder);
  }

  private static RehearsalText played(Subject subject, Optional<ClusterSnapshot> snapshot, Begun begun) {
    Cost.Begin begin = Cost.Begin.now();
    Simulation simulation = simulation(subject, snapshot);
    Set<String> consents = subject.question().consents();
    List<Finding> against = new ArrayList<>();
    snapshot.ifPresent(s -> s.findings().stream().filter(f -> f.stops(consents)).forEach(against::add));
    simulation.notSimulated().stream().filter(f -> !consents.contains("not-ready=" + f.where())).forEach(against::add);
    List<Rehearsal.Leg> legs = new ArrayList<>();
    Optional<ModelCheck.Result> check = against.isEmpty()
        ? within(folder -> {
          Rehearsal rehearsal = begun.in(simulation, folder);
          legs.addAll(rehearsal.run());
          return rehearsal.checked();
        })
        : Optional.empty();
    return new RehearsalText(
        subject.folder(), subject.question().installation(), subject.operator(), subject.seed(), simulation, snapshot,
        against, List.copyOf(legs), check, begin.until(check.filter(ModelCheck.Result::orders).isPresent()));
  }

  private static Path another(Path folder) {
    try {
      return Files.createTempDirectory(folder, "run");
    } catch (IOException e) {
      throw new UncheckedIOException("what a rehearsal keeps cannot be written: " + e.getMessage(), e);
    }
  }

  private static Simulation simulation(Subject subject, Optional<ClusterSnapshot> snapshot) {
    Installation installation = subject.question().installation();
    Distribution distribution = Distributions.find(installation.version(), Optional.empty(), Optional.empty());
    Simulation.Estate estate = new Simulation.Estate(installation, distribution, subject.operator());
    Chooser chooser = Chooser.seeded(subject.seed());
    return snapshot.isPresent()
        ? Simulation.of(withoutOurs(snapshot.get(), installation.namespace()), estate, subject.git(), chooser)
        : Simulation.installed(estate, subject.git(), chooser);
  }

  /** A rehearsal is of a move that begins: what this program left there before is no part of it, but for a way back. */
  private static ClusterSnapshot withoutOurs(ClusterSnapshot snapshot, String namespace) {
    ObjectRef lock = new ObjectRef("coordination.k8s.io", "Lease", namespace, Lock.NAME);
    ObjectRef checkpoint = new ObjectRef("", "ConfigMap", namespace, Checkpoint.NAME);
    boolean goingBack = snapshot.get(checkpoint).flatMap(c -> c.body().text("data", "back")).filter(b -> !b.isEmpty()).isPresent();
    SortedMap<ObjectRef, LiveObject> objects = new TreeMap<>(snapshot.objects());
    objects.remove(lock);
    if (!goingBack) {
      objects.remove(checkpoint);
    }
    return new ClusterSnapshot(
        snapshot.takenAt(), snapshot.kubeSystemUid(), snapshot.serverVersion(), snapshot.sha256(), objects, snapshot.findings());
  }

  private interface Doing<T> {
    T in(Path folder);
  }

  private static <T> T within(Doing<T> doing) {
    try {
      Path folder = Files.createTempDirectory("fluxlift-rehearsal");
      try {
        return doing.in(folder);
      } finally {
        remove(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("what a rehearsal keeps cannot be written: " + e.getMessage(), e);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
