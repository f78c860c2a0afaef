package dev.fluxlift.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.simulator.fault.Fault.Kind;
import dev.fluxlift.simulator.fault.Schedule.Act;
import dev.fluxlift.simulator.fault.Schedule.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a person types, and what goes wrong meanwhile, made of seeds. {@code -Dfluxlift.schedules=N} plays N of them,
 * {@code -Dfluxlift.seed=N} begins with that seed, {@code -Dfluxlift.threads=N} uses so many threads.
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
      known(StepId.S2, List.of(act(Command.RESUME)), List.of(new Fault(Kind.SECOND_WHILE_ASLEEP, 0, true, 4, 0)), true));

  private static final int ORDINARY = 40;
  private static final long ORDINARY_FROM = 20_261_126L * Schedule.BLOCK;
  private static final int LINE = 600;

  @TempDir Path directory;

  @Test
  void whateverGoesWrongTheMoveEndsWell() {
    int many = Integer.getInteger("fluxlift.schedules", ORDINARY);
    // an ordinary build says the same of the same sources; whoever asks for a number gets new ones
    long now = System.currentTimeMillis() / 1000 * Schedule.BLOCK;
    long from = Long.getLong("fluxlift.seed", many == ORDINARY ? ORDINARY_FROM : now);
    System.out.println("schedules from seed " + from);

    Schedules schedules = schedules();
    Schedules.Summary summary = schedules.run(from, many);

    System.out.println(summary);
    assertThat(told(schedules, summary.wrong())).isEmpty();
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

    assertThat(schedules().inOrder(two).getLast()).isEqualTo(schedules().inOrder(two.subList(1, 2)).getFirst());
  }

  @AfterEach
  void clear() {
    Records.delete(base());
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
          + " -Dtest='ScheduleTest#whateverGoesWrongTheMoveEndsWell' -Dsurefire.failIfNoSpecifiedTests=false"
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
