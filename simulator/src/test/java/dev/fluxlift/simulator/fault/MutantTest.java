package dev.fluxlift.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.fluxlift.engine.plan.Condition;
import dev.fluxlift.engine.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What keeps the move safe is left out, one at a time: that shows. The page has the table, and this test has it written. */
class MutantTest {
  private static final String MUTANTS = "fluxlift.mutants";
  private static final Path HERE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

  /** Verdicts that say what shows that a condition is missing. */
  private static final Set<ConditionMutants.Verdict> SHOWN = Set.of(
      ConditionMutants.Verdict.CAUGHT,
      ConditionMutants.Verdict.CAUGHT_ONCE_LEFT_OUT_EVERYWHERE,
      ConditionMutants.Verdict.STOPPED_BY_ANOTHER);

  @TempDir Path directory;

  /** Takes minutes, as the next two, so it is played with {@code -Psoak}; the other tests are always. */
  @Test
  @EnabledIfSystemProperty(named = MUTANTS, matches = "true", disabledReason = "takes minutes: ./mvnw -Psoak")
  void eachConditionIsMissedWhenItIsLeftOut() throws IOException {
    List<ConditionMutants.Row> rows = new ConditionMutants(scene(), directory).rows();
    String table = conditions(rows);
    System.out.println(table);

    assertThat(rows).allSatisfy(r -> assertThat(r.verdict()).isIn(SHOWN));
    assertThat(page()).contains(table);
  }

  @Test
  @EnabledIfSystemProperty(named = MUTANTS, matches = "true", disabledReason = "takes minutes: ./mvnw -Psoak")
  void eachGuardThatAStepSetsIsMissedWhenItIsLeftOut() throws IOException {
    Scene scene = scene();
    GuardMutants guards = new GuardMutants(scene, directory);
    assertThat(guards.seen(scene.estate().plan())).as("what goes wrong with no guard missing").isEmpty();
    List<GuardMutants.Row> alone = guards.rows();
    List<GuardMutants.Row> together = guards.together();
    String tables = guards("guard left out", alone) + "\n" + guards("guards left out together", together);
    System.out.println(tables);

    assertThat(alone).allSatisfy(r -> assertThat(r.seen()).isPresent());
    assertThat(together).allSatisfy(r -> assertThat(r.seen()).isPresent());
    assertThat(page()).contains(tables);
  }

  @Test
  @EnabledIfSystemProperty(named = MUTANTS, matches = "true", disabledReason = "takes minutes: ./mvnw -Psoak")
  void eachGuardInTheCodeIsMissedWhenItIsCutOut() throws IOException {
    List<EngineMutants.Row> rows = new EngineMutants(directory).rows();
    String table = engine(rows);
    System.out.println(table);

    assertThat(rows).allSatisfy(r -> assertThat(r.seen()).isPresent());
    assertThat(page()).contains(table);
  }

  private Scene scene() {
    return new Scene(Incidents.ESTATE, directory.resolve("scene"));
  }

  @Test
  void nothingGoesWrongInAnyIncidentWithEveryGuardInItsPlace() {
    Incidents incidents = new Incidents(scene(), directory);

    assertThat(Incident.values()).allSatisfy(i -> assertThat(incidents.wrong(i)).as(i.words()).isEmpty());
  }

  @Test
  void thePageHasEachConditionAndEachGuardThatThereIs() throws IOException {
    List<String> named = new ArrayList<>();
    for (Step step : new Estate(Incidents.ESTATE).plan().steps()) {
      step.before().forEach(c -> named.add("| " + step.id() + " | " + named(c) + " |"));
    }
    for (Guard guard : Guard.values()) {
      named.add("| " + guard.words() + " |");
    }
    Guard.TOGETHER.forEach(g -> named.add("| " + Guard.words(g) + " |"));
    for (EngineGuard guard : EngineGuard.values()) {
      named.add("| " + guard.words() + " | " + guard.incident().words() + " |");
    }
    List<String> rows = page().lines().toList();

    assertThat(named).allSatisfy(n -> assertThat(rows).anyMatch(r -> r.startsWith(n)));
    assertThat(rows).noneMatch(r -> r.startsWith("|") && r.contains("| nothing"));
  }

  @ParameterizedTest
  @EnumSource
  void eachGuardIsWhereItIsCutOut(EngineGuard guard) {
    assertThatCode(() -> new CutLoader(guard.cuts()).make()).doesNotThrowAnyException();
  }

  private static String page() throws IOException {
    return Files.readString(HERE.resolve("../docs/track-record.md").normalize());
  }

  private static String conditions(List<ConditionMutants.Row> rows) {
    StringBuilder out = new StringBuilder("| step | condition left out | what showed it |\n|---|---|---|\n");
    for (ConditionMutants.Row row : rows) {
      out.append("| ").append(row.step()).append(" | ").append(named(row.condition())).append(" | ")
          .append(said(row)).append(" |\n");
    }
    return out.toString();
  }

  private static String guards(String title, List<GuardMutants.Row> rows) {
    StringBuilder out = new StringBuilder("| " + title + " | what showed it |\n|---|---|\n");
    for (GuardMutants.Row row : rows) {
      out.append("| ").append(row.words()).append(" | ").append(shown(row.seen())).append(" |\n");
    }
    return out.toString();
  }

  private static String engine(List<EngineMutants.Row> rows) {
    StringBuilder out =
        new StringBuilder("| guard cut out of the code | what happens | what showed it |\n|---|---|---|\n");
    for (EngineMutants.Row row : rows) {
      out.append("| ").append(row.guard().words()).append(" | ").append(row.guard().incident().words()).append(" | ")
          .append(shown(row.seen())).append(" |\n");
    }
    return out.toString();
  }

  private static String shown(Optional<String> seen) {
    return seen.map(MutantTest::first).orElse("nothing");
  }

  private static String said(ConditionMutants.Row row) {
    return switch (row.verdict()) {
      case CAUGHT -> "the step acts while it does not hold";
      case CAUGHT_ONCE_LEFT_OUT_EVERYWHERE ->
          "another stops the step: " + first(row.why()) + "; left out of all steps, the step acts while it does not hold";
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

  /** Without what changes from one estate to the next. */
  private static String first(String text) {
    String plain = text.lines().collect(Collectors.joining(" ")).replace("|", "/").replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "UID")
        .replaceAll("[0-9a-f]{40}", "COMMIT").replaceAll("content [0-9a-f]{16}", "content HASH");
    return plain.length() > 140 ? plain.substring(0, 140) + "…" : plain;
  }
}
