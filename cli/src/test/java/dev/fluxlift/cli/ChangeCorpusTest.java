package dev.fluxlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.change.ChangeReport;
import dev.fluxlift.engine.finding.Finding;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Twelve changes that real owners pushed and that broke their clusters, each against the state that it replaced. */
class ChangeCorpusTest {
  private static final long SEED = Long.getLong("fluxlift.seed", System.nanoTime() % 1_000_000);
  private static final Pattern PLACE = Pattern.compile(".+\\.ya?ml(:\\d+)?");
  private static int refused;
  private static int renamed;

  static Stream<Arguments> states() {
    return Stream.of(
        Arguments.of("bluevulpine+flux-talos@ecfae904", Set.of("kustomization-does-not-build", "source-not-delivered",
            "instance-drops-components", "sync-loses-settings")),
        Arguments.of("bluevulpine+flux-talos@95954bb7", Set.of("prune-not-known", "variables-not-delivered")),
        Arguments.of("bluevulpine+flux-talos@28ca136e", Set.of("kustomization-pruned")),
        Arguments.of("bluevulpine+flux-talos@c0741833", Set.of("root-prunes-itself", "source-pruned", "installer-removed-unguarded")),
        Arguments.of("bluevulpine+flux-talos@0e5124dc", Set.of("owned-twice", "sync-root-replaced")),
        Arguments.of("bluevulpine+flux-talos@353f4c63", Set.of("schema-violated", "patch-does-not-reach-children",
            "installer-removed-unguarded")),
        Arguments.of("bluevulpine+flux-talos@aa24125d", Set.of("kustomization-does-not-build", "path-not-there")),
        Arguments.of("bluevulpine+flux-talos@c5b5648e", Set.of("instance-goes")),
        Arguments.of("chrede88+home-ops@3bc60d6a", Set.of("chart-source-not-delivered")),
        Arguments.of("evanmoelter+hcc@87fa2c36", Set.of("owned-twice", "secret-not-decrypted")),
        Arguments.of("evanmoelter+hcc@bb1db053", Set.of("flag-not-in-version")),
        Arguments.of("joryirving+home-ops@0e8a699e", Set.of("credentials-do-not-fit", "path-of-another-cluster")));
  }

  @BeforeAll
  static void corpus() {
    if (ChangeCorpus.corpus().isEmpty()) {
      System.out.println("NOT RUN: pushed and wrong states (no corpus)");
      Assumptions.abort("the corpus is missing");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("states")
  void theStateIsRefusedForItsReasons(String state, Set<String> reasons) {
    assertRefused(ChangeCorpus.report(ChangeCorpus.before(state), ChangeCorpus.after(state)), reasons);
    refused++;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("states")
  void itIsRefusedUnderOtherNamesAsWell(String state, Set<String> reasons) {
    Map<String, byte[]> before = ChangeCorpus.files(ChangeCorpus.before(state));
    Map<String, byte[]> after = ChangeCorpus.files(ChangeCorpus.after(state));
    System.out.println("names and folders of " + state + " by seed " + SEED);
    RenamedTrees trees = new RenamedTrees(SEED, before, after);

    assertRefused(ChangeCorpus.report(trees.of(before), trees.of(after)), reasons);
    renamed++;
  }

  private static void assertRefused(ChangeReport report, Set<String> reasons) {
    List<Finding> stops = report.findings().stream().filter(f -> f.stops(Set.of())).toList();
    assertThat(new TreeSet<>(stops.stream().map(f -> f.code().id()).toList())).containsAll(reasons);
    assertThat(stops).allSatisfy(f -> assertThat(f.where()).matches(PLACE));
  }

  @AfterAll
  static void count() {
    System.out.println("pushed and wrong: " + refused + " of 12 refused for their reasons, " + renamed + " of 12 under other names (seed " + SEED + ")");
  }
}
