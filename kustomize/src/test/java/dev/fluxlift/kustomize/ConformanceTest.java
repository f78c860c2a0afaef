package dev.fluxlift.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.yaml.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The directories below src/test/resources/builds: {@code in} is built and must give {@code expected.yaml}, which the
 * real kustomize 5.7.1 printed, or the problem in {@code refused.txt}. With {@code -Dfluxlift.kustomize=PATH} the real
 * one is asked again.
 */
class ConformanceTest {
  @TestFactory
  Stream<DynamicTest> everyCase() throws IOException {
    Path builds = Path.of("src/test/resources/builds");
    Optional<Oracle> oracle = Oracle.find();
    if (oracle.isEmpty()) {
      System.out.println("NOT RUN: expected builds against kustomize itself; set -Dfluxlift.kustomize");
    }
    try (Stream<Path> cases = Files.list(builds)) {
      List<Path> all = cases.filter(Files::isDirectory).sorted().toList();
      assertThat(all).hasSizeGreaterThan(60);
      return all.stream().map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> check(path, oracle)));
    }
  }

  private static void check(Path path, Optional<Oracle> oracle) throws IOException {
    Path named = path.resolve("directory");
    String directory = Files.exists(named) ? Files.readString(named).strip() : "";
    BuildResult result = new KustomizeBuild(new FolderFiles(path.resolve("in"))).build(directory);
    Path refused = path.resolve("refused.txt");
    if (Files.exists(refused)) {
      assertThat(result.problem().map(Object::toString)).contains(Files.readString(refused).strip());
      if (result.problem().get().why() == KustomizeException.Cause.FAILS) {
        oracle.ifPresent(real -> assertThat(real.print(path.resolve("in").resolve(directory))).isEmpty());
      }
      return;
    }
    assertThat(result.problem()).isEmpty();
    List<Value.Mapping> expected = Oracle.objects(Files.readString(path.resolve("expected.yaml")));
    assertThat(result.objects().toString()).isEqualTo(expected.toString().isEmpty() ? "" : sorted(expected, result));
    assertThat(result.objects()).isEqualTo(expected);
    oracle.ifPresent(real -> assertThat(Oracle.objects(real.print(path.resolve("in").resolve(directory)).orElseThrow()))
        .isEqualTo(expected));
  }

  /** Equality does not look at the order of keys, so the text to compare is the actual one unless they differ. */
  private static String sorted(List<Value.Mapping> expected, BuildResult result) {
    return expected.equals(result.objects()) ? result.objects().toString() : expected.toString();
  }
}
