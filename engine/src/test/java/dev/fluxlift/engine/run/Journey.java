package dev.fluxlift.engine.run;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.verify.Baseline;
import dev.fluxlift.engine.verify.Check;
import dev.fluxlift.yaml.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A home cluster whose move goes forward and back. Each run is another process. */
final class Journey {
  private static final int NEVER = Integer.MAX_VALUE;
  private static final String RECONCILE = ObjectRef.OPERATOR + "/reconcile";

  final Home home = new Home();
  final Home.Content surroundings = new Home.Content(home.cluster);
  final List<Progress.Event> events = new ArrayList<>();
  final Map<String, String> filesBefore = home.git.files(home.git.head());
  private final Path directory;
  private long pid = 1;

  /**
   * @param directory folder of the run directories
   */
  Journey(Path directory) {
    this.directory = directory;
  }

  private Lock.Holder holder(String host) {
    long mine = ++pid;
    return new Lock.Holder(host, mine, "run" + mine, p -> p == mine);
  }

  Outcome forward(StepId until) {
    RunOptions o = RunOptions.unattended("origin");
    RunOptions options = new RunOptions(
        o.remote(), Optional.of(until), o.hold(), o.confirm(), SoakChoice.NONE, o.handOff(), o.consents(), o.undo(), o.interrupted());
    return new Runner(new Mortal(home, NEVER, false).world(), surroundings, holder("laptop"), directory, "0.1.0")
        .run(home.plan, options, events::add);
  }

  Outcome back(StepId to) {
    return back(to, new Mortal(home, NEVER, false).world());
  }

  Outcome back(StepId to, World world) {
    return new Rollback(world, surroundings, holder("laptop"), directory)
        .run(home.plan, to, RunOptions.unattended("origin"), (_, _) -> true, events::add);
  }

  /** From a machine that has nothing but the checkpoint. */
  Outcome backFrom(String host, Path elsewhere, StepId to) {
    return new Rollback(new Mortal(home, NEVER, false).world(), surroundings, holder(host), elsewhere)
        .run(Resume.plan(elsewhere, home.cluster, Home.NS), to, RunOptions.unattended("origin"), (_, _) -> true, events::add);
  }

  /** What speaks against the move, as this machine says. */
  List<Check> failing() {
    World world = new Mortal(home, NEVER, false).world();
    RunDirectory kept = RunDirectory.of(directory, home.plan);
    Baseline baseline = Criteria.baseline(home.plan, world, kept).orElseThrow();
    return Criteria.of(home.plan, world, kept, baseline, () -> {
      throw new AssertionError("nobody asks for the files");
    }).verify().failing();
  }

  /** Whether the process died after its n-th effect on the way back. */
  boolean diesGoingBack(StepId to, int n) {
    try {
      back(to, new Mortal(home, n, true).world());
      return false;
    } catch (Mortal.Killed _) {
      return true;
    }
  }

  Status status() {
    return Status.read(home.cluster, Home.NS, Optional.of(RunDirectory.of(directory, home.plan)));
  }

  Map<String, String> files() {
    return home.git.files(home.git.head());
  }

  /** What the next step reads: who manages what, and what is enabled. */
  Map<ObjectRef, String> standing() {
    Map<ObjectRef, String> out = new TreeMap<>();
    List<ObjectRef> all = new ArrayList<>(Controllers.owned());
    all.addAll(List.of(
        Home.OWNER,
        Home.MANIFESTS,
        Home.TARGET.instance(),
        Home.TARGET.instanceRelease(),
        Home.TARGET.operatorRelease(),
        Home.TARGET.operator()));
    all.forEach(ref -> out.put(ref, home.cluster.get(ref).map(Journey::said).orElse("absent")));
    return out;
  }

  private static String said(LiveObject o) {
    return o.labels() + " " + o.managers() + " " + o.annotations().getOrDefault(RECONCILE, "") + " "
        + o.spec("suspend").flatMap(Value::text).orElse("false") + " " + o.body().text("spec", "replicas").orElse("1")
        + (o.ref().kind().equals("FluxInstance") ? " " + o.inventory() : "");
  }
}
