package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.run.Ending;
import dev.fluxlift.engine.run.LiveSurroundings;
import dev.fluxlift.engine.run.Lock;
import dev.fluxlift.engine.run.Outcome;
import dev.fluxlift.engine.run.RunOptions;
import dev.fluxlift.engine.run.Runner;
import dev.fluxlift.engine.run.SoakChoice;
import dev.fluxlift.engine.verify.Invariants;
import dev.fluxlift.simulator.helm.ReleaseMeaning;
import dev.fluxlift.simulator.world.SimulatedGit;
import dev.fluxlift.simulator.world.Simulation;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An estate and the states between the steps of its move, each made once. */
final class Scene {
  private final Estate estate;
  private final Path directory;
  private final Watcher watcher;
  private final KnownEnds ends;
  private final Map<StepId, Saved> states = new EnumMap<>(StepId.class);
  private final Map<Begun, Undisturbed> undisturbed = new HashMap<>();

  private record Begun(StepId start, Schedule.Act act, SoakChoice soak) {}

  private record Saved(Simulation.Memory memory, Map<String, byte[]> files) {}

  /** @param directory an empty folder */
  Scene(long seed, Path directory) {
    this.estate = new Estate(seed);
    this.directory = directory;
    this.watcher = new Watcher(
        estate.simulation().server().objects(), retired(), () -> estate.simulation().scheduler().now());
    estate.simulation().server().subscribe(watcher::changed);
    this.ends = new KnownEnds(estate.simulation());
    estate.simulation().server().meaning(o -> ends.meaning(ReleaseMeaning.of(o)));
    states.put(StepId.S0, new Saved(estate.simulation().memory(), Map.of()));
  }

  Estate estate() {
    return estate;
  }

  /** How schedules end from states that they have come to. */
  KnownEnds ends() {
    return ends;
  }

  /** A command after a step that nothing disturbs. */
  Undisturbed undisturbed(StepId start, Schedule.Act act, SoakChoice soak) {
    Begun begun = new Begun(start, act, soak);
    Undisturbed known = undisturbed.get(begun);
    if (known == null) {
      known = new Undisturbed(this, start, act, soak, directory.resolve("undisturbed"));
      undisturbed.put(begun, known);
    }
    return known;
  }

  Watcher watcher() {
    return watcher;
  }

  /** What retiring the old owner takes away by design. */
  Set<ObjectRef> retired() {
    Installation installation = estate.plan().installation();
    return Set.of(
        installation.owner().ref().orIn(installation.namespace()),
        installation.manifests().ref().orIn(installation.namespace()));
  }

  /** Puts everything to the state after a step; S0 is the very beginning. */
  void begin(StepId step, Path base) {
    begin(step, base, false);
  }

  /** @param begun whether S0 means the state after it */
  void begin(StepId step, Path base, boolean begun) {
    Saved saved = begun && step == StepId.S0 ? afterPreflight() : saved(step);
    estate.remember(saved.memory());
    Records.write(base, saved.files());
    watcher.begin(guarded());
  }

  /** Puts the world back to a state of it, and watches anew. */
  void again(Simulation.Memory memory) {
    estate.remember(memory);
    watcher.begin(guarded());
  }

  private boolean guarded() {
    return estate.simulation().server().as(Weather.HARNESS)
        .get(new ObjectRef("", "Namespace", "", Estate.NAMESPACE)).filter(Invariants::guarded).isPresent();
  }

  private Saved saved(StepId step) {
    Saved there = states.get(step);
    if (there != null) {
      return there;
    }
    // always by way of the same states, whichever was asked for first
    Saved from = saved(Schedule.STARTS.stream().filter(s -> s.compareTo(step) < 0).reduce((_, b) -> b).orElseThrow());
    Path base = directory.resolve("to-" + step);
    estate.remember(from.memory());
    Records.write(base, from.files());
    watcher.end();
    Outcome outcome = forward(step, base);
    if (outcome.ending() != Ending.REACHED && outcome.ending() != Ending.DONE) {
      throw new IllegalStateException(estate + " does not come to " + step + ": " + outcome);
    }
    Saved out = new Saved(estate.simulation().memory(), Records.read(base));
    states.put(step, out);
    return out;
  }

  private Saved afterPreflight() {
    Path base = directory.resolve("to-" + StepId.S0);
    Records.delete(base);
    estate.remember(saved(StepId.S0).memory());
    watcher.end();
    forward(StepId.S0, base);
    return new Saved(estate.simulation().memory(), Records.read(base));
  }

  private Outcome forward(StepId step, Path base) {
    return run(estate.plan(), estate.plan().steps().stream().map(Step::id).filter(step::equals).findFirst(), base);
  }

  /** Runs a plan up to a step without anything going wrong. */
  Outcome run(Plan plan, Optional<StepId> until, Path base) {
    RunOptions options = RunOptions.unattended(SimulatedGit.REMOTE).withUntil(until).withSoak(SoakChoice.NONE);
    return new Runner(
            estate.simulation().ports(),
            new LiveSurroundings(estate.simulation().ports(), estate.simulation().manifests(), SimulatedGit.REMOTE),
            new Lock.Holder("laptop", 1_000_000, "before", _ -> false),
            base,
            Estate.TOOL)
        .run(plan, options, _ -> {});
  }
}
