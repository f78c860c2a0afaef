package dev.fluxlift.simulator.check;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.run.Progress;
import dev.fluxlift.engine.run.World;
import dev.fluxlift.simulator.api.Change;
import dev.fluxlift.simulator.api.StateHash;
import dev.fluxlift.simulator.world.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Watches the engine's own runner and keeps the state after each of its effects, and after each step. While the tool waits it
 * only looks: what can happen then is what can happen when it went away, and is gone through from there.
 */
public final class Prefixes {
  private static final List<String> REQUESTED = List.of("metadata", "annotations", "reconcile.fluxcd.io/requestedAt");
  private static final Set<String> OWN = Set.of("Lease", "ConfigMap", "Event");

  private final Simulation simulation;
  private final Path directory;
  private final List<Prefix> prefixes = new ArrayList<>();
  private boolean going;
  private boolean closed;
  private boolean wrote;
  private String head;
  private Optional<Step> step = Optional.empty();
  private final List<StepId> done = new ArrayList<>();

  /**
   * A place where the tool stands.
   *
   * @param step the one that is under way, or that was done last
   * @param done steps that were done before
   * @param finished whether the step is at its end; else one of its effects was just made
   * @param papers what the run directory held
   */
  record Prefix(Step step, List<StepId> done, boolean finished, Simulation.Memory world, Papers papers) {
    Prefix {
      done = List.copyOf(done);
    }
  }

  /** @param directory where the tool keeps journals and backup */
  public Prefixes(Simulation simulation, Path directory) {
    this.simulation = simulation;
    this.directory = directory;
    this.head = head();
    simulation.server().subscribe(this::on);
  }

  /** The world for the tool that is watched: each place it comes by is kept. */
  public World world() {
    World ports = simulation.ports();
    return new World(ports.cluster(), ports.git(), new WatchedClock());
  }

  /** Told of the run; passes on to another. */
  public Progress telling(Progress other) {
    return event -> {
      on(event);
      other.on(event);
    };
  }

  /** Watches no longer. */
  public void close() {
    closed = true;
  }

  /** The places so far, in order. */
  List<Prefix> prefixes() {
    return List.copyOf(prefixes);
  }

  private String head() {
    return simulation.git().head(simulation.git().branch()).orElse("");
  }

  /** Something that the tool wrote, but for its own papers and for asking somebody to look. */
  private void on(Change change) {
    if (!closed && !going && !OWN.contains(change.ref().kind())) {
      wrote |= !change.before().map(Prefixes::said).equals(change.after().map(Prefixes::said));
    }
  }

  private static long said(LiveObject object) {
    return StateHash.object(object.body().withoutPath(REQUESTED));
  }

  private void keep(boolean finished) {
    step.ifPresent(s -> prefixes.add(new Prefix(s, done, finished, simulation.memory(), Papers.of(directory))));
  }

  /** The time of the world; before it passes, what was written is kept. */
  private final class WatchedClock implements Clock {
    @Override
    public Instant now() {
      return simulation.scheduler().now();
    }

    @Override
    public void pause(Duration duration) {
      if (wrote || !head.equals(head())) {
        keep(false);
      }
      going = true;
      simulation.scheduler().run(duration);
      going = false;
      wrote = false;
      head = head();
    }
  }

  private void on(Progress.Event event) {
    switch (event) {
      case Progress.Started s -> step = Optional.of(s.step());
      case Progress.Finished f -> {
        keep(true);
        done.add(f.step().id());
      }
      case Progress.Skipped _, Progress.Did _, Progress.Waiting _, Progress.Back _, Progress.Note _, Progress.Ended _ -> {
        // not a place
      }
    }
  }
}
