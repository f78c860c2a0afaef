package dev.fluxlift.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Flux adds to kustomize: the cases below src/test/resources/flux are built and must give what stands under {@code
 * expected}, which {@code flux build kustomization --dry-run} 2.6.4 printed, or the problem under {@code refused}. With
 * {@code -Dfluxlift.flux=PATH} the program is asked again. A dry run takes no variables from the cluster.
 */
class FluxCasesTest {
  private static final Path CASES = Path.of("src/test/resources/flux");

  @TempDir
  private static Path folder;

  private static int equal;
  private static int refused;
  private static int asked;

  @TestFactory
  Stream<DynamicTest> everyCase() throws IOException {
    try (Stream<Path> cases = Files.list(CASES)) {
      List<Path> all = cases.sorted().toList();
      assertThat(all).hasSizeGreaterThan(50);
      return all.stream().map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> check(path)));
    }
  }

  @AfterAll
  static void report() {
    System.out.println("Flux's own additions: " + equal + " built as Flux builds them, " + refused + " refused; " + asked
        + " of them asked of Flux itself now");
  }

  private static void check(Path path) throws IOException {
    CaseFile each = CaseFile.read(path);
    Path top = folder.resolve(path.getFileName().toString().replace(".txt", ""));
    each.write(top);
    Value.Mapping kustomization = YamlStream.parse("kustomization", each.kustomization()).single().asMapping();
    boolean strict = each.remarks().contains("strict");
    PostBuild postBuild = new PostBuild((_, _) -> Optional.of(Map.of()), strict);
    BuildResult result = new KustomizeBuild(new FolderFiles(top))
        .buildFlux(kustomization.text("spec", "path").orElseThrow(), kustomization.mapping("spec"), postBuild);
    Path file = top.resolve("the-kustomization");
    Files.writeString(file, each.kustomization());
    Optional<Optional<List<Value.Mapping>>> real = FluxOracle.find()
        .map(flux -> flux.print(top.resolve("apps"), file, "apps", strict).map(Oracle::objects));
    if (real.isPresent()) {
      asked++;
    }
    if (each.expected().isEmpty()) {
      assertThat(result.problem().map(Object::toString)).as("the problem").contains(each.refused());
      refused++;
      if (result.problem().orElseThrow().why() == KustomizeException.Cause.FAILS) {
        real.ifPresent(printed -> assertThat(printed).as("what Flux printed").isEmpty());
      }
      return;
    }
    List<Value.Mapping> expected = Oracle.objects(each.expected().get());
    real.ifPresent(printed -> assertThat(printed).as("what Flux printed").contains(expected));
    assertThat(result.problem()).as("the problem").isEmpty();
    assertThat(result.objects().stream().map(o -> FluxOracle.owned(o, kustomization)).toList()).isEqualTo(expected);
    equal++;
  }
}
