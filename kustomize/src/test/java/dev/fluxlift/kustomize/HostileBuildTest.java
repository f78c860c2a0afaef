package dev.fluxlift.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Files made to break a build end in a problem with file and line. The time limit only ends what would never end.
 */
class HostileBuildTest {
  private static final String MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: %s\n";

  private final Map<String, byte[]> files = new HashMap<>();

  private void file(String path, String text) {
    files.put(path, text.getBytes(StandardCharsets.UTF_8));
  }

  private BuildResult built(String directory) {
    return Assertions.assertTimeoutPreemptively(Duration.ofMinutes(2),
        () -> new KustomizeBuild(new BytesInMemory(files)).build(directory));
  }

  private void ends(String problem) {
    assertThat(built("").problem().map(Object::toString)).hasValueSatisfying(
        said -> assertThat(said).startsWith(problem.split("…")[0]).contains(problem.split("…")[1]));
  }

  @Test
  void kustomizationsThatHoldOneAnother() {
    file("kustomization.yaml", "resources: [a]\n");
    file("a/kustomization.yaml", "\nresources: [../b]\n");
    file("b/kustomization.yaml", "resources: [../a]\n");
    ends("b/kustomization.yaml:1:… a cycle");
    file("b/kustomization.yaml", "components: [..]\n");
    ends("b/kustomization.yaml:1:… a cycle");
  }

  @Test
  void aChainOfTenThousand() {
    file("kustomization.yaml", "resources: [d0]\n");
    for (int i = 0; i < 10_000; i++) {
      file("d" + i + "/kustomization.yaml", "resources: [../d" + (i + 1) + "]\n");
    }
    ends("d199/kustomization.yaml:1:… nested deeper");
  }

  @Test
  void aRegularExpressionThatGoesBackAndForth() {
    file("kustomization.yaml", "resources: [m.yaml]\npatches:\n  - target: {name: a*a*a*a*a*a*b}\n    patch: '[]'\n");
    file("m.yaml", MAP.formatted("a".repeat(200)));
    ends("kustomization.yaml:3:… too many steps");
    file("kustomization.yaml", "resources: [m.yaml]\npatches:\n  - target: {name: " + "(a|b)*".repeat(10_000) + "}\n    patch: '[]'\n");
    ends("kustomization.yaml:3:… 60000 characters");
    file("kustomization.yaml", "resources: [m.yaml]\npatches:\n  - target: {name: (a|b)*}\n    patch: '[]'\n");
    file("m.yaml", MAP.formatted("a".repeat(100_000)));
    ends("kustomization.yaml:3:… 100000 characters");
  }

  @Test
  void textsThatAreNoYaml() {
    file("kustomization.yaml", "resources: [m.yaml]\n");
    StringBuilder bomb = new StringBuilder(MAP.formatted("m") + "a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    file("m.yaml", bomb.toString());
    ends("m.yaml:21:… aliases expand");
    file("m.yaml", MAP.formatted("m") + "data:\n\ta: b\n");
    ends("m.yaml:6:… ");
    file("m.yaml", MAP.formatted("m") + "data:\n  a: b\n  a: c\n");
    ends("m.yaml:7:… stands twice");
    file("m.yaml", "a: " + "[".repeat(100_000));
    ends("m.yaml:1:… nested deeper");
    byte[] bytes = MAP.formatted("m").getBytes(StandardCharsets.UTF_8);
    bytes[bytes.length - 2] = (byte) 0xFF;
    files.put("m.yaml", bytes);
    ends("m.yaml:4:… no UTF-8");
  }

  @Test
  void aPatchThatIsABomb() {
    file("m.yaml", MAP.formatted("m"));
    StringBuilder patch = new StringBuilder("resources: [m.yaml]\npatches:\n  - patch: |\n      a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      patch.append("      a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    file("kustomization.yaml", patch.toString());
    ends("kustomization.yaml:20:… aliases expand");
  }

  @Test
  void whatFuzzingFoundToBeBuiltOtherwiseThanByKustomize() {
    file("m.yaml", MAP.formatted("m"));
    file("p.yaml", "   - op: add\n  path: /data\n  value: {}\n");
    file("kustomization.yaml", "resources: [m.yaml]\npatches:\n  - target: {kind: ConfigMap}\n    path: p.yaml\n");
    ends("p.yaml:… ");
    file("refs.yaml", "- path: metadata/name\n");
    file("kustomization.yaml", "resources: [m.yaml]\nconfigurations: [refs.yaml]\n");
    ends("refs.yaml:1: … no mapping");
    file("refs.yaml", "nameReference:\n  - kind: ConfigMap\n    fieldSpecs: [{kind: Deployment}]\n");
    ends("refs.yaml:3: … without a path");
    file("m.yaml", "kind: ConfigMap\nmetadata: {name: m}\n");
    ends("m.yaml:1: … without apiVersion");
  }

  @Test
  void twentyThousandObjectsAreNoTrouble() {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      all.append(MAP.formatted("m" + i)).append("---\n");
    }
    file("kustomization.yaml", "namespace: here\nresources: [m.yaml]\n");
    file("m.yaml", all.toString());
    BuildResult result = built("");
    assertThat(result.orThrow()).hasSize(20_000);
    assertThat(new Substitution(Map.of("A", "b")).apply(result.objects())).hasSize(20_000);
  }

  private static Optional<BuildResult.Problem> substituted(String text) {
    Map<String, byte[]> files = Map.of("apps/m.yaml",
        (MAP.formatted("m") + "data:\n  a: " + text + "\n").getBytes(StandardCharsets.UTF_8));
    Value.Mapping spec = YamlStream.parse("ks.yaml", "path: ./apps\npostBuild: {substitute: {A: b}}\n").single().asMapping();
    return Assertions.assertTimeoutPreemptively(Duration.ofMinutes(2),
        () -> new KustomizeBuild(new BytesInMemory(files)).buildFlux("apps", spec, PostBuild.OFFLINE).problem());
  }

  @Test
  void variablesInVariables() {
    assertThat(substituted("${A:=".repeat(50) + "x" + "}".repeat(50))).isEmpty();
    assertThat(substituted("${A:=".repeat(50_000) + "x" + "}".repeat(50_000)).map(Object::toString))
        .contains("apps/m.yaml:6: not supported: variables nested deeper than 100");
    assertThat(substituted("$$".repeat(500_000)).map(Object::toString))
        .contains("apps/m.yaml:6: not supported: more than 10000 escaped signs in one text");
    assertThat(substituted("${A}".repeat(100_000))).isEmpty();
  }

  @Test
  void valuesOfConfigMapsThatAreNotKnown() {
    Map<String, byte[]> files = Map.of("apps/m.yaml", MAP.formatted("m").getBytes(StandardCharsets.UTF_8));
    Value.Mapping spec = YamlStream.parse("ks.yaml", """
        path: ./apps
        postBuild:
          substituteFrom:
            - {kind: ConfigMap, name: settings}
        """).single().asMapping();
    BuildResult result = new KustomizeBuild(new BytesInMemory(files)).buildFlux("apps", spec, PostBuild.OFFLINE);
    assertThat(result.objects()).isEmpty();
    assertThat(result.problem().map(Object::toString))
        .contains("ks.yaml:4: not supported: the variables of ConfigMap/settings, which are not known here");
  }
}
