package dev.fluxlift.simulator.fault;

import static dev.fluxlift.simulator.fault.Wrong.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.simulator.fault.Fault.Kind;
import dev.fluxlift.simulator.fault.Schedule.Act;
import dev.fluxlift.simulator.fault.Schedule.Command;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a person types, and what goes wrong meanwhile, made of seeds that are the same in each build; others are played by
 * {@link NewSchedulesTest}. {@code -Dfluxlift.threads=N} uses so many threads.
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
          List.of(new Fault(Kind.FORCE_PUSH, 0, true, 0, 15), new Fault(Kind.KILLED_BEFORE, 0, true, 0, 23)), true),
      known(
          StepId.S4, List.of(new Act(Command.RESUME, StepId.S0, 1, 0)),
          List.of(new Fault(Kind.FORCE_PUSH, 0, true, 2, 5)), true),
      known(
          StepId.S4, List.of(new Act(Command.ROLLBACK, StepId.S2, 0, 0)),
          List.of(new Fault(Kind.FORCE_PUSH, 0, true, 16, 32)), true),
      known(
          StepId.S0, List.of(act(Command.APPLY), new Act(Command.RESUME, StepId.S0, 1, 60)),
          List.of(new Fault(Kind.TORN_RECORD, 0, false, 255, 40)), false));

  private static final int ALWAYS = 40;
  private static final long ALWAYS_FROM = 20_261_126L * Schedule.BLOCK;
  private static final int COMPARED = 14;

  @TempDir Path directory;

  @Test
  void whateverGoesWrongTheMoveEndsWell() {
    Schedules schedules = schedules();
    Schedules.Summary summary = schedules.run(ALWAYS_FROM, ALWAYS);
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

  private Path base() {
    return Records.fast(directory);
  }

  private static Schedule known(StepId start, List<Act> acts, List<Fault> faults, boolean forward) {
    return new Schedule(0, 0, start, acts, faults, forward, 0);
  }

  private static Act act(Command command) {
    return new Act(command, StepId.S0, 0, 5);
  }
}
