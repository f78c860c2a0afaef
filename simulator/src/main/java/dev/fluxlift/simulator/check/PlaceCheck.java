package dev.fluxlift.simulator.check;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Action;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.run.Delivered;
import dev.fluxlift.engine.run.Ending;
import dev.fluxlift.engine.run.LiveSurroundings;
import dev.fluxlift.engine.run.Lock;
import dev.fluxlift.engine.run.Outcome;
import dev.fluxlift.engine.run.Rollback;
import dev.fluxlift.engine.run.RunOptions;
import dev.fluxlift.engine.verify.Violation;
import dev.fluxlift.simulator.check.ModelCheck.Bounds;
import dev.fluxlift.simulator.check.ModelCheck.Place;
import dev.fluxlift.simulator.check.Prefixes.Prefix;
import dev.fluxlift.simulator.check.WorldChoice.Expire;
import dev.fluxlift.simulator.check.WorldChoice.Hold;
import dev.fluxlift.simulator.check.WorldChoice.Pass;
import dev.fluxlift.simulator.check.WorldChoice.Release;
import dev.fluxlift.simulator.check.WorldChoice.Run;
import dev.fluxlift.simulator.world.SimulatedGit;
import dev.fluxlift.simulator.world.Simulation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Checks one place of a plan after the other, in a world of its own. */
final class PlaceCheck {
  private static final int TOLD_STEPS = 3;

  private final Simulation simulation;
  private final Plan plan;
  private final Supplier<Path> folders;
  private final Bounds bounds;
  private final Watchman watchman;
  private final Set<ObjectRef> retired;
  private final Set<ObjectRef> free;
  private final Delivered delivered;
  private long process = 1000;

  /**
   * What was seen from one place.
   *
   * @param waysBack how often the way back was gone
   */
  record Seen(Place place, long waysBack, Optional<Story> bad) {}

  /**
   * @param simulation at the beginning of the plan
   * @param free items that come in a fixed order
   */
  PlaceCheck(Simulation simulation, Plan plan, Supplier<Path> folders, Bounds bounds, Set<ObjectRef> free) {
    this.simulation = simulation;
    this.plan = plan;
    this.folders = folders;
    this.bounds = bounds;
    this.free = free;
    String namespace = plan.installation().namespace();
    this.watchman = new Watchman(simulation.ports().cluster(), namespace);
    this.delivered = new Delivered(plan, simulation.ports(), SimulatedGit.REMOTE);
    this.retired = Set.of(
        plan.installation().owner().ref().orIn(namespace), plan.installation().manifests().ref().orIn(namespace));
  }

  private List<Violation> violated(Prefix prefix, boolean guarded, Optional<StepId> reached) {
    boolean retiring = prefix.step().id().compareTo(StepId.S8) >= 0;
    List<Violation> out = new ArrayList<>(watchman.violated(retiring ? retired : Set.of(), guarded));
    out.addAll(delivered.violated(reached));
    return out;
  }

  /** The last step that is done: its commit, and those before, were applied. */
  private static Optional<StepId> reached(Prefix prefix) {
    return prefix.finished()
        ? Optional.of(prefix.step().id())
        : prefix.done().isEmpty() ? Optional.empty() : Optional.of(prefix.done().getLast());
  }

  Seen check(Prefix prefix) {
    simulation.remember(prefix.world());
    boolean guarded = watchman.guarded();
    Optional<StepId> reached = reached(prefix);
    WorldModel model = new WorldModel(
        simulation, () -> violated(prefix, guarded, reached), bounds.forEver(), free, Set.of(delivered.root()));
    Explorer.Result<WorldChoice> result = 
        new Explorer<>(model, bounds.deviations(), bounds.transitions(), bounds.states()).explore();
    Place place = new Place(
        prefix.step().id(), prefix.finished(), result.states(), result.transitions(), result.within(), result.everything());
    Optional<Story> bad = result.bad().map(b -> story(prefix, b));
    long waysBack = 0;
    List<Simulation.Memory> from = new ArrayList<>();
    if (prefix.finished() && bounds.waysBack() > 0) {
      from.add(prefix.world());
    }
    from.addAll(model.rests().subList(0, Math.min(bounds.waysBack(), model.rests().size())));
    for (Simulation.Memory state : from) {
      if (bad.isEmpty()) {
        bad = back(prefix, state);
        waysBack++;
      }
    }
    model.close();
    return new Seen(place, waysBack, bad);
  }

  // ---- the way back

  private Optional<Story> back(Prefix prefix, Simulation.Memory state) {
    simulation.remember(state);
    Path folder = folders.get();
    prefix.papers().into(folder);
    long mine = process++;
    Lock.Holder holder = new Lock.Holder(ModelCheck.HOST, mine, "run" + mine, p -> p == mine);
    LiveSurroundings surroundings = new LiveSurroundings(simulation.ports(), simulation.manifests(), SimulatedGit.REMOTE);
    Outcome outcome = new Rollback(simulation.ports(), surroundings, holder, folder)
        .run(plan, StepId.S0, RunOptions.unattended(SimulatedGit.REMOTE), (_, _) -> true, _ -> {});
    return outcome.ending() == Ending.DONE
        ? Optional.empty()
        : Optional.of(new Story("There is no way back", List.of(told(prefix), "You go back: fluxlift rollback.",
            "It ends " + outcome.ending() + ": " + outcome.message()), List.of("the way back does not lead back")));
  }

  // ---- the story

  private Story story(Prefix prefix, Explorer.Bad<WorldChoice> found) {
    simulation.remember(prefix.world());
    Chronicle chronicle = new Chronicle(simulation.server());
    chronicle.says(told(prefix));
    WorldModel model = new WorldModel(simulation, List::of, false, free, Set.of());
    for (WorldChoice choice : found.path()) {
      switch (choice) {
        case Run run -> chronicle.begins(run.work());
        case Hold hold -> chronicle.says(name(hold.work().controller()) + " is slow: it leaves " + hold.work().item().kind() + " "
            + hold.work().item().name() + " alone until all else is over.");
        case Expire expire -> chronicle.begins(expire.work());
        case Release _, Pass _ -> {
          // time passes
        }
      }
      model.take(choice);
    }
    model.close();
    return Story.of("A bad end", chronicle.entries(), List.of(), List.of(found.what()), false);
  }

  private static String name(String controller) {
    return controller.substring(0, controller.indexOf('/'));
  }

  private static String told(Prefix prefix) {
    List<StepId> done = prefix.done().subList(Math.max(0, prefix.done().size() - TOLD_STEPS), prefix.done().size());
    String before = done.isEmpty() ? "" : "After " + String.join(", ", done.stream().map(StepId::name).toList()) + " ";
    String step = prefix.step().id() + " (" + prefix.step().id().title() + ")";
    String what = prefix.step().commit().map(Action.Commit::subject).map(s -> ", with the commit \"" + s + "\"").orElse("");
    return before + "fluxlift " + (prefix.finished() ? "has done " : "is in ") + step + what + ", and nobody does anything more.";
  }
}
