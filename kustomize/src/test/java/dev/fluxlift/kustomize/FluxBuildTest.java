package dev.fluxlift.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FluxBuildTest {
  private static final String MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: %s\n";

  private record InMemory(Map<String, String> files) implements FileTree {
    @Override
    public Optional<byte[]> read(String path) {
      return Optional.ofNullable(files.get(path)).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public List<String> list(String directory) {
      String start = directory.isEmpty() ? "" : directory + "/";
      Set<String> out = new LinkedHashSet<>();
      files.keySet().stream().filter(path -> path.startsWith(start)).map(path -> path.substring(start.length()))
          .map(rest -> rest.contains("/") ? rest.substring(0, rest.indexOf('/') + 1) : rest).forEach(out::add);
      return List.copyOf(out);
    }
  }

  private static BuildResult build(Map<String, String> files, String spec) {
    Value.Mapping read = YamlStream.parse("ks.yaml", spec).single().asMapping();
    return new KustomizeBuild(new InMemory(files)).buildFlux("./apps", read);
  }

  @Test
  void aDirectoryWithoutKustomizationIsWalkedAndStopsWhereThereIsOne() {
    BuildResult result = build(Map.of(
        "apps/b.yaml", MAP.formatted("b"),
        "apps/a/deep/c.yml", MAP.formatted("c"),
        "apps/kept/kustomization.yaml", "resources: [one.yaml]\n",
        "apps/kept/one.yaml", MAP.formatted("one"),
        "apps/kept/ignored.yaml", MAP.formatted("ignored"),
        "apps/notes.txt", "no yaml",
        "other/x.yaml", MAP.formatted("x")), "path: ./apps\n");
    assertThat(result.orThrow()).extracting(o -> o.text("metadata", "name").orElseThrow())
        .containsExactly("c", "b", "one");
    assertThat(result.objects().get(1).origin()).hasToString("apps/b.yaml:1");
    assertThat(result.files()).contains("apps/kept/kustomization.yaml").doesNotContain("apps/kept/ignored.yaml");
  }

  /** A tree that knows what one address brings, and that another brings nothing. */
  private record WithRemote(FileTree files) implements FileTree {
    @Override
    public Optional<byte[]> read(String path) {
      return files.read(path);
    }

    @Override
    public List<String> list(String directory) {
      return files.list(directory);
    }

    @Override
    public Optional<byte[]> remote(String address) {
      return switch (address) {
        case "https://example.com/crd.yaml" -> Optional.of(MAP.formatted("far").getBytes(StandardCharsets.UTF_8));
        case "https://example.com/nothing.yaml" -> Optional.of(new byte[0]);
        default -> Optional.empty();
      };
    }
  }

  @Test
  void aRemoteResourceIsBuiltOnlyWhenItIsKnownWhatItBrings() {
    Map<String, String> files = Map.of(
        "apps/kustomization.yaml",
        "namespace: here\nresources: [https://example.com/nothing.yaml, one.yaml, https://example.com/crd.yaml]\n",
        "apps/one.yaml", MAP.formatted("one"));
    Value.Mapping spec = YamlStream.parse("ks.yaml", "path: ./apps\n").single().asMapping();

    assertThat(build(files, "path: ./apps\n").problem().orElseThrow().why()).isEqualTo(KustomizeException.Cause.UNSUPPORTED);
    assertThat(new KustomizeBuild(new WithRemote(new InMemory(files))).buildFlux("./apps", spec).orThrow())
        .extracting(o -> o.text("metadata", "namespace").orElseThrow() + "/" + o.text("metadata", "name").orElseThrow())
        .containsExactly("here/one", "here/far");

    Map<String, String> other = Map.of("apps/kustomization.yaml", "resources: [https://example.com/other.yaml]\n");
    assertThat(new KustomizeBuild(new WithRemote(new InMemory(other))).buildFlux("./apps", spec).problem()).isPresent();
  }

  @Test
  void everyYamlFileOfSuchADirectoryMustHoldObjects() {
    BuildResult result = build(Map.of("apps/b.yaml", MAP.formatted("b"), "apps/values.yaml", "replicas: 1\n"),
        "path: ./apps\n");
    assertThat(result.isComplete()).isFalse();
    assertThat(result.problem().orElseThrow()).hasToString("apps/values.yaml:1: an object without kind");
  }

  @Test
  void patchesNamespaceAndImagesOfTheSpecComeOnTop() {
    BuildResult result = build(Map.of(
        "apps/kustomization.yaml", """
            resources: [d.yaml]
            namespace: own
            images:
              - {name: web, newTag: "1"}
            """,
        "apps/d.yaml", """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              template:
                spec:
                  containers:
                    - name: c
                      image: web
            """), """
        targetNamespace: target
        images:
          - {name: web, newTag: "2"}
        patches:
          - target: {kind: Deployment}
            patch: |
              - op: add
                path: /spec/replicas
                value: 3
          - target: {kind: StatefulSet}
            patch: |
              - op: remove
                path: /spec
        """);
    Value.Mapping web = result.orThrow().getFirst();
    assertThat(web.text("metadata", "namespace")).contains("target");
    assertThat(web.text("spec", "replicas")).contains("3");
    assertThat(web.get("spec", "replicas").orElseThrow().origin().toString()).isEqualTo("ks.yaml:9");
    assertThat(web.toString()).contains("image=\"web:2\"");
    assertThat(result.effects()).extracting(e -> e.hits().size()).containsExactly(1, 0);
  }

  @Test
  void aProblemInAnyFileLeavesNoObjects() {
    BuildResult result = build(Map.of("apps/kustomization.yaml", "resources: [../other, https://x.example/y.yaml]\n",
        "other/kustomization.yaml", "resources: []\n"), "path: ./apps\n");
    assertThat(result.objects()).isEmpty();
    assertThat(result.problem().orElseThrow().why()).isEqualTo(KustomizeException.Cause.UNSUPPORTED);
    assertThat(result.problem().orElseThrow().origin()).hasToString("apps/kustomization.yaml:1");
  }

  @Test
  void aDirectoryWithoutAnyObjectBuildsToNothingAndOneThatIsNotThereFails() {
    BuildResult nothing = build(Map.of("apps/notes.txt", "no yaml"), "path: ./apps\n");
    assertThat(nothing.problem()).isEmpty();
    assertThat(nothing.objects()).isEmpty();
    assertThat(build(Map.of("other/a.yaml", MAP.formatted("a")), "path: ./apps\n").problem().orElseThrow())
        .hasToString("ks.yaml:1: there is no directory apps");
  }

  @Test
  void aComponentOfTheSpecAddsToWhatIsThere() {
    BuildResult result = build(Map.of("apps/a.yaml", MAP.formatted("a"), "more/kustomization.yaml", """
        apiVersion: kustomize.config.k8s.io/v1alpha1
        kind: Component
        resources: [b.yaml]
        namePrefix: x-
        """, "more/b.yaml", MAP.formatted("b")), "path: ./apps\ncomponents: [../more]\n");
    assertThat(result.orThrow()).extracting(o -> o.text("metadata", "name").orElseThrow()).containsExactly("x-a", "x-b");
  }

  @Test
  void withoutResourcesOfItsOwnAKustomizationGetsTheOriginOfItsObjectsWrittenDown() {
    String origin = OriginAnnotations.ANNOTATION;
    BuildResult generated = build(Map.of("apps/kustomization.yaml", "configMapGenerator: [{name: g, literals: [a=1]}]\n"),
        "path: ./apps\n");
    assertThat(generated.orThrow().getFirst().text("metadata", "annotations", origin)).contains(
        "configuredIn: kustomization.yaml\nconfiguredBy:\n  apiVersion: builtin\n  kind: ConfigMapGenerator\n");
    // the controller looks at the field resources alone
    BuildResult bases = build(Map.of("apps/kustomization.yaml", "bases: [../base]\n",
        "base/kustomization.yaml", "resources: [b.yaml]\n", "base/b.yaml", MAP.formatted("b")), "path: ./apps\n");
    assertThat(bases.orThrow().getFirst().text("metadata", "annotations", origin)).contains("path: ../base/b.yaml\n");
  }
}
