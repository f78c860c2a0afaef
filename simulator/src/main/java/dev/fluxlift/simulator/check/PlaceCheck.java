package dev.fluxlift.simulator.check;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Action;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.run.Delivered;
import dev.fluxlift.engine.run.Ending;
import dev.fluxlift.engine.run.LiveSurroundings;
import dev.fluxlift.engine.run.Lock;
import dev.fluxlift.engine.run.Outcome;
import dev.fluxlift.engine.run.Rollback;
import dev.fluxlift.engine.run.RunOptions;
import dev.fluxlift.engine.run.Runner;
import dev.fluxlift.engine.run.SoakChoice;
import dev.fluxlift.engine.verify.Violation;
import dev.fluxlift.simulator.check.ModelCheck.Bounds;
import dev.fluxlift.simulator.check.ModelCheck.Late;
import dev.fluxlift.simulator.check.ModelCheck.Place;
import dev.fluxlift.simulator.check.Prefixes.Prefix;
import dev.fluxlift.simulator.check.WorldChoice.Expire;
import dev.fluxlift.simulator.check.WorldChoice.Hold;
import dev.fluxlift.simulator.check.WorldChoice.Pass;
import dev.fluxlift.simulator.check.WorldChoice.Release;
import dev.fluxlift.simulator.check.WorldChoice.Run;
import dev.fluxlift.simulator.check.WorldModel.Judge;
import dev.fluxlift.simulator.time.Footprint;
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
  /** Transitions in every order, below which they are gone through with each item late, too. */
  private static final int FEW = 200;

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
   * @param ways from how many states the way back and the next step were gone to their end
   */
  record Seen(Place place, long ways, Optional<Story> bad) {}

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
    this.retired = plan.installation().going();
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
    List<Simulation.Memory> from = new ArrayList<>();
    if (prefix.finished()) {
      from.add(prefix.world());
    }
    Judge judge = () -> violated(prefix, guarded, reached);
    Looked looked = bounds.orders() ? orders(judge, from) : usual(judge, from);
    Explorer.Result<WorldChoice> result = looked.result();
    Place place = new Place(prefix.step().id(), prefix.finished(), result.states(), result.transitions(), result.within(),
        result.everything(), looked.late());
    Optional<Story> bad = result.bad().map(b -> story(prefix, b));
    long ways = 0;
    for (Simulation.Memory state : spread(from, bounds.ways())) {
      bad = bad.isPresent() ? bad : back(prefix, state);
      bad = bad.isPresent() ? bad : forward(prefix, state);
      ways++;
    }
    return new Seen(place, ways, bad);
  }

  private record Looked(Explorer.Result<WorldChoice> result, Late late) {}

  private WorldModel model(Judge judge) {
    return new WorldModel(simulation, judge, bounds.forEver(), free, Set.of(delivered.root()));
  }

  /** What comes in the usual order, and by deviations from it. */
  private Looked usual(Judge judge, List<Simulation.Memory> from) {
    WorldModel model = model(judge);
    Explorer.Result<WorldChoice> result =
        new Explorer<>(model, bounds.slow(), bounds.transitions(), bounds.states()).explore();
    model.close();
    from.addAll(model.rests());
    return new Looked(result, Late.NONE);
  }

  /** What comes in every order; with one item late in every order, too, where there are few, else in the usual one. */
  private Looked orders(Judge judge, List<Simulation.Memory> from) {
    Simulation.Memory start = simulation.memory();
    Looked all = new Looked(inOrders(judge, 0, from), Late.NONE);
    if (bounds.slow() == 0 || all.result().bad().isPresent() || all.result().within() < 0) {
      return all;
    }
    simulation.remember(start);
    if (all.result().transitions() <= FEW) {
      Explorer.Result<WorldChoice> late = inOrders(judge, bounds.slow(), from);
      if (late.within() > 0 || late.bad().isPresent()) {
        return new Looked(late, Late.EVERY_ORDER);
      }
      simulation.remember(start);
    }
    WorldModel model = model(judge).oneLate();
    Explorer.Result<WorldChoice> late =
        new Explorer<>(model, bounds.slow(), bounds.transitions(), bounds.states()).explore();
    model.close();
    from.addAll(model.rests());
    Explorer.Result<WorldChoice> both = new Explorer.Result<>(
        all.result().states() + late.states(), all.result().transitions() + late.transitions(), 0, false, late.bad());
    return new Looked(both, late.within() > 0 || late.everything() ? Late.USUAL_ORDER : Late.NONE);
  }

  private Explorer.Result<WorldChoice> inOrders(Judge judge, int slow, List<Simulation.Memory> from) {
    WorldModel model = model(judge).inOrders();
    Orders<WorldModel.State, WorldChoice, Footprint> orders =
        new Orders<>(model, slow, new Orders.Limits(bounds.transitions(), bounds.states()));
    Explorer.Result<WorldChoice> out = orders.explore();
    model.close();
    orders.passed().forEach(s -> from.add(s.world()));
    from.addAll(model.rests());
    return out;
  }

  /** At most so many, the first and then as far from each other as can be. */
  private static List<Simulation.Memory> spread(List<Simulation.Memory> all, int most) {
    List<Simulation.Memory> out = new ArrayList<>();
    int count = Math.min(most, all.size());
    for (int i = 0; i < count; i++) {
      out.add(all.get(count == 1 ? 0 : (int) ((long) i * (all.size() - 1) / (count - 1))));
    }
    return out;
  }

  // ---- the way back, and the next step

  private Lock.Holder holder() {
    long mine = process++;
    return new Lock.Holder(ModelCheck.HOST, mine, "run" + mine, p -> p == mine);
  }

  private Path papers(Prefix prefix) {
    Path folder = folders.get();
    prefix.papers().into(folder);
    return folder;
  }

  private LiveSurroundings surroundings() {
    return new LiveSurroundings(simulation.ports(), simulation.manifests(), SimulatedGit.REMOTE);
  }

  /** The tool goes on to the end of the step that is under way, or of the one after it. */
  private Optional<Story> forward(Prefix prefix, Simulation.Memory state) {
    List<StepId> steps = plan.steps().stream().map(Step::id).toList();
    int next = steps.indexOf(prefix.step().id()) + (prefix.finished() ? 1 : 0);
    if (next >= steps.size()) {
      return Optional.empty();
    }
    simulation.remember(state);
    RunOptions options =
        RunOptions.unattended(SimulatedGit.REMOTE).withUntil(Optional.of(steps.get(next))).withSoak(SoakChoice.NONE);
    Outcome outcome = new Runner(simulation.ports(), surroundings(), holder(), papers(prefix), plan.toolVersion())
        .run(plan, options, _ -> {});
    return Set.of(Ending.DONE, Ending.REACHED).contains(outcome.ending())
        ? Optional.empty()
        : Optional.of(new Story("It does not go on",
            List.of(told(prefix), "You go on: fluxlift resume --until " + steps.get(next) + ".",
                "It ends " + outcome.ending() + ": " + outcome.message()),
            List.of("the next step does not come to its end")));
  }

  private Optional<Story> back(Prefix prefix, Simulation.Memory state) {
    simulation.remember(state);
    Outcome outcome = new Rollback(simulation.ports(), surroundings(), holder(), papers(prefix))
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
