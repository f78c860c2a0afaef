package dev.fluxlift.simulator.fault;

import java.util.List;

/** Tells a person what was wrong, and how to see it again. */
final class Wrong {
  private static final int SHORTENED = 5;
  private static final int LINE = 600;

  private Wrong() {}

  /** What was wrong in each; of the first ones the shortest story and how to play it again is printed. */
  static List<String> told(Schedules schedules, List<Trial.Result> wrong) {
    wrong.stream().limit(SHORTENED).forEach(r -> {
      Trial.Result shortest = schedules.shortest(r);
      System.out.println("\nseed " + r.schedule().seed() + ", again with: ./mvnw -pl simulator -am test"
          + " -Dtest=NewSchedulesTest -Dsurefire.failIfNoSpecifiedTests=false -Dfluxlift.seed=" + r.schedule().seed());
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
