package dev.fluxlift.live.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** docs/model.md is what rules, simulator and scenarios say; {@code -Dfluxlift.docs=write} writes it anew. */
class ModelPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("docs/model.md");

  @Test
  void thePageIsUpToDate() throws IOException {
    String page = ModelPage.text();
    if ("write".equals(System.getProperty("fluxlift.docs"))) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(page);
  }

  @Test
  void eachRuleHasASource() {
    assertThat(ModelPage.text()).doesNotContain("| ? |").doesNotContain("|  |");
  }

  @Test
  void thereAreEnoughScenariosAndEachHasANameOfItsOwn() {
    List<String> names = Scenarios.all().stream().map(Scenario::name).toList();
    Set<String> once = new HashSet<>(names);
    assertThat(once).hasSameSizeAs(names).hasSizeGreaterThanOrEqualTo(40);
  }
}
