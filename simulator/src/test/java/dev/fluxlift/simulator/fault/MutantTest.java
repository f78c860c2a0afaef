package dev.fluxlift.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.plan.Condition;
import dev.fluxlift.engine.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What keeps the move safe is left out, one at a time: that shows. The page has the table, and this test has it written. */
class MutantTest {
  private static final Path HERE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

  /** An estate whose move has every step: an application depends on the old owner. */
  private static final long ESTATE = 7;

  @TempDir Path directory;

  /** Takes some minutes, so it is played with {@code -Psoak}; the test below is always. */
  @Test
  @EnabledIfSystemProperty(named = "fluxlift.mutants", matches = "true", disabledReason = "takes minutes: ./mvnw -Psoak")
  void eachConditionAndEachGuardIsMissedWhenItIsLeftOut() throws IOException {
    Scene scene = new Scene(ESTATE, directory.resolve("scene"));
    GuardMutants guards = new GuardMutants(scene, directory);
    assertThat(guards.seen(scene.estate().plan())).as("what goes wrong with no guard missing").isEmpty();

    List<ConditionMutants.Row> conditions = new ConditionMutants(scene, directory).rows();
    String table = table(conditions, guards.rows());
    System.out.println(table);

    assertThat(conditions).noneMatch(r -> r.verdict() == ConditionMutants.Verdict.WRONG);
    assertThat(page()).contains(table);
  }

  @Test
  void thePageHasEachConditionAndEachGuardThatThereIs() throws IOException {
    List<String> named = new ArrayList<>();
    for (Step step : new Estate(ESTATE).plan().steps()) {
      step.before().forEach(c -> named.add("| " + step.id() + " | " + named(c) + " |"));
    }
    for (Guard guard : Guard.values()) {
      named.add("| " + words(guard) + " |");
    }
    List<String> rows = page().lines().toList();

    assertThat(named).allSatisfy(n -> assertThat(rows).anyMatch(r -> r.startsWith(n)));
  }

  private static String page() throws IOException {
    return Files.readString(HERE.resolve("../docs/track-record.md").normalize());
  }

  private static String table(List<ConditionMutants.Row> conditions, List<GuardMutants.Row> guards) {
    StringBuilder out = new StringBuilder("| step | condition left out | what showed it |\n|---|---|---|\n");
    for (ConditionMutants.Row row : conditions) {
      out.append("| ").append(row.step()).append(" | ").append(named(row.condition())).append(" | ")
          .append(said(row)).append(" |\n");
    }
    out.append("\n| guard left out | what showed it |\n|---|---|\n");
    for (GuardMutants.Row row : guards) {
      out.append("| ").append(words(row.guard())).append(" | ").append(row.seen().map(MutantTest::first).orElse("nothing: another guard holds"))
          .append(" |\n");
    }
    return out.toString();
  }

  private static String said(ConditionMutants.Row row) {
    return switch (row.verdict()) {
      case CAUGHT -> "the step acts while it does not hold";
      case STOPPED_BY_ANOTHER -> "another stops the step: " + first(row.why());
      case HOLDS_AGAIN -> "nothing: it holds again when the step acts";
      case ALWAYS_HOLDS -> "nothing makes it not hold here";
      case WRONG -> "WRONG: " + first(row.why());
    };
  }

  private static String named(Condition condition) {
    String name = condition.getClass().getSimpleName();
    return switch (condition) {
      case Condition.Field c -> name + " " + c.object() + " " + c.path().getLast();
      case Condition.Ready c -> name + " " + c.object();
      case Condition.Present c -> name + " " + c.object();
      case Condition.Absent c -> name + " " + c.object();
      case Condition.NoneOf c -> name + " " + c.kind().kind();
      case Condition.Unreferenced c -> name + " " + c.object();
      case Condition.StillDone c -> name + " " + c.step();
      default -> name;
    };
  }

  private static String words(Guard guard) {
    return guard.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }

  /** Without what changes from one estate to the next. */
  private static String first(String text) {
    String plain = text.lines().collect(Collectors.joining(" ")).replace("|", "/").replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "UID")
        .replaceAll("[0-9a-f]{40}", "COMMIT");
    return plain.length() > 140 ? plain.substring(0, 140) + "…" : plain;
  }
}
