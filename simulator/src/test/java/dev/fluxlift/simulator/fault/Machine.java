package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.back.WaysBack;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.Step;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.Git;
import dev.fluxlift.engine.run.LiveSurroundings;
import dev.fluxlift.engine.run.Lock;
import dev.fluxlift.engine.run.Outcome;
import dev.fluxlift.engine.run.Progress;
import dev.fluxlift.engine.run.Rollback;
import dev.fluxlift.engine.run.RunOptions;
import dev.fluxlift.engine.run.Runner;
import dev.fluxlift.engine.run.SoakChoice;
import dev.fluxlift.engine.run.World;
import dev.fluxlift.simulator.world.SimulatedGit;
import dev.fluxlift.simulator.world.Simulation;
import dev.fluxlift.yaml.Value.Mapping;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** One machine with fluxlift on it, whose calls can be looked at. */
final class Machine {
  private static final Set<String> WRITES = Set.of("apply", "create", "jsonPatch", "mergePatch", "delete", "push");

  private final Simulation simulation;
  private final World world;
  private final String host;
  private final Path base;
  private final List<String> written = new ArrayList<>();
  private Call before = (_, _) -> {};
  private Call after = (_, _) -> {};
  private Progress progress = _ -> {};
  private Predicate<Step> confirm = _ -> true;
  private Optional<String> identity = Optional.empty();

  /** Told of a call of a port. */
  interface Call {
    /** @param arguments none of them is null */
    void made(String name, List<Object> arguments);
  }

  Machine(Simulation simulation, String host, Path base) {
    this.simulation = simulation;
    this.host = host;
    this.base = base;
    World real = simulation.ports();
    this.world = new World(looked(Cluster.class, real.cluster()), looked(Git.class, real.git()), real.clock());
  }

  private <T> T looked(Class<T> port, T target) {
    return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (_, method, arguments) -> {
      List<Object> given = arguments == null ? List.of() : List.of(arguments);
      before.made(method.getName(), given);
      try {
        Object answer = method.invoke(target, arguments);
        if (WRITES.contains(method.getName()) && !given.getLast().equals(true) && !about(given, "Lease")) {
          written.add(method.getName() + " " + named(given));
        }
        after.made(method.getName(), given);
        return answer instanceof Cluster.Identity i && identity.isPresent()
            ? new Cluster.Identity(identity.get(), i.serverVersion(), i.server(), i.context())
            : answer;
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }));
  }

  /** Whether a call is about an object of a kind. */
  static boolean about(List<Object> arguments, String kind) {
    return named(arguments).startsWith(kind + "/");
  }

  /** What a call is about. */
  static String named(List<Object> arguments) {
    return switch (arguments.getFirst()) {
      case Mapping m -> ObjectRef.of(m).toString();
      case Object o -> o.toString();
    };
  }

  Machine beforeEachCall(Call listener) {
    before = listener;
    return this;
  }

  Machine afterEachCall(Call listener) {
    after = listener;
    return this;
  }

  Machine tells(Progress listener) {
    progress = listener;
    return this;
  }

  Machine asks(Predicate<Step> person) {
    confirm = person;
    return this;
  }

  /** The kubeconfig leads to a cluster of this identity. */
  Machine reaches(String kubeSystemUid) {
    identity = Optional.of(kubeSystemUid);
    return this;
  }

  /** What it wrote to cluster and Git server since this was last asked, but for the lock. */
  List<String> written() {
    List<String> out = List.copyOf(written);
    written.clear();
    return out;
  }

  Outcome forward(Plan plan, StepId until) {
    RunOptions options = RunOptions.unattended(SimulatedGit.REMOTE).withUntil(Optional.of(until)).withSoak(SoakChoice.NONE);
    return new Runner(world, surroundings(), holder(), base, Estate.TOOL).run(plan, options.withConfirm(confirm), progress);
  }

  Outcome back(Plan plan, BiPredicate<WaysBack.Choice, List<String>> agree) {
    return new Rollback(world, surroundings(), holder(), base)
        .run(plan, StepId.S0, RunOptions.unattended(SimulatedGit.REMOTE), agree, progress);
  }

  private LiveSurroundings surroundings() {
    return new LiveSurroundings(world, simulation.manifests(), SimulatedGit.REMOTE);
  }

  /** Every process of it before this one has ended. */
  private Lock.Holder holder() {
    return new Lock.Holder(host, 7, host, _ -> false);
  }
}
