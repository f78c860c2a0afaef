package dev.fluxlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.change.ChangeReport;
import dev.fluxlift.engine.estate.ChangedTree;
import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.estate.Tree;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What people change every day in the trees of real repositories is not refused. */
class ChangeHarmlessCorpusTest {
  private static final List<String> TREES = List.of("bluevulpine+flux-talos@28ca136e", "evanmoelter+hcc@87fa2c36",
      "chrede88+home-ops@3bc60d6a", "joryirving+home-ops@0e8a699e");
  private static int passed;
  private static int all;

  /** A change that people make every day. */
  private enum Change {
    COMMENT("# a comment\n", d -> is(d, "helm.toolkit.fluxcd.io", "HelmRelease")),
    CHART_VERSION("(?m)^(      version:\\s+)\\S+$", "$1 99.0.0", d -> is(d, "helm.toolkit.fluxcd.io", "HelmRelease")),
    INTERVAL("(?m)^(  interval:\\s+)\\S+$", "$1 47m", d -> is(d, "helm.toolkit.fluxcd.io", "HelmRelease")),
    INTERVAL_OF_A_KUSTOMIZATION("(?m)^(  interval:\\s+)\\S+$", "$1 47m", ChangeHarmlessCorpusTest::isApp),
    VALUES("(?m)^  values:$", "  values:\n    fluxliftTest: 1", d -> is(d, "helm.toolkit.fluxcd.io", "HelmRelease")),
    IMAGE_TAG("(?m)^(\\s+tag:\\s+)\\S+$", "$1 v99", d -> is(d, "helm.toolkit.fluxcd.io", "HelmRelease")),
    LABEL("(?m)^metadata:$", "metadata:\n  labels:\n    fluxlift.test/team: a", d -> is(d, "", "Namespace") && !d.value().mapping("metadata").has("labels")),
    ANNOTATION("(?m)^metadata:$", "metadata:\n  annotations:\n    fluxlift.test/team: a", d -> is(d, "helm.toolkit.fluxcd.io", "HelmRelease") && !d.value().mapping("metadata").has("annotations")),
    SUSPENDED("(?m)^spec:$", "spec:\n  suspend: true", ChangeHarmlessCorpusTest::isApp),
    TIMEOUT("(?m)^spec:$", "spec:\n  retryInterval: 3m", d -> isApp(d) && !d.value().mapping("spec").has("retryInterval")),
    REPOSITORY_INTERVAL("(?m)^(  interval:\\s+)\\S+$", "$1 47m", d -> is(d, ObjectRef.SOURCE, "HelmRepository"));

    private final String pattern;
    private final String replacement;
    private final Predicate<Document> where;

    Change(String comment, Predicate<Document> where) {
      this("\\z", "\n" + comment, where);
    }

    Change(String pattern, String replacement, Predicate<Document> where) {
      this.pattern = pattern;
      this.replacement = replacement;
      this.where = where;
    }
  }

  private static boolean is(Document d, String group, String kind) {
    return d.ref().group().equals(group) && d.ref().kind().equals(kind);
  }

  /** A Kustomization of one application. */
  private static boolean isApp(Document d) {
    return is(d, ObjectRef.KUSTOMIZE, "Kustomization") && d.file().contains("/apps/") && Folders.name(d.file()).equals("ks.yaml");
  }

  static Stream<Arguments> changes() {
    return TREES.stream().flatMap(t -> Arrays.stream(Change.values()).map(c -> Arguments.of(t, c)));
  }

  @BeforeAll
  static void corpus() {
    if (ChangeCorpus.corpus().isEmpty()) {
      System.out.println("NOT RUN: harmless changes of real repositories (no corpus)");
      Assumptions.abort("the corpus is missing");
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("changes")
  void theChangePasses(String state, Change change) {
    Tree before = ChangeCorpus.before(state);
    Map<String, Optional<String>> edits = new LinkedHashMap<>();
    Repository repository = new Repository(before);
    repository.documents().stream().filter(change.where).map(Document::file).distinct().forEach(file -> {
      String text = repository.text(file).orElse("");
      String next = text.replaceFirst(change.pattern, change.replacement);
      boolean twice = change == Change.TIMEOUT && text.contains("retryInterval") || change == Change.SUSPENDED && text.contains("suspend:");
      if (!next.equals(text) && !twice && edits.size() < 5) {
        edits.put(file, Optional.of(next));
      }
    });
    Assumptions.assumeFalse(edits.isEmpty(), "no file for it in this tree");
    all++;

    ChangeReport report = ChangeCorpus.report(before, new ChangedTree(before, edits));

    assertThat(report.findings().stream().filter(f -> f.stops(Set.of()))).as("%s", edits.keySet()).isEmpty();
    passed++;
  }

  @AfterAll
  static void count() {
    System.out.println("harmless changes of real repositories: " + passed + " of " + all + " passed");
  }
}
