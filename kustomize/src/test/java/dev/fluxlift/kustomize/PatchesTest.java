package dev.fluxlift.kustomize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.kustomize.Patched.Hit;
import dev.fluxlift.kustomize.Patched.Outcome;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatchesTest {
  private static final String CONTROLLER = """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: helm-controller
        labels: {app: helm}
      spec:
        template:
          spec:
            containers:
              - name: manager
                image: helm:1
                args: [--a]
                ports:
                  - {containerPort: 8080, protocol: TCP}
                  - {containerPort: 9090}
                resources:
                  limits: {memory: 1Gi}
            volumes:
              - name: temp
                emptyDir: {}
      """;

  private static List<Value.Mapping> objects(String yaml) {
    return YamlStream.parse("all.yaml", yaml).mappings();
  }

  private static Patch patch(String yaml) {
    return Patch.of(YamlStream.parse("kustomization.yaml", yaml).single().asMapping());
  }

  @Test
  void aStrategicMergePatchMergesContainersByNameAndKeepsTheLineOfEachSide() {
    Patched out = Patches.apply(objects(CONTROLLER), List.of(patch("""
        target: {kind: Deployment, name: "(helm|source)-controller"}
        patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata:
            name: not-used
          spec:
            template:
              spec:
                containers:
                  - name: manager
                    resources:
                      limits:
                        memory: 2Gi
        """)));
    Value.Mapping container = out.objects().getFirst().list("spec", "template", "spec", "containers")
        .getFirst().asMapping();
    assertThat(container.text("image")).contains("helm:1");
    assertThat(container.get("resources", "limits", "memory").orElseThrow()).isEqualTo(Value.of("2Gi"))
        .extracting(v -> v.origin().toString()).isEqualTo("kustomization.yaml:14");
    assertThat(container.get("image").orElseThrow().origin()).hasToString("all.yaml:11");
    assertThat(out.effects().getFirst().hits()).containsExactly(
        new Hit(new ObjectId("apps/v1", "Deployment", "", "helm-controller"), Outcome.CHANGED));
    assertThat(out.objects().getFirst().text("metadata", "name")).contains("helm-controller");
  }

  @Test
  void aPatchThatSelectsNothingPassesInSilenceAndIsReported() {
    Patched out = Patches.apply(objects(CONTROLLER), List.of(patch("""
        target: {kind: Deployment, name: helm}
        patch: '[{"op": "add", "path": "/spec/replicas", "value": 2}]'
        """)));
    assertThat(out.effects().getFirst().hits()).isEmpty();
    assertThat(out.objects()).isEqualTo(objects(CONTROLLER));
  }

  @Test
  void aTargetNamespaceOnlyMeetsObjectsThatAlreadyHaveIt() {
    Patch patch = patch("""
        target: {kind: Deployment, namespace: flux-system}
        patch: |
          - op: add
            path: /spec/template/spec/containers/0/args/-
            value: --concurrent=8
        """);
    assertThat(Patches.apply(objects(CONTROLLER), List.of(patch)).effects().getFirst().hits()).isEmpty();
    List<Value.Mapping> placed = List.of(
        objects(CONTROLLER).getFirst().withPath(List.of("metadata", "namespace"), Value.of("flux-system")));
    Patched out = Patches.apply(placed, List.of(patch));
    assertThat(out.effects().getFirst().hits()).hasSize(1);
    assertThat(out.objects().getFirst().toString()).contains("\"--a\", \"--concurrent=8\"");
  }

  @Test
  void aDeletingPatchDeletes() {
    Patch targeted = patch("""
        target: {kind: Deployment}
        patch: |
          $patch: delete
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: all}
        """);
    Patched out = Patches.apply(objects(CONTROLLER), List.of(targeted, targeted));
    assertThat(out.objects()).isEmpty();
    assertThat(out.effects().get(0).hits()).extracting(Hit::outcome).containsExactly(Outcome.DELETED);
    assertThat(out.effects().get(1).hits()).isEmpty();
  }

  @Test
  void aMergeWithoutTargetMustNameOneObjectIncludingItsNamespace() {
    String named = """
        patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: helm-controller%s}
          spec: {replicas: 2}
        """;
    assertThat(Patches.apply(objects(CONTROLLER), List.of(patch(named.formatted("")))).objects().getFirst()
        .get("spec", "replicas")).contains(Value.of(2));
    assertThatThrownBy(
        () -> Patches.apply(objects(CONTROLLER), List.of(patch(named.formatted(", namespace: flux-system")))))
        .isInstanceOfSatisfying(KustomizeException.class, e -> {
          assertThat(e.why()).isEqualTo(KustomizeException.Cause.FAILS);
          assertThat(e).hasMessageContaining("no object is Deployment.apps/flux-system/helm-controller");
        });
  }

  @Test
  void whatIsNotCertainIsRefused() {
    Patch lookahead = patch("""
        target: {kind: Deployment, name: "(?!x).*"}
        patch: '[{"op": "remove", "path": "/spec"}]'
        """);
    assertThatThrownBy(() -> Patches.apply(objects(CONTROLLER), List.of(lookahead)))
        .isInstanceOfSatisfying(KustomizeException.class,
            e -> assertThat(e.why()).isEqualTo(KustomizeException.Cause.UNSUPPORTED));
    Patch missing = patch("""
        target: {kind: Deployment}
        patch: '[{"op": "remove", "path": "/spec/none"}]'
        """);
    assertThatThrownBy(() -> Patches.apply(objects(CONTROLLER), List.of(missing)))
        .hasMessageContaining("nothing to remove at /spec/none");
  }
}
