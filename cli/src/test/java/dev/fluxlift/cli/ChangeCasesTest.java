package dev.fluxlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.ChangeReport;
import dev.fluxlift.engine.change.Side;
import dev.fluxlift.engine.change.rules.AllRules;
import dev.fluxlift.engine.finding.Severity;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each class of mistakes in a small repository, and harmless changes beside them. */
class ChangeCasesTest {
  static Stream<ChangeCase> cases() {
    return Stream.of("mistakes.txt", "instance.txt", "harmless.txt").flatMap(f -> ChangeCase.read(f).stream());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void theChangeIsRefusedForItsReasonOrPasses(ChangeCase change) {
    ChangeReport report = ChangeReport.of(new Side(ChangeCase.tree(change.from())), new Side(ChangeCase.tree(change.to())),
        AllRules.RULES, new FluxSchemas());

    List<String> stops = report.findings().stream().filter(f -> f.stops(Set.of())).map(f -> f.code().id() + " " + f.where()).toList();

    if (change.expected().isEmpty()) {
      assertThat(report.findings().stream().filter(f -> f.stops(Set.of()))).as(change.name()).isEmpty();
    } else {
      assertThat(stops).as(change.name()).containsAll(change.expected());
    }
  }

  @Test
  void eachFindingThatStopsHasACase() {
    Set<String> shown = cases().flatMap(c -> c.expected().stream()).map(e -> e.split(" ")[0]).collect(Collectors.toSet());
    assertThat(Arrays.stream(ChangeFindings.values()).filter(f -> f.severity() != Severity.NOTE).map(f -> f.id()))
        .allSatisfy(id -> assertThat(shown).contains(id));
  }

  @Test
  void theSameChangeIsToldInTheSameWords() {
    ChangeCase change = ChangeCase.read("mistakes.txt").getFirst();
    Side from = new Side(ChangeCase.tree(change.from()));
    assertThat(ChangeReport.of(from, new Side(ChangeCase.tree(change.to())), AllRules.RULES, new FluxSchemas()).findings())
        .isEqualTo(ChangeReport.of(from, new Side(ChangeCase.tree(change.to())), AllRules.RULES, new FluxSchemas()).findings());
  }
}
