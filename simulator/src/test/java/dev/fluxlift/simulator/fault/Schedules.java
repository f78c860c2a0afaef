package dev.fluxlift.simulator.fault;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Plays many schedules, on as many threads as are given; those that share an estate on one. */
final class Schedules {
  private static final int FEW = 8;
  private static final int ESTATES = 4;

  private final Path directory;
  private final int threads;

  Schedules(Path directory, int threads) {
    this.directory = directory;
    this.threads = threads;
  }

  /**
   * What came of them.
   *
   * @param ends how many ended how
   * @param wrong those in which something was that may not be, by seed
   * @param commands how many a person typed in all of them
   * @param cpu of all threads
   */
  record Summary(int schedules, Map<String, Integer> ends, List<Trial.Result> wrong, int commands, Duration cpu) {
    @Override
    public String toString() {
      return schedules + " schedules with " + commands + " commands, " + wrong.size() + " violations, ended " + ends
          + ", " + cpu.toMillis() / Math.max(1, schedules) + " ms of CPU each";
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
    List<Trial.Result> results = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Thread> workers = IntStream.range(0, Math.min(threads, work.size()))
        .mapToObj(_ -> Thread.ofPlatform().start(() -> {
          for (int i = next.getAndIncrement(); i < work.size(); i = next.getAndIncrement()) {
            results.addAll(play(work.get(i).getKey(), work.get(i).getValue()));
          }
          cpu.addAndGet(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
        }))
        .toList();
    workers.forEach(Schedules::join);
    Map<String, Integer> ends = new TreeMap<>();
    results.forEach(r -> ends.merge(r.end(), 1, Integer::sum));
    if (results.size() != seeds.size()) {
      throw new IllegalStateException("of " + seeds.size() + " schedules only " + results.size() + " were played to the end");
    }
    return new Summary(
        results.size(),
        ends,
        results.stream().filter(r -> r.wrong().isPresent()).sorted(Comparator.comparing(r -> r.schedule().seed())).toList(),
        results.stream().mapToInt(Trial.Result::commands).sum(),
        Duration.ofNanos(cpu.get()));
  }

  /** These, which share an estate, one after the other. */
  List<Trial.Result> inOrder(List<Schedule> schedules) {
    return play(schedules.getFirst().estate(), schedules);
  }

  private List<Trial.Result> play(long estate, List<Schedule> schedules) {
    Path folder = directory.resolve("estate" + estate);
    Scene scene = new Scene(estate, folder);
    List<Trial.Result> out = schedules.stream().map(s -> play(scene, s)).toList();
    Records.delete(folder);
    return out;
  }

  /** One, with the files of its machines in a folder of its own. */
  private Trial.Result play(Scene scene, Schedule schedule) {
    Path folder = directory.resolve("trial" + schedule.seed() + "-" + Thread.currentThread().threadId());
    Records.delete(folder);
    try {
      return new Trial(scene, schedule, folder).run();
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
        Trial.Result result = play(scene, candidate);
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
