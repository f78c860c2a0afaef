package dev.fluxlift.simulator.fault;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Plays many schedules, on as many threads as are given; those that share an estate on one. */
final class Schedules {
  private static final int FEW = 8;
  private static final int ESTATES = 4;

  private final Path directory;
  private final int threads;
  private final boolean joins;

  Schedules(Path directory, int threads) {
    this(directory, threads, true);
  }

  /** @param joins whether what was played before, from an equal state, is not played again */
  Schedules(Path directory, int threads, boolean joins) {
    this.directory = directory;
    this.threads = threads;
    this.joins = joins;
  }

  /**
   * What came of them.
   *
   * @param cpu of all threads
   */
  record Summary(Tally tally, Duration cpu) {
    /** Those in which something was that may not be, by seed. */
    List<Trial.Result> wrong() {
      return tally.wrong();
    }

    @Override
    public String toString() {
      int schedules = tally.schedules();
      return schedules + " schedules with " + tally.commands() + " commands, " + wrong().size() + " violations, ended "
          + tally.ends() + ", " + tally.joined()
          + " of them by way of a state that was played from before, " + tally.felt() + " with a fault that had an effect, "
          + cpu.toMillis() / Math.max(1, schedules) + " ms of CPU each\n" + tally.table();
    }
  }

  /** Seeds from {@code from} on; a few are spread over some estates. */
  Summary run(long from, int many) {
    int blocks = many < FEW ? 1 : Math.max(ESTATES, (many + Schedule.BLOCK - 1) / Schedule.BLOCK);
    return run(IntStream.range(0, many)
        .mapToObj(i -> from + (long) (i % blocks) * Schedule.BLOCK + i / blocks)
        .toList());
  }

  /** These seeds. */
  Summary run(List<Long> seeds) {
    Map<Long, List<Schedule>> estates = new TreeMap<>();
    seeds.stream().map(Schedule::of).forEach(s -> estates.computeIfAbsent(s.estate(), _ -> new ArrayList<>()).add(s));
    List<Map.Entry<Long, List<Schedule>>> work = List.copyOf(estates.entrySet());
    AtomicInteger next = new AtomicInteger();
    AtomicLong cpu = new AtomicLong();
    Tally tally = new Tally();
    List<Thread> workers = IntStream.range(0, Math.min(threads, work.size()))
        .mapToObj(_ -> Thread.ofPlatform().start(() -> {
          for (int i = next.getAndIncrement(); i < work.size(); i = next.getAndIncrement()) {
            play(work.get(i).getKey(), work.get(i).getValue(), tally::add);
          }
          cpu.addAndGet(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
        }))
        .toList();
    workers.forEach(Schedules::join);
    if (tally.schedules() != seeds.size()) {
      throw new IllegalStateException(
          "of " + seeds.size() + " schedules only " + tally.schedules() + " were played to the end");
    }
    return new Summary(tally, Duration.ofNanos(cpu.get()));
  }

  /** These, which share an estate, one after the other. */
  List<Trial.Result> inOrder(List<Schedule> schedules) {
    List<Trial.Result> out = new ArrayList<>();
    each(schedules, out::add);
    return out;
  }

  /** These, which share an estate, one after the other, each told as it ends. */
  void each(List<Schedule> schedules, Consumer<Trial.Result> told) {
    play(schedules.getFirst().estate(), schedules, told);
  }

  private void play(long estate, List<Schedule> schedules, Consumer<Trial.Result> each) {
    Path folder = directory.resolve("estate" + estate);
    Scene scene = new Scene(estate, folder);
    schedules.forEach(s -> each.accept(play(scene, s, joins)));
    Records.delete(folder);
  }

  /** One, with the files of its machines in a folder of its own. */
  private Trial.Result play(Scene scene, Schedule schedule, boolean joining) {
    Path folder = directory.resolve("trial" + schedule.seed() + "-" + Thread.currentThread().threadId());
    Records.delete(folder);
    try {
      return new Trial(scene, schedule, folder, joining).run();
    } finally {
      Records.delete(folder);
    }
  }

  /** The shortest schedule, with fewer faults and commands, in which something still is that may not be. */
  Trial.Result shortest(Trial.Result wrong) {
    Path folder = directory.resolve("shortest" + wrong.schedule().seed());
    Scene scene = new Scene(wrong.schedule().estate(), folder);
    Trial.Result best = wrong;
    boolean shorter = true;
    while (shorter) {
      shorter = false;
      for (Schedule candidate : shorter(best.schedule())) {
        Trial.Result result = play(scene, candidate, false);
        if (result.wrong().isPresent()) {
          best = result;
          shorter = true;
          break;
        }
      }
    }
    Records.delete(folder);
    return best;
  }

  private static List<Schedule> shorter(Schedule of) {
    List<Schedule> out = new ArrayList<>();
    for (int i = 0; i < of.faults().size(); i++) {
      List<Fault> less = new ArrayList<>(of.faults());
      less.remove(i);
      out.add(of.with(of.acts(), less, of.latency()));
    }
    int last = of.acts().size() - 1;
    if (last > 0 && of.faults().stream().noneMatch(f -> f.command() == last)) {
      out.add(of.with(of.acts().subList(0, last), of.faults(), of.latency()));
    }
    if (of.latency() > 0) {
      out.add(of.with(of.acts(), of.faults(), 0));
    }
    return out;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
