package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.Git;
import dev.fluxlift.engine.port.GitException;
import dev.fluxlift.engine.run.Journal;
import dev.fluxlift.engine.run.World;
import java.io.UncheckedIOException;
import java.lang.StackWalker.StackFrame;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The ports of one process of the tool, and what goes wrong with its calls. Nothing works after it was killed. */
final class Tool {
  /** The process is gone. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed", null, false, false);
    }
  }

  private static final Set<String> WRITES =
      Set.of("apply", "create", "jsonPatch", "mergePatch", "delete", "push", "fastForward");
  private static final Set<String> NETWORK = Set.of("fetch", "push");

  /** Told before and after each write. */
  interface Writes {
    /** @param number from 1 */
    void at(int number, boolean made);
  }

  private final World real;
  private final List<Fault> due;
  private final Consumer<Fault> world;
  private final Consumer<String> story;
  private final Bites bites;
  private final Runnable passing;
  private final Duration latency;
  private int calls;
  private int writes;
  private int failing;
  private String failure = "";
  private Duration offset = Duration.ZERO;
  private Instant gitDown = Instant.MIN;
  private boolean dead;
  private Writes listener = (_, _) -> {};
  private boolean interrupted;
  private boolean diskFull;

  /**
   * @param faults those of this process
   * @param world what goes wrong elsewhere when its time has come
   * @param story told what goes wrong
   * @param bites told which faults had an effect
   * @param passing done before each call
   * @param latency time that passes with each write
   */
  Tool(
      World real,
      List<Fault> faults,
      Consumer<Fault> world,
      Consumer<String> story,
      Bites bites,
      Runnable passing,
      Duration latency) {
    this.real = real;
    this.due = new ArrayList<>(faults);
    this.world = world;
    this.story = story;
    this.bites = bites;
    this.passing = passing;
    this.latency = latency;
  }

  void listens(Writes told) {
    listener = told;
  }

  /** From here on nothing that it does has an effect. */
  void ends() {
    dead = true;
  }

  World ports() {
    return new World(
        proxy(Cluster.class, real.cluster()), proxy(Git.class, real.git()), proxy(Clock.class, real.clock()));
  }

  boolean interrupted() {
    if (interrupted) {
      bites.by(Fault.Kind.INTERRUPTED);
    }
    return interrupted;
  }

  int calls() {
    return calls;
  }

  int writes() {
    return writes;
  }

  private <T> T proxy(Class<T> port, T target) {
    return port.cast(Proxy.newProxyInstance(
        port.getClassLoader(), new Class<?>[] {port}, (_, method, arguments) -> call(target, method, arguments)));
  }

  private Object call(Object target, Method method, Object[] arguments) throws Throwable {
    if (dead) {
      throw new Killed();
    }
    String name = method.getName();
    if (name.equals("now")) {
      if (diskFull && journalAsks()) {
        bites.by(Fault.Kind.DISK_FULL);
        throw new UncheckedIOException(new java.io.IOException("No space left on device"));
      }
      return ((Instant) made(target, method, arguments)).plus(offset);
    }
    if (name.equals("elapsed")) {
      // this clock nobody sets
      return made(target, method, arguments);
    }
    if (name.equals("pause") && Thread.interrupted()) {
      throw new InterruptedException();
    }
    passing.run();
    boolean write = WRITES.contains(name) && !dry(method, arguments);
    calls++;
    if (write) {
      writes++;
      if (latency.isPositive()) {
        real.clock().pause(latency);
      }
    }
    if (write) {
      listener.at(writes, false);
    }
    boolean network = !(target instanceof Clock) && (target instanceof Cluster || NETWORK.contains(name));
    Fault after = null;
    for (Fault fault : List.copyOf(due)) {
      boolean its = fault.onWrite() ? write && writes > fault.at() : calls > fault.at();
      if (its && befalls(fault.kind(), write, network)) {
        due.remove(fault);
        bites.struck(fault.kind());
        story.accept("at its call " + calls + ", write " + writes + " (" + name + told(arguments) + "): " + fault.kind() + " " + fault.size());
        if (fault.kind().alwaysBites()) {
          bites.by(fault.kind());
        }
        if (fault.kind() == Fault.Kind.KILLED_AFTER || fault.kind() == Fault.Kind.UNSEEN) {
          after = fault;
        } else {
          before(fault, target);
        }
      }
    }
    if (NETWORK.contains(name) && gitDown.isAfter(real.clock().now())) {
      bites.by(Fault.Kind.GIT_DOWN);
      throw failed(target, "could not read from remote repository");
    }
    if (failing > 0 && network) {
      failing--;
      throw failed(target, failure);
    }
    Object answer = made(target, method, arguments);
    if (write) {
      listener.at(writes, true);
    }
    if (after != null) {
      if (after.kind() == Fault.Kind.KILLED_AFTER) {
        throw killed();
      }
      throw failed(target, "the answer was lost: timeout");
    }
    return answer;
  }

  private static String told(Object[] arguments) {
    return arguments == null || arguments.length == 0 ? "" : " " + first(String.valueOf(arguments[0]));
  }

  private static String first(String text) {
    return text.length() > 80 ? text.substring(0, 80) : text;
  }

  private static boolean dry(Method method, Object[] arguments) {
    boolean can = method.getParameterCount() > 0
        && method.getParameterTypes()[method.getParameterCount() - 1] == boolean.class;
    return can && method.getDeclaringClass() == Cluster.class && (boolean) arguments[arguments.length - 1];
  }

  private static boolean befalls(Fault.Kind kind, boolean write, boolean network) {
    return switch (kind) {
      case UNSEEN, CONFLICT -> write && network;
      case FAILS, THROTTLED -> network;
      default -> true;
    };
  }

  private void before(Fault fault, Object target) throws InterruptedException {
    switch (fault.kind()) {
      case KILLED_BEFORE -> throw killed();
      case TORN_RECORD -> {
        world.accept(fault);
        throw killed();
      }
      case FAILS -> fails(fault, "500 Internal Server Error");
      case THROTTLED -> fails(fault, "429 Too Many Requests");
      case CONFLICT -> throw target instanceof Git
          ? new GitException(GitException.Reason.REJECTED, "rejected: cannot lock ref")
          : new ClusterException(ClusterException.Reason.CONFLICT, "the object has been modified");
      case SLOW -> real.clock().pause(Duration.ofSeconds(fault.size()));
      case SLEEPS -> real.clock().pause(Duration.ofMinutes(fault.size()));
      case INTERRUPTED -> interrupted = true;
      case DISK_FULL -> diskFull = true;
      case CLOCK_STEP -> offset = offset.plusMinutes(fault.size() - 50L);
      case GIT_DOWN -> {
        gitDown = real.clock().now().plusSeconds(1L + fault.size());
        world.accept(fault);
      }
      default -> world.accept(fault);
    }
  }

  private void fails(Fault fault, String words) {
    failing = 1 + fault.size() % 12;
    failure = words;
  }

  private Killed killed() {
    dead = true;
    return new Killed();
  }

  private static RuntimeException failed(Object target, String words) {
    return target instanceof Git
        ? new GitException(GitException.Reason.REMOTE_UNAVAILABLE, words)
        : new ClusterException(ClusterException.Reason.UNAVAILABLE, words);
  }

  private static Object made(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** What the disk would say to a record is said by the clock that it asks just before. */
  private static boolean journalAsks() {
    return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
        .walk(frames -> frames.map(StackFrame::getDeclaringClass).limit(12).anyMatch(c -> c == Journal.class));
  }
}
