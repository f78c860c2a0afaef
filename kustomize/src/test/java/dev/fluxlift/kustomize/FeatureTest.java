package dev.fluxlift.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.yaml.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * One feature each: the files of a case below src/test/resources/features are built and must give what stands under
 * {@code expected}, which the real kustomize 5.7.1 printed, or the problem under {@code refused}. With
 * {@code -Dfluxlift.kustomize=PATH} the real one is asked again.
 */
class FeatureTest {
  private static final Path FEATURES = Path.of("src/test/resources/features");

  @TempDir
  private static Path folder;

  private static int equal;
  private static int refused;
  private static int asked;

  @TestFactory
  Stream<DynamicTest> everyFeature() throws IOException {
    try (Stream<Path> cases = Files.list(FEATURES)) {
      List<Path> all = cases.sorted().toList();
      assertThat(all).hasSizeGreaterThan(200);
      return all.stream().map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> check(path)));
    }
  }

  @AfterAll
  static void report() {
    System.out.println("features: " + equal + " built as kustomize builds them, " + refused + " refused; " + asked
        + " of them asked of kustomize itself now");
  }

  private static void check(Path path) throws IOException {
    CaseFile each = CaseFile.read(path);
    Path top = folder.resolve(path.getFileName().toString().replace(".txt", ""));
    each.write(top);
    BuildResult result = new KustomizeBuild(new FolderFiles(top)).build(each.directory());
    Optional<Oracle> oracle = Oracle.find();
    if (each.expected().isEmpty()) {
      assertThat(result.problem().map(Object::toString)).as("the problem").contains(each.refused());
      refused++;
      boolean fails = result.problem().orElseThrow().why() == KustomizeException.Cause.FAILS;
      if (fails && oracle.isPresent()) {
        asked++;
        assertThat(oracle.get().print(top.resolve(each.directory()))).isEmpty();
      }
      return;
    }
    assertThat(result.problem()).as("the problem").isEmpty();
    List<Value.Mapping> expected = Oracle.objects(each.expected().get());
    assertThat(result.objects()).isEqualTo(expected);
    equal++;
    if (oracle.isPresent()) {
      asked++;
      assertThat(oracle.get().print(top.resolve(each.directory())).map(Oracle::objects)).contains(expected);
    }
  }
}
