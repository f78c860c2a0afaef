package dev.fluxlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What people read is true: tests named are there, links lead somewhere. */
class PromisesTest {
  private static final Path ROOT = Path.of("..");

  @Test
  void everyTestThatThePageNamesIsThere() throws IOException {
    Set<String> tests;
    try (Stream<Path> files = Files.walk(ROOT)) {
      tests =
          files
              .map(f -> f.getFileName().toString())
              .filter(n -> n.endsWith("Test.java"))
              .map(n -> n.substring(0, n.length() - 5))
              .collect(Collectors.toSet());
    }
    List<String> named = matches(ROOT.resolve("docs/how-it-is-proved.md"), "`(\\w+Test)`");
    assertThat(named).hasSizeGreaterThan(25);
    assertThat(tests).containsAll(named);
  }

  @Test
  void everyLinkOfThePagesLeadsToAFile() throws IOException {
    for (String page : List.of("README.md", "CONTRIBUTING.md", "docs/guide.md", "docs/how-it-is-proved.md", "docs/live-report.md")) {
      Path file = ROOT.resolve(page);
      for (String link : matches(file, "\\]\\((?!http)([^)#]+)\\)")) {
        assertThat(file.resolveSibling(link)).as(page + " links to it").exists();
      }
    }
  }

  private static List<String> matches(Path page, String pattern) throws IOException {
    return Pattern.compile(pattern).matcher(Files.readString(page)).results().map((MatchResult m) -> m.group(1)).distinct().toList();
  }
}
