package dev.fluxlift.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.simulator.fault.Fault.Kind;
import dev.fluxlift.simulator.fault.Schedule.Act;
import dev.fluxlift.simulator.fault.Schedule.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a person types, and what goes wrong meanwhile, made of seeds. Some are the same in each build; besides,
 * {@code -Dfluxlift.schedules=N} plays N of them, whose seeds come from the id of the commit that is checked out: each commit
 * has others, and each time the same. {@code -Dfluxlift.seed=N} begins with that seed instead, {@code -Dfluxlift.threads=N}
 * uses so many threads.
 */
class ScheduleTest {
  /** What was wrong once. */
  private static final List<Schedule> KNOWN = List.of(
      known(StepId.S0, List.of(act(Command.APPLY)), List.of(), true),
      known(
          StepId.S10, List.of(act(Command.RESUME), act(Command.ROLLBACK)),
          List.of(new Fault(Kind.TORN_RECORD, 1, true, 42, 53)), true),
      known(StepId.S2, List.of(act(Command.ROLLBACK)), List.of(new Fault(Kind.API_DOWN, 0, true, 8, 99)), false),
      known(
          StepId.S1, List.of(act(Command.ROLLBACK), act(Command.CLEANUP)),
          List.of(new Fault(Kind.FORCE_PUSH, 0, true, 5, 7), new Fault(Kind.CLOCK_STEP, 0, true, 10, 73)), true),
      known(StepId.S2, List.of(act(Command.RESUME)), List.of(new Fault(Kind.SECOND_WHILE_ASLEEP, 0, true, 4, 0)), true),
      known(
          StepId.S8, List.of(new Act(Command.ROLLBACK, StepId.S2, 0, 0)),
          List.of(new Fault(Kind.ANOTHER_PERSON, 0, true, 18, 62)), true),
      known(
          StepId.S8, List.of(act(Command.CLEANUP)),
          List.of(new Fault(Kind.FORCE_PUSH, 0, true, 0, 15), new Fault(Kind.KILLED_BEFORE, 0, true, 0, 23)), true));

  private static final int ALWAYS = 40;
  private static final long ALWAYS_FROM = 20_261_126L * Schedule.BLOCK;
  /** Hexadecimal digits of a commit's id that make a seed. */
  private static final int DIGITS = 12;
  private static final int LINE = 600;
  private static final int COMPARED = 14;

  @TempDir Path directory;

  @Test
  void whateverGoesWrongTheMoveEndsWell() {
    assertThat(played(ALWAYS_FROM, ALWAYS)).isEmpty();
  }

  @Test
  @EnabledIfSystemProperty(named = "fluxlift.schedules", matches = "[0-9]+", disabledReason = "new ones: -Dfluxlift.schedules=N")
  void whateverGoesWrongAtThisCommitTheMoveEndsWell() {
    int many = Integer.getInteger("fluxlift.schedules", 1);
    long from = Optional.ofNullable(Long.getLong("fluxlift.seed")).orElseGet(ScheduleTest::ofTheCommit);

    assertThat(played(from, many)).isEmpty();
  }

  private List<String> played(long from, int many) {
    System.out.println(many + " schedules from seed " + from);
    Schedules schedules = schedules();
    Schedules.Summary summary = schedules.run(from, many);
    System.out.println(summary);
    return told(schedules, summary.wrong());
  }

