package dev.fluxlift.engine.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ExampleTree;
import dev.fluxlift.engine.estate.FolderTree;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Recogniser;
import dev.fluxlift.engine.mapping.InstanceMapping.Choice;
import dev.fluxlift.engine.mapping.InstanceMapping.Result;
import dev.fluxlift.engine.mapping.MappedSetting.Outcome;
import dev.fluxlift.yaml.Origin;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InstanceMappingTest {
  private static final String FLUX = "kubernetes/flux/config/flux.yaml";
  private static final String THREE = "source-controller, kustomize-controller, helm-controller";

  private static Installation installation(String flux) {
    return Recogniser.recognise(new ExampleTree().file(FLUX, flux).repository()).installation().orElseThrow();
  }

  private static String flux() {
    return new String(new FolderTree(ExampleTree.HOME).read(FLUX).orElseThrow(), StandardCharsets.UTF_8);
  }

  private static Result map(String flux) {
    return InstanceMapping.map(installation(flux), Choice.NONE);
  }

  /** The example with these patches instead of its own; the first of them stands on line 29. */
  private static Result patched(String patches) {
    return patched("v2.6.4", patches);
  }

  private static Result patched(String tag, String patches) {
    String flux = flux().replace("v2.6.4", tag);
    return map(flux.substring(0, flux.indexOf("    # The CNI")) + patches.indent(4));
  }

  private static List<String> codes(Result result) {
    return result.findings().stream().map(f -> f.code().id()).toList();
  }

  @Test
  void thePlansSixMappings() {
    Result result = map(flux());
    assertThat(result.findings()).isEmpty();
    assertThat(result.operatorVersion()).isEqualTo("0.32.0");
    assertThat(result.settings()).containsExactly(
        new MappedSetting("NetworkPolicy Removal", line(31), "no NetworkPolicy", Outcome.FIELD,
            "instance.cluster.networkPolicy: false"),
        patch("Concurrent Workers", 41, "--concurrent=8 on " + THREE, 0),
        patch("API QPS/Burst", 44, "--kube-api-qps=500 on " + THREE, 0),
        patch("API QPS/Burst", 47, "--kube-api-burst=1000 on " + THREE, 0),
        patch("Requeue Dependency", 50, "--requeue-dependency=5s on " + THREE, 0),
        patch("Memory Limits", 69, "limits.cpu=2000m on " + THREE, 1),
        patch("Memory Limits", 70, "limits.memory=2Gi on " + THREE, 1),
        patch("Helm OOM Detection", 76, "feature gate OOMWatch=true on helm-controller", 2),
        patch("Helm OOM Detection", 79, "--oom-watch-memory-threshold=95 on helm-controller", 2),
        patch("Helm OOM Detection", 82, "--oom-watch-interval=500ms on helm-controller", 2));
  }

  private static Origin line(int line) {
    return new Origin(FLUX, line);
  }

  private static MappedSetting patch(String rule, int line, String was, int index) {
    return new MappedSetting(rule, line(line), was, Outcome.PATCH, "instance.kustomize.patches[" + index + "]");
  }

  @Test
  void theInstanceSaysExactlyWhatRunsAndNothingFloats() {
    InstanceSpec instance = map(flux()).instance();
    assertThat(instance.version()).isEqualTo("2.6.4");
    assertThat(instance.registry()).isEqualTo("ghcr.io/fluxcd");
    assertThat(instance.artifact())
        .contains("oci://ghcr.io/controlplaneio-fluxcd/flux-operator-manifests:v0.32.0");
    assertThat(instance.components()).containsExactly(
        "source-controller", "kustomize-controller", "helm-controller",
        "notification-controller", "image-reflector-controller", "image-automation-controller");
    assertThat(instance.networkPolicy()).isFalse();
  }

  @Test
  void patchesGoOnAsTheyWereWritten() {
    Installation installation = installation(flux());
    InstanceSpec instance = InstanceMapping.map(installation, Choice.NONE).instance();
    assertThat(instance.patches()).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(instance.patches().get(i).text("patch")).contains(installation.patches().get(i + 1).text());
      assertThat(instance.patches().get(i).mapping("target")).isEqualTo(installation.patches().get(i + 1).target());
      assertThat(instance.patches().get(i).entries().keySet()).containsExactly("patch", "target");
    }
  }

  @Test
  void withoutAPatchAgainstThemNetworkPoliciesStay() {
    Result result = patched("""
        - patch: |
            - op: add
              path: /spec/template/spec/containers/0/args/-
              value: --concurrent=8
          target:
            kind: Deployment
            name: helm-controller
        """);
    assertThat(result.findings()).isEmpty();
    assertThat(result.instance().networkPolicy()).isTrue();
  }

  @Test
  void deletingOneNetworkPolicyIsNotDeletingAll() {
    Result result = patched("""
        - patch: |
            $patch: delete
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: not-used
          target:
            kind: NetworkPolicy
            name: allow-egress
        """);
    assertThat(result.instance().networkPolicy()).isTrue();
    assertThat(codes(result)).containsExactly("unmapped-patch");
    assertThat(result.findings().getFirst().what()).isEqualTo("No rule knows: no NetworkPolicy allow-egress.");
  }

  @Test
  void deletedImageControllersKeepTheirComponentsAndTheirPatch() {
    Result result = patched("""
        - patch: |
            $patch: delete
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: not-used
          target:
            kind: Deployment
            name: (image-reflector-controller|image-automation-controller)
        """);
    assertThat(result.findings()).isEmpty();
    assertThat(result.instance().components()).hasSize(6);
    assertThat(result.instance().patches()).hasSize(1);
    assertThat(result.settings()).extracting(MappedSetting::rule).containsExactly("Extra Controller Removal");
  }

  @Test
  void aDeletedSourceWatcherKeepsItsComponentToo() {
    Result result = patched("v2.9.4", """
        - patch: |
            $patch: delete
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: not-used
          target:
            kind: Deployment
            name: source-watcher
        """);
    assertThat(result.findings()).isEmpty();
    assertThat(result.instance().components()).hasSize(7).last().isEqualTo("source-watcher");
    assertThat(result.settings()).extracting(MappedSetting::rule).containsExactly("Extra Controller Removal");
  }

  @Test
  void deletingAMainControllerIsKnownToNoRule() {
    Result result = patched("""
        - patch: |
            $patch: delete
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: not-used
          target:
            kind: Deployment
            name: (image-reflector-controller|notification-controller)
        """);
    assertThat(codes(result)).containsExactly("unmapped-patch");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "--helm-cache-max-size=10 | source-controller | Helm Cache",
      "--no-remote-bases=true | kustomize-controller | Controller Flag",
      "--log-level=debug | .* | Controller Flag",
      "--feature-gates=DisableChartDigestTracking=true | helm-controller | Controller Flag"})
  void otherKnownFlagsStayPatches(String argument, String name, String rule) {
    Result result = patched(argument(argument, name));
    assertThat(result.findings()).isEmpty();
    assertThat(result.settings()).extracting(MappedSetting::rule).containsExactly(rule);
    assertThat(result.settings()).extracting(MappedSetting::outcome).containsExactly(Outcome.PATCH);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "--sops-age-secret=sops-age | 2.7.0", "--watch-configs-label-selector=owner!=helm | 2.7.0",
      "--feature-gates=CancelHealthCheckOnNewRevision=true | 2.7.0", "--feature-gates=OOMWatch=true,DirectSourceFetch=true | 2.8.0"})
  void aFlagNewerThanFluxIsAFinding(String argument, String since) {
    Result result = patched(argument(argument, "kustomize-controller"));
    assertThat(codes(result)).containsExactly("flag-too-new");
    assertThat(result.findings().getFirst().what()).endsWith("is known since Flux " + since + "; 2.6.4 runs.");
    assertThat(result.findings().getFirst().where()).isEqualTo(FLUX + ":30");
  }

  @Test
  void aFlagOfTheSameVersionIsNone() {
    Result result = patched("v2.9.4", argument("--sops-age-secret=sops-age", "kustomize-controller")
        + argument("--feature-gates=DefaultToRetryOnFailure=true", "helm-controller"));
    assertThat(result.findings()).isEmpty();
    assertThat(result.operatorVersion()).isEqualTo("0.58.1");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"--no-such-flag=1", "--feature-gates=NoSuchGate=true"})
  void anUnknownFlagAsksForConsentAndThenGoesOn(String argument) {
    Result result = patched(argument(argument, "helm-controller"));
    assertThat(codes(result)).containsExactly("unknown-flag");
    assertThat(result.settings()).singleElement().satisfies(s -> {
      assertThat(s.rule()).isEqualTo("none");
      assertThat(s.outcome()).isEqualTo(Outcome.PATCH);
    });
    assertThat(result.instance().patches()).hasSize(1);
  }

  private static String argument(String argument, String name) {
    return """
        - patch: |
            - op: add
              path: /spec/template/spec/containers/0/args/-
              value: %s
          target:
            kind: Deployment
            name: %s
        """.formatted(argument, name);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "namespace: flux-system | target-namespace",
      "labelSelector: app.kubernetes.io/instance=flux-system | volatile-label-selector",
      "labelSelector: app.kubernetes.io/version=v2.6.4 | volatile-label-selector",
      "labelSelector: 'app.kubernetes.io/part-of=flux,app.kubernetes.io/version=v2.6.4' | volatile-label-selector",
      "annotationSelector: a=b | annotation-selector",
      "somethingElse: x | unknown-patch-field"})
  void targetsThatTheOperatorSelectsOtherwiseAreRefused(String field, String code) {
    Result result = patched(argument("--concurrent=8", "helm-controller") + "    " + field.strip() + "\n");
    assertThat(codes(result)).containsExactly(code);
  }

  @ParameterizedTest
  @CsvSource({"app.kubernetes.io/part-of=flux", "app.kubernetes.io/component=helm-controller"})
  void labelsThatTheOperatorSetsEarlySelectTheSame(String selector) {
    Result result = patched(argument("--concurrent=8", "helm-controller") + "    labelSelector: " + selector + "\n");
    assertThat(result.findings()).isEmpty();
  }

  @Test
  void aNameThatMatchesNoControllerIsRefused() {
    assertThat(codes(patched(argument("--concurrent=8", "helm-contoller")))).containsExactly("unmatched-target");
  }

  @Test
  void anUntargetedMergeIsRefused() {
    Result result = patched("""
        - patch: |
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: helm-controller
              namespace: flux-system
            spec:
              template:
                spec:
                  containers:
                    - name: manager
                      resources:
                        limits:
                          memory: 2Gi
        """);
    assertThat(codes(result)).containsExactly("untargeted-patch");
  }

  @ParameterizedTest
  @CsvSource({
      "/spec/template/spec/containers/0/args/3,index-path", "/spec/template/spec/containers/1/args/-,index-path",
      "/spec/template/spec/volumes/1,index-path", "/spec/template/spec/containers/0/volumeMounts/0,index-path",
      "/spec/versions/2/schema,index-path",
      "/spec/template/spec/containers/0/image,image-patch", "/metadata/name,rename-patch"})
  void pathsThatMeanSomethingElseThereAreRefused(String path, String code) {
    Result result = patched("""
        - patch: |
            - op: replace
              path: %s
              value: x
          target:
            kind: Deployment
            name: helm-controller
        """.formatted(path));
    assertThat(codes(result)).containsExactly(code, "unmapped-patch");
  }

  @Test
  void theVolumeTempInMemoryStaysAPatch() {
    Result result = patched("""
        - patch: |
            - op: replace
              path: /spec/template/spec/volumes/0
              value:
                name: temp
                emptyDir:
                  medium: Memory
          target:
            kind: Deployment
            name: kustomize-controller
        """);
    assertThat(result.findings()).isEmpty();
    assertThat(result.settings()).extracting(MappedSetting::rule).containsExactly("Builds in Memory");
  }

  @Test
  void limitsMayBeSetByOperationsToo() {
    Result result = patched("""
        - patch: |
            - op: replace
              path: /spec/template/spec/containers/0/resources/limits/memory
              value: 3Gi
            - op: remove
              path: /spec/template/spec/containers/0/resources/limits/cpu
          target:
            kind: Deployment
            name: helm-controller
        """);
    assertThat(result.settings()).extracting(MappedSetting::was).containsExactly(
        "limits.memory=3Gi on helm-controller",
        "remove /spec/template/spec/containers/0/resources/limits/cpu on helm-controller");
    assertThat(codes(result)).containsExactly("unmapped-patch");
  }

  @Test
  void everyOtherFieldOfAMergeIsNamed() {
    Result result = patched("""
        - patch: |
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: all
              labels:
                team: home
            spec:
              template:
                spec:
                  nodeSelector:
                    kubernetes.io/arch: amd64
                  containers:
                    - name: manager
                      image: registry.example/x:1
                      resources:
                        limits:
                          memory: 1Gi
          target:
            kind: Deployment
        """);
    assertThat(codes(result)).containsExactly("image-patch", "unmapped-patch", "unmapped-patch");
    assertThat(result.settings()).extracting(s -> s.rule() + ": " + s.was().replaceAll(" on .*", "")).containsExactly(
        "none: merge /metadata/labels/team",
        "Pod Placement and DNS: merge /spec/template/spec/nodeSelector/kubernetes.io/arch",
        "none: merge /spec/template/spec/containers/manager/image",
        "Memory Limits: limits.memory=1Gi");
  }

  @Test
  void aVariableInAPatchIsRefused() {
    assertThat(codes(patched(argument("--concurrent=${WORKERS}", "helm-controller")))).containsExactly("substituted-patch");
  }

  @ParameterizedTest
  @CsvSource({"Kustomization,unknown-kind", "ConfigMap,unknown-kind"})
  void kindsThatFluxDoesNotInstallAreRefused(String kind, String code) {
    Result result = patched(argument("--concurrent=8", "x").replace("kind: Deployment", "kind: " + kind));
    assertThat(codes(result)).containsExactly(code);
  }

  @Test
  void moreThanPatchAndTargetIsRefused() {
    Result result = patched(argument("--concurrent=8", "helm-controller") + "  options:\n    allowNameChange: true\n");
    assertThat(codes(result)).containsExactly("unknown-patch-field");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "images: [{name: a, newTag: b}] | owner-images",
      "postBuild: {substitute: {A: b}} | owner-substitution",
      "patchesStrategicMerge: [{a: b}] | legacy-patches",
      "patchesJson6902: [{a: b}] | legacy-patches",
      "components: [../x] | owner-field",
      "commonMetadata: {labels: {a: b}} | owner-field",
      "namePrefix: x- | owner-field",
      "path: ./other | owner-field",
      "somethingNew: true | owner-field"})
  void fieldsOfTheOwnerThatAnInstanceLacksAreRefused(String field, String code) {
    String flux = flux().replace("  wait: true\n", "  wait: true\n  " + field.strip() + "\n");
    if (field.startsWith("path")) {
      flux = flux.replace("  path: ./\n", "");
    }
    assertThat(codes(map(flux))).containsExactly(code);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"images: []", "commonMetadata: {}", "serviceAccountName: flux", "force: false", "namePrefix: ''"})
  void emptyFieldsAndThoseThatOnlySayHowToApplyMeanNothing(String field) {
    assertThat(map(flux().replace("  wait: true\n", "  wait: true\n  " + field + "\n")).findings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "verify: {provider: cosign} | source-verified", "certSecretRef: {name: x} | manifests-field",
      "proxySecretRef: {name: x} | manifests-field", "ignore: '*.md' | manifests-field"})
  void whatReachesTheManifestsInASpecialWayAsksForConsent(String field, String code) {
    assertThat(codes(map(flux().replace("    tag: v2.6.4\n", "    tag: v2.6.4\n  " + field + "\n")))).containsExactly(code);
  }

  @ParameterizedTest
  @CsvSource({
      "2.2.2,,0.58.1,flux-version-unknown", "2.2.3,,0.32.0,version-untested", "2.6.4,,0.32.0,",
      "2.7.2,,0.32.0,version-untested", "2.7.3,,0.58.1,version-untested", "2.9.4,,0.58.1,", "2.9.5,,0.58.1,flux-version-unknown",
      "2.9.4,0.32.0,0.32.0,operator-cannot-build", "2.6.4,0.40.0,0.40.0,version-untested", "2.6.4,0.58.1,0.58.1,"})
  void theOperatorIsThePlansWhereItCanBuildTheRunningFlux(String flux, String chosen, String version, String code) {
    OperatorVersion operator = OperatorVersion.choose(flux, Optional.ofNullable(chosen));
    assertThat(operator.version()).isEqualTo(version);
    assertThat(operator.findings()).extracting(f -> f.code().id())
        .isEqualTo(code == null ? List.of() : List.of(code));
  }

  @Test
  void anotherArtifactMayBeNamed() {
    Result result = InstanceMapping.map(installation(flux()),
        new Choice(Optional.of("0.58.1"), Optional.of("oci://registry.example/manifests:v1")));
    assertThat(result.operatorVersion()).isEqualTo("0.58.1");
    assertThat(result.instance().artifact()).contains("oci://registry.example/manifests:v1");
  }

  @ParameterizedTest
  @EnumSource(MappingFindings.class)
  void everyFindingSaysWhyAndHow(MappingFindings code) {
    assertThat(code.why()).isNotBlank();
    assertThat(code.fix()).isNotBlank();
    assertThat(code.severity()).isNotNull();
  }
}
