package dev.fluxlift.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadingDifferenceTest {
  @Test
  void aWordThatOneReaderTakesForATruthValueIsNamedWithItsPlace() {
    String text = """
        data:
          a: yes
          b: "yes"
          c: true
          on: 1
          when: 2026-01-02
          list: [no, ~, 010, 12:30]
        """;
    assertThat(ReadingDifference.in("x.yaml", text)).extracting(ReadingDifference::toString).containsExactly(
        "x.yaml:2:6: yes is \"yes\" to kustomize and true to kubectl, Helm and Flux; put it in quotes",
        "x.yaml:5:3: on is \"on\" to kustomize and true to kubectl, Helm and Flux; put it in quotes",
        "x.yaml:6:9: 2026-01-02 is \"2026-01-02T00:00:00Z\" to kustomize and \"2026-01-02\" to kubectl, Helm and Flux; "
            + "put it in quotes",
        "x.yaml:7:10: no is \"no\" to kustomize and false to kubectl, Helm and Flux; put it in quotes");
    assertThat(ReadingDifference.in("x.yaml", text)).extracting(ReadingDifference::isKey)
        .containsExactly(false, true, false, false);
  }

  @Test
  void quotesEndTheDifference() {
    assertThat(ReadingDifference.in("x.yaml", "a: 'yes'\n\"on\": \"2026-01-02\"\nb: |\n  no\n")).isEmpty();
  }
}
