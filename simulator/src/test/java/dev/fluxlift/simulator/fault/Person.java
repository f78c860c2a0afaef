package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.estate.Tree;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.PlanFile;
import dev.fluxlift.engine.plan.Staleness;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.GitException;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.run.Criteria;
import dev.fluxlift.engine.run.Ending;
import dev.fluxlift.engine.run.Journal;
import dev.fluxlift.engine.run.LiveSurroundings;
import dev.fluxlift.engine.run.Lock;
import dev.fluxlift.engine.run.Outcome;
import dev.fluxlift.engine.run.Progress;
import dev.fluxlift.engine.run.Resume;
import dev.fluxlift.engine.run.Rollback;
import dev.fluxlift.engine.run.RunDirectory;
import dev.fluxlift.engine.run.RunOptions;
import dev.fluxlift.engine.run.Runner;
import dev.fluxlift.engine.run.SoakChoice;
import dev.fluxlift.engine.run.StopException;
import dev.fluxlift.engine.run.World;
import dev.fluxlift.engine.verify.Baseline;
import dev.fluxlift.engine.verify.Check;
import dev.fluxlift.engine.verify.Evidence;
import dev.fluxlift.simulator.fault.Schedule.Act;
import dev.fluxlift.simulator.world.SimulatedGit;
import dev.fluxlift.yaml.YamlException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Types commands, on two machines, as the command line has them. */
final class Person {
  private final Estate estate;
  private final Path directory;
  private final SoakChoice soak;
  private final Set<Long> alive = new HashSet<>();
  private long processes;

  Person(Estate estate, Path directory, SoakChoice soak) {
    this.estate = estate;
    this.directory = directory;
    this.soak = soak;
  }

  /** Where a machine keeps its runs. */
  Path base(int machine) {
    return directory.resolve("machine" + machine);
  }

  /** A process of his has ended. */
  void ended() {
    processes++;
  }

  /**
   * One command.
   *
   * @throws Tool.Killed when its process was killed
   */
  Outcome run(Act act, Tool tool, Progress progress) {
    long mine = ++processes;
    alive.add(mine);
    try {
      return known(act, tool, progress, mine);
    } finally {
      alive.remove(mine);
      // it was the process's
      Thread.interrupted();
    }
  }

  /** What the command line makes of the failures it knows; any other is a bug. */
  private Outcome known(Act act, Tool tool, Progress progress, long process) {
    try {
      return command(act, tool, progress, process);
    } catch (StopException e) {
      return new Outcome(e.ending(), Optional.empty(), String.valueOf(e.getMessage()), e.next(), e.findings());
    } catch (ClusterException | GitException | UncheckedIOException | Journal.BrokenChainException e) {
      return error(e);
    } catch (PlanFile.UnreadablePlanException e) {
      return new Outcome(Ending.STALE, Optional.empty(), String.valueOf(e.getMessage()), "Make it again: fluxlift plan");
    } catch (YamlException | Distribution.UnreadableException | Estate.NotMovable e) {
      return new Outcome(Ending.BLOCKED, Optional.empty(), String.valueOf(e.getMessage()), "Mend the file, commit, and run again.");
    }
  }

  private static Outcome error(Exception e) {
    return new Outcome(Ending.ERROR, Optional.empty(), String.valueOf(e.getMessage()), "Run the same command again.");
  }

  private Outcome command(Act act, Tool tool, Progress progress, long process) {
    World world = tool.ports();
    LiveSurroundings surroundings = new LiveSurroundings(world, estate.simulation().manifests(), SimulatedGit.REMOTE);
    String host = act.machine() == 0 ? "laptop" : "desk";
    Lock.Holder holder = new Lock.Holder(host, process, "run" + process, alive::contains);
    Path base = base(act.machine());
    Runner runner = new Runner(world, surroundings, holder, base, Estate.TOOL);
    return switch (act.command()) {
      case APPLY -> runner.run(planned(world), options(tool, Optional.of(StepId.S7)), progress);
      case RESUME -> runner.run(begun(world, base), options(tool, Optional.of(StepId.S7)), progress);
      case CLEANUP -> {
        Plan plan = begun(world, base);
        requireVerified(plan, world, base);
        yield runner.run(plan, options(tool, Optional.empty()), progress);
      }
      case ROLLBACK -> new Rollback(world, surroundings, holder, base)
          .run(begun(world, base), act.to(), options(tool, Optional.empty()), (_, _) -> true, progress);
    };
  }

  private static Plan begun(World world, Path base) {
    return Resume.plan(base, world.cluster(), Estate.NAMESPACE);
  }

  /** As {@code apply} without {@code --plan}; the plan that was made at the beginning while nothing has changed. */
  private Plan planned(World world) {
    String head = world.git().fetch(SimulatedGit.REMOTE, SmallRepository.BRANCH);
    boolean same = head.equals(estate.plan().repository().commit())
        && Staleness.objects(estate.plan(), estate.simulation().ports().cluster()).isEmpty();
    return same ? estate.plan() : estate.survey(world).plan();
  }

  /** As {@code cleanup} asks before it begins. */
  private static void requireVerified(Plan plan, World world, Path base) {
    RunDirectory kept = RunDirectory.of(base, plan);
    Baseline baseline = Criteria.baseline(plan, world, kept).orElseThrow(() -> new StopException(
        Ending.BLOCKED, "the baseline of S0 is neither on this machine nor in the cluster", "Verify on the machine where the move began"));
    List<Check> failing = evidence(plan, world, kept, baseline).againstRetiring();
    if (!failing.isEmpty()) {
      throw new StopException(
          Ending.BLOCKED,
          "the move is not verified: " + failing.stream().flatMap(c -> c.against().stream().map(a -> c.id() + ": " + a))
              .limit(8).collect(Collectors.joining("\n  ")),
          "Run 'fluxlift verify' and mend what does not hold.");
    }
  }

  private static Evidence evidence(Plan plan, World world, RunDirectory kept, Baseline baseline) {
    return Criteria.of(plan, world, kept, baseline, () -> tree(world)).verify();
  }

  private static Tree tree(World world) {
    String head = world.git().state().head();
    return new Tree() {
      @Override
      public List<String> paths() {
        return world.git().list(head, "");
      }

      @Override
      public Optional<byte[]> read(String path) {
        return world.git().read(head, path);
      }
    };
  }

  private RunOptions options(Tool tool, Optional<StepId> until) {
    return RunOptions.unattended(SimulatedGit.REMOTE).withUntil(until).withSoak(soak).withInterrupted(tool::interrupted);
  }

  /** What fails of a finished move's criteria, read without any fault. */
  List<String> unverified(int machine) {
    World world = estate.simulation().ports();
    Plan plan = begun(world, base(machine));
    RunDirectory kept = RunDirectory.of(base(machine), plan);
    Baseline baseline = Criteria.baseline(plan, world, kept).orElseThrow();
    return evidence(plan, world, kept, baseline).failing().stream().flatMap(c -> c.against().stream().map(a -> c.id() + ": " + a)).toList();
  }

  /** Lets simulated time pass. */
  void waits(Duration duration) {
    estate.simulation().scheduler().run(duration);
  }
}