  /** Without a repository, as in an archive of the sources, there is no commit: then it is one seed for all. */
  private static long ofTheCommit() {
    try {
      Process git = new ProcessBuilder("git", "rev-parse", "HEAD").redirectErrorStream(true).start();
      String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      boolean known = git.waitFor() == 0 && said.matches("[0-9a-f]{40,64}");
      return known ? Long.parseLong(said.substring(0, DIGITS), 16) * Schedule.BLOCK : ALWAYS_FROM + (long) ALWAYS * Schedule.BLOCK;
    } catch (IOException e) {
      return ALWAYS_FROM + (long) ALWAYS * Schedule.BLOCK;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatWasWrongOnceIsNotWrongAgain() {
    Schedules schedules = schedules();

    List<Trial.Result> results = schedules.inOrder(KNOWN);

    assertThat(told(schedules, results.stream().filter(r -> r.wrong().isPresent()).toList())).isEmpty();
  }

  /** A fault that never has an effect would be counted as withstood. */
  @Test
  void eachKindOfFaultHasAnEffectAndIsWithstood() {
    Tally tally = new Tally();

    schedules().inOrder(Stream.of(Kind.values()).map(ScheduleTest::felt).toList()).forEach(tally::add);

    System.out.println(tally.table());
    assertThat(tally.unfelt()).isEmpty();
    assertThat(told(schedules(), tally.wrong())).isEmpty();
  }

  /** A schedule with one fault, at a place where it is felt. */
  private static Schedule felt(Kind kind) {
    return switch (kind) {
      case BAD_FLAG, CHART_BUMP, INTERRUPTED ->
          known(StepId.S2, List.of(act(Command.RESUME)), List.of(new Fault(kind, 0, true, 3, 6)), true);
      default -> known(StepId.S1, List.of(act(Command.RESUME)), List.of(new Fault(kind, 0, true, 4, 97)), true);
    };
  }

  @Test
  void theSameSeedTellsTheSameStory() {
    List<Schedule> two = Stream.of(17L, 18L).map(Schedule::of).toList();

    assertThat(toTheirEnds().inOrder(two).getLast()).isEqualTo(toTheirEnds().inOrder(two.subList(1, 2)).getFirst());
  }

  /** Where the rest was played before, from an equal state, it is not played again: it would end the same way. */
  @Test
  void whatIsNotPlayedAgainWouldEndTheSameWay() {
    List<Schedule> several = LongStream.range(ALWAYS_FROM, ALWAYS_FROM + Schedule.BLOCK).mapToObj(Schedule::of)
        .filter(s -> s.start() == StepId.S4 && s.latency() == 0 && s.faults().size() == 1)
        .limit(COMPARED)
        .toList();

    List<Trial.Result> joined = schedules().inOrder(several);

    assertThat(joined).filteredOn(Trial.Result::joined).isNotEmpty();
    assertThat(verdicts(joined)).isEqualTo(verdicts(toTheirEnds().inOrder(several)));
  }

  private static List<String> verdicts(List<Trial.Result> results) {
    return results.stream().map(r -> r.schedule() + ": " + r.end() + r.wrong().orElse("")).toList();
  }

  @AfterEach
  void clear() {
    Records.delete(base());
  }

  private Schedules toTheirEnds() {
    return new Schedules(base(), 1, false);
  }

  private Schedules schedules() {
    return new Schedules(base(), Integer.getInteger("fluxlift.threads", 2));
  }

  /** A disk in memory where there is one: a schedule syncs its journals some hundred times. */
  private Path base() {
    Path memory = Path.of("/dev/shm");
    return Files.isWritable(memory) ? memory.resolve("fluxlift-schedules-" + ProcessHandle.current().pid()) : directory;
  }

  private static Schedule known(StepId start, List<Act> acts, List<Fault> faults, boolean forward) {
    return new Schedule(0, 0, start, acts, faults, forward, 0);
  }

  private static Act act(Command command) {
    return new Act(command, StepId.S0, 0, 5);
  }

  /** What was wrong in each; of the first ones the shortest story and how to play it again is printed. */
  private static List<String> told(Schedules schedules, List<Trial.Result> wrong) {
    wrong.stream().limit(5).forEach(r -> {
      Trial.Result shortest = schedules.shortest(r);
      System.out.println("\nseed " + r.schedule().seed() + ", again with: ./mvnw -pl simulator -am test"
          + " -Dtest='ScheduleTest#whateverGoesWrongAtThisCommitTheMoveEndsWell' -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dfluxlift.schedules=1 -Dfluxlift.seed=" + r.schedule().seed());
      System.out.println("  the shortest: " + shortest.schedule());
      shortest.story().forEach(l -> System.out.println("  " + cut(l)));
      System.out.println("  => " + cut(shortest.wrong().orElseThrow()));
    });
    return wrong.stream().map(r -> r.schedule().seed() + ": " + cut(r.wrong().orElseThrow())).toList();
  }

  private static String cut(String line) {
    return line.length() > LINE ? line.substring(0, LINE) : line;
  }
}
