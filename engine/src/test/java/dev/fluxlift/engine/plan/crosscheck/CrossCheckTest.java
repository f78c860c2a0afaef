package dev.fluxlift.engine.plan.crosscheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.estate.Tree;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.port.OtherBuilds;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CrossCheckTest {
  private static final String MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: %s\n  labels: {a: b}\ndata:\n  k: %s\n";
  private static final String SECRET =
      "apiVersion: v1\nkind: Secret\nmetadata: {name: s, labels: {x: z}}\nstringData: {p: %s}\n";

  private final Map<String, String> files = new TreeMap<>();
  private final Map<String, OtherBuilds.Answer> answers = new TreeMap<>();
  private final List<String> asked = new ArrayList<>();
  private boolean hasFlux;

  private CrossCheck.Result result() {
    Tree tree = new Tree() {
      @Override
      public List<String> paths() {
        return List.copyOf(files.keySet());
      }

      @Override
      public Optional<byte[]> read(String path) {
        return Optional.ofNullable(files.get(path)).map(t -> t.getBytes(StandardCharsets.UTF_8));
      }
    };
    return CrossCheck.of(new Repository(tree), new OtherBuilds() {
      @Override
      public List<String> versions() {
        return List.of("kustomize v0");
      }

      @Override
      public Answer kustomize(String folder) {
        asked.add(folder);
        return answers.getOrDefault(folder, new Answer.Refused("no\nreally"));
      }

      @Override
      public Optional<Answer> flux(Mapping kustomization, String folder) {
        return hasFlux ? Optional.ofNullable(answers.get("flux " + folder)) : Optional.empty();
      }
    });
  }

  private void printed(String folder, String yaml) {
    answers.put(folder, new OtherBuilds.Answer.Printed(yaml));
  }

  private List<String> findings() {
    return result().findings().stream().map(CrossCheckTest::words).toList();
  }

  private static String words(Finding finding) {
    return finding.code().id() + " " + finding.where() + " " + finding.what();
  }

  @Test
  void whatIsEqualIsCountedAndNothingElseSaid() {
    files.put("a/kustomization.yaml", "resources: [m.yaml]\n");
    files.put("a/m.yaml", MAP.formatted("m", "v"));
    files.put("b/kustomization.yml", "resources: [nowhere.yaml]\n");
    printed("a", MAP.formatted("m", "v"));
    CrossCheck.Result result = result();
    assertThat(result.findings()).isEmpty();
    assertThat(result.line())
        .isEqualTo("cross-check: 1 builds equal to kustomize v0, 0 differences, 1 refused by both, 0 not compared");
  }

  @Test
  void eachObjectThatDiffersIsNamedWithItsLine() {
    files.put("a/kustomization.yaml", "resources: [m.yaml]\n");
    files.put("a/m.yaml", MAP.formatted("m", "v") + "---\n" + MAP.formatted("here", "v"));
    printed("a", MAP.formatted("m", "w") + "---\n" + MAP.formatted("there", "v"));
    assertThat(findings()).containsExactly(
        "build-differs a/m.yaml:9 a: ConfigMap/here is built here alone",
        "build-differs a/m.yaml:7 a: ConfigMap/m: data.k is \"v\" here and \"w\" there",
        "build-differs ConfigMap/there a: ConfigMap/there is built by the program alone");
  }

  @Test
  void anotherOrderIsADifference() {
    files.put("a/kustomization.yaml", "resources: [m.yaml]\n");
    files.put("a/m.yaml", MAP.formatted("m", "v") + "---\n" + MAP.formatted("o", "v"));
    printed("a", MAP.formatted("o", "v") + "---\n" + MAP.formatted("m", "v"));
    assertThat(findings()).singleElement().asString().contains("build-differs a/m.yaml:1").contains("in another order");
  }

  @Test
  void noValueOfASecretIsSaid() {
    files.put("a/kustomization.yaml", "resources: [s.yaml]\n");
    files.put("a/s.yaml", SECRET.formatted("hidden"));
    printed("a", SECRET.formatted("other"));
    assertThat(findings()).containsExactly("build-differs a/s.yaml:4 a: Secret/s: stringData.p");
  }

  @Test
  void whatOneSideRefusesAloneIsADifference() {
    files.put("a/kustomization.yaml", "resources: [m.yaml]\n");
    files.put("a/m.yaml", MAP.formatted("m", "v"));
    files.put("b/kustomization.yaml", "resources: [nowhere.yaml]\n");
    printed("b", MAP.formatted("m", "v"));
    assertThat(findings()).containsExactly("built-here-alone a the program says: no",
        "refused-here-alone b/kustomization.yaml:1 b: nowhere.yaml is neither a file nor a directory with a kustomization file"
            .replace("b: nowhere", "b: b/nowhere"));
  }

  @Test
  void whatIsNotBuiltHereIsNotGivenToTheProgram() {
    files.put("a/kustomization.yaml", "resources: [https://example.com/x.yaml]\n");
    CrossCheck.Result result = result();
    assertThat(asked).isEmpty();
    assertThat(result.notCompared()).isEqualTo(1);
    assertThat(result.findings()).singleElement().satisfies(f -> {
      assertThat(f.code()).isEqualTo(CrossCheckFindings.NOT_COMPARED);
      assertThat(f.stops(List.of())).isFalse();
      assertThat(f.where()).isEqualTo("a/kustomization.yaml:1");
    });
  }

  @Test
  void fluxKustomizationsAreComparedWhereThereIsAProgramForThem() {
    files.put("apps/m.yaml", MAP.formatted("m", "${V}"));
    files.put("apps/s.yaml", SECRET.formatted("'ENC[x]'"));
    files.put("ks.yaml", """
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: apps, namespace: flux-system}
        spec:
          path: ./apps
          sourceRef: {kind: GitRepository, name: repository}
          postBuild: {substitute: {V: w}, substituteFrom: [{kind: Secret, name: s}]}
        """);
    assertThat(result().equal()).isZero();

    hasFlux = true;
    String owner = "kustomize.toolkit.fluxcd.io/name: apps, kustomize.toolkit.fluxcd.io/namespace: flux-system";
    String map = MAP.formatted("m", "w").replace("{a: b}", "{a: b, " + owner + "}");
    printed("flux apps", map + "---\n" + SECRET.formatted("'**SOPS**'").replace("{x: z}", "{x: z, " + owner + "}"));
    assertThat(findings()).isEmpty();
    assertThat(result().equal()).isEqualTo(1);

    printed("flux apps", map + "---\n" + SECRET.formatted("plain").replace("{x: z}", "{x: z, " + owner + "}"));
    assertThat(findings()).singleElement().asString()
        .contains("Kustomization/flux-system/apps (ks.yaml:1)").contains("Secret/s: stringData.p").doesNotContain("ENC");
  }
}
