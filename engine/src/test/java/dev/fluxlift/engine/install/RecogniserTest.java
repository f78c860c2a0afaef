package dev.fluxlift.engine.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ExampleTree;
import dev.fluxlift.engine.estate.FolderTree;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecogniserTest {
  private static final String FLUX = "kubernetes/flux/config/flux.yaml";
  private static final String CLUSTER = "kubernetes/flux/config/cluster.yaml";

  @Test
  void theExampleIsTheLayoutOfThePlan() {
    Recognition found = Recogniser.recognise(ExampleTree.asIs());
    assertThat(found.style()).isEqualTo(InstallStyle.OCI_MANIFESTS);
    assertThat(found.findings()).isEmpty();
    assertThat(found.movable()).isTrue();
    Installation installation = found.installation().orElseThrow();
    assertThat(installation.version()).isEqualTo("2.6.4");
    assertThat(installation.namespace()).isEqualTo("flux-system");
    assertThat(installation.manifests().where()).isEqualTo(FLUX + ":3");
    assertThat(installation.owner().ref()).hasToString("Kustomization/flux-system/flux");
    assertThat(installation.owner().document()).isEqualTo(1);
    assertThat(installation.rootSource().ref()).hasToString("GitRepository/flux-system/home-kubernetes");
    assertThat(installation.root().ref()).hasToString("Kustomization/flux-system/cluster");
    assertThat(installation.apps().where()).isEqualTo("kubernetes/flux/apps.yaml:3");
    assertThat(installation.components()).containsExactly(
        "source-controller", "kustomize-controller", "helm-controller",
        "notification-controller", "image-reflector-controller", "image-automation-controller");
    assertThat(installation.layout()).isEqualTo(new Layout("kubernetes/flux", "kubernetes/flux/config",
        "kubernetes/apps", java.util.Optional.of("kubernetes/bootstrap/flux"), "bootstrap"));
  }

  @Test
  void theEvidenceNamesFileAndLine() {
    assertThat(Recogniser.recognise(ExampleTree.asIs()).evidence()).containsExactly(
        "OCIRepository flux-manifests pulls Flux's manifests (kubernetes/flux/config/flux.yaml:3)",
        "Kustomization flux applies them (kubernetes/flux/config/flux.yaml:15)",
        "Flux v2.6.4 (kubernetes/flux/config/flux.yaml:12)",
        "Kustomization cluster is the root: it builds kubernetes/flux (kubernetes/flux/config/cluster.yaml:23)",
        "GitRepository home-kubernetes is its source (kubernetes/flux/config/cluster.yaml:3)",
        "Kustomization cluster-apps delivers the applications (kubernetes/flux/apps.yaml:3)",
        "Flux is installed by hand from kubernetes/bootstrap/flux");
  }

  @Test
  void eachPatchKnowsItsLinesInTheFile() {
    assertThat(Recogniser.recognise(ExampleTree.asIs()).installation().orElseThrow().patches())
        .extracting(p -> p.index() + " " + p.origin().line() + " " + p.body().origin().line())
        .containsExactly("0 30 31", "1 40 41", "2 57 58", "3 75 76");
  }

  @Test
  void theSecretsOfFluxObjectsAreFoundInTheNamespaceTheyLiveIn() {
    assertThat(Recogniser.recognise(ExampleTree.asIs()).installation().orElseThrow().secrets())
        .extracting(s -> s.secret() + " " + s.user() + " " + s.field())
        .contains(
            "Secret/flux-system/sops-age Kustomization/flux-system/cluster spec.decryption.secretRef",
            "Secret/flux-system/cluster-secrets Kustomization/flux-system/cluster spec.postBuild.substituteFrom[1]",
            "Secret/flux-system/github-deploy-key GitRepository/flux-system/home-kubernetes spec.secretRef",
            "Secret/default/notes HelmRelease/default/notes spec.valuesFrom[0]",
            "Secret/flux-system/github-webhook-token Receiver/flux-system/github-webhook spec.secretRef");
  }

  @Test
  void thePlanReliesOnTheFilesOfThePiecesAlone() {
    Repository repository = ExampleTree.asIs();
    Recogniser.recognise(repository);
    assertThat(repository.hashes().keySet()).containsExactly("kubernetes/flux/apps.yaml", CLUSTER, FLUX);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "    tag: v2.6.4 | '    semver: 2.6.x'",
      "    tag: v2.6.4 | '    tag: latest'",
      "    tag: v2.6.4 | '    tag: v2.6'",
      "    tag: v2.6.4 | '    digest: sha256:00'",
      "    tag: v2.6.4 | '    tag: v2.6.4\n    digest: sha256:00'"})
  void aFloatingVersionIsRefused(String from, String to) {
    Recognition found = Recogniser.recognise(ExampleTree.with(FLUX, "    " + from.strip(), to).repository());
    assertThat(found.installation()).isEmpty();
    assertThat(found.findings()).singleElement().satisfies(f -> {
      assertThat(f.code()).isEqualTo(InstallFindings.VERSION_NOT_PINNED);
      assertThat(f.where()).startsWith(FLUX + ":12");
    });
  }

  @Test
  void aSourceWithoutRefFollowsLatestAndIsRefused() {
    Recognition found = Recogniser.recognise(ExampleTree.with(FLUX, "  ref:\n    tag: v2.6.4\n", "").repository());
    assertThat(found.findings()).extracting(f -> f.code().id()).containsExactly("version-not-pinned");
    assertThat(found.findings().getFirst().what()).contains("the tag latest");
  }

  @Test
  void twoSourcesOfFluxAreNoGuess() {
    String second = """
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata: {name: other, namespace: flux-system}
        spec: {url: oci://registry.example/fluxcd/flux-manifests, ref: {tag: v2.6.4}}
        """;
    Recognition found = Recogniser.recognise(new ExampleTree().file("kubernetes/flux/other.yaml", second).repository());
    assertThat(found.installation()).isEmpty();
    assertThat(found.findings()).extracting(f -> f.code() + " " + f.where()).containsExactly(
        "TWO_CANDIDATES kubernetes/flux/config/flux.yaml:3", "TWO_CANDIDATES kubernetes/flux/other.yaml:1");
  }

  @Test
  void ofTwoClustersTheNamedOneIsTaken() {
    Path corpus = Path.of("kubernetes");
    assertThat(Recogniser.recognise(ExampleTree.asIs(), corpus.toString()).evidence()).isNotEmpty();
    assertThat(Recogniser.recognise(ExampleTree.asIs(), "kubernetes/edge").style()).isEqualTo(InstallStyle.UNKNOWN);
  }

  @Test
  void withoutARootThereIsNothingToCommitTo() {
    Recognition found = Recogniser.recognise(ExampleTree.with(CLUSTER, "./kubernetes/flux", "./kubernetes/elsewhere").repository());
    assertThat(found.installation()).isEmpty();
    assertThat(found.findings()).extracting(f -> f.code().id()).containsExactly("missing-piece");
  }

  @Test
  void aSecondRootIsRefused() {
    Recognition found = Recogniser.recognise(ExampleTree.with("kubernetes/flux/apps.yaml", "path: ./kubernetes/apps", "path: ./").repository());
    assertThat(found.findings()).extracting(f -> f.code().id()).containsExactly("root-unclear", "root-unclear");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"branch: \"main\" | tag: v1 | NO_BRANCH", "url: | 'suspend: true\n  url:' | SUSPENDED"})
  void aSourceThatDeliversNoCommitsIsRefused(String from, String to, InstallFindings code) {
    Recognition found = Recogniser.recognise(ExampleTree.with(CLUSTER, from, to).repository());
    assertThat(found.movable()).isFalse();
    assertThat(found.findings()).extracting(f -> f.code()).containsExactly(code);
  }

  @Test
  void aSuspendedOwnerIsRefused() {
    Recognition found = Recogniser.recognise(ExampleTree.with(FLUX, "  wait: true", "  suspend: true").repository());
    assertThat(found.findings()).extracting(f -> f.code() + " " + f.where()).containsExactly("SUSPENDED " + FLUX + ":24");
  }

  @Test
  void fluxForAnotherClusterIsRefused() {
    Recognition found = Recogniser.recognise(ExampleTree.with(FLUX, "  wait: true", "  kubeConfig: {secretRef: {name: x}}").repository());
    assertThat(found.findings()).extracting(f -> f.code().id()).containsExactly("owner-elsewhere");
  }

  @Test
  void withoutApplicationsTheNewFilesHaveNoPlace() {
    Recognition found = Recogniser.recognise(new ExampleTree().without("kubernetes/flux/apps.yaml").repository());
    assertThat(found.findings()).extracting(f -> f.code().id()).containsExactly("apps-unclear");
  }

  @Test
  void imageControllersThatAPatchDeletesDoNotRun() {
    String patch = """
          patches:
            - patch: |
                $patch: delete
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: not-used
              target:
                kind: Deployment
                name: (image-reflector-controller|image-automation-controller)
        """;
    Recognition found = Recogniser.recognise(ExampleTree.with(FLUX, "  patches:\n", patch.indent(0).replaceFirst("(?m)^    ", "    ")).repository());
    assertThat(found.installation().orElseThrow().components()).containsExactly(
        "source-controller", "kustomize-controller", "helm-controller", "notification-controller");
  }

  @Test
  void aFluxInstanceInTheRepositoryStops() {
    String instance = """
        apiVersion: fluxcd.controlplane.io/v1
        kind: FluxInstance
        metadata: {name: flux, namespace: flux-system}
        """;
    Recognition both = Recogniser.recognise(new ExampleTree().file("kubernetes/apps/flux.yaml", instance).repository());
    assertThat(both.movable()).isFalse();
    assertThat(both.findings()).extracting(f -> f.code() + " " + f.where())
        .containsExactly("INSTANCE_LACKS_COMPONENTS kubernetes/apps/flux.yaml:1",
            "INSTANCE_IN_REPOSITORY kubernetes/apps/flux.yaml:1");
    Recognition alone = Recogniser.recognise(
        new ExampleTree().file("kubernetes/apps/flux.yaml", instance).without(FLUX).repository());
    assertThat(alone.style()).isEqualTo(InstallStyle.FLUX_OPERATOR);
  }

  /** V8, V11 and V15 can be read in the repository, before any of it is on a cluster. */
  @Test
  void theDangersOfAnInstanceWrittenByHandAreNamedWithTheirLines() {
    String release = """
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: flux-instance, namespace: flux-system}
        spec:
          chartRef: {kind: OCIRepository, name: flux-instance}
          values:
            healthcheck:
              enabled: true
            instance:
              components:
                - source-controller
                - kustomize-controller
                - helm-controller
                - notification-controller
        """;
    String safe = release.replace("enabled: true", "enabled: false")
        .replace("values:\n", "values:\n    commonAnnotations: {helm.sh/resource-policy: keep}\n")
        .concat("        - image-reflector-controller\n        - image-automation-controller\n");

    Recognition dangerous = Recogniser.recognise(new ExampleTree().file("kubernetes/apps/i.yaml", release).repository());
    Recognition plain = Recogniser.recognise(new ExampleTree().file("kubernetes/apps/i.yaml", safe).repository());

    assertThat(dangerous.findings()).extracting(f -> f.code() + " " + f.where()).containsExactly(
        "INSTANCE_LACKS_COMPONENTS kubernetes/apps/i.yaml:11",
        "INSTANCE_NOT_KEPT kubernetes/apps/i.yaml:1",
        "INSTANCE_HEALTHCHECK kubernetes/apps/i.yaml:8",
        "INSTANCE_IN_REPOSITORY kubernetes/apps/i.yaml:1");
    assertThat(dangerous.findings().getFirst().what()).contains("image-reflector-controller, image-automation-controller");
    assertThat(plain.findings()).extracting(f -> f.code().id()).containsExactly("instance-in-repository");
  }

  @Test
  void anUnreadableFileStopsOnlyWhereABuildReadsIt() {
    Recognition collected = Recogniser.recognise(new ExampleTree().file("kubernetes/flux/broken.yaml", "a: [").repository());
    assertThat(collected.findings()).extracting(f -> f.code() + " " + f.where())
        .containsExactly("UNREADABLE_FILE kubernetes/flux/broken.yaml:1");
    Recognition named = Recogniser.recognise(
        new ExampleTree().file("kubernetes/apps/default/homepage/app/configmap.yaml", "a: 1\na: 2\n").repository());
    assertThat(named.movable()).isFalse();
    Recognition bytes = Recogniser.recognise(
        new ExampleTree().file("kubernetes/apps/default/homepage/app/settings.yaml", "a: [").repository());
    assertThat(bytes.findings()).isEmpty();
  }

  @Test
  void nothingOfFluxIsUnknown() {
    Recognition found = Recogniser.recognise(new ExampleTree().without(FLUX).repository());
    assertThat(found.style()).isEqualTo(InstallStyle.UNKNOWN);
    assertThat(found.findings()).extracting(f -> f.code().id()).containsExactly("unknown-style");
  }

  static boolean corpus() {
    return Files.isDirectory(Path.of("../../shared/corpus/before")) || Files.isDirectory(Path.of("../../../shared/corpus/before"));
  }

  private static Recognition corpus(String name) {
    Path near = Path.of("../../shared/corpus/before");
    Path base = Files.isDirectory(near) ? near : Path.of("../../../shared/corpus/before");
    return Recogniser.recognise(new Repository(new FolderTree(base.resolve(name))));
  }

  @ParameterizedTest
  @EnabledIf("corpus")
  @CsvSource({
      "bluevulpine+flux-talos,OCI_MANIFESTS,true", "evanmoelter+hcc,OCI_MANIFESTS,true",
      "jfroy+flatops,OCI_MANIFESTS,true", "onedr0p+cluster-template-rendered,OCI_MANIFESTS,true",
      "chrede88+home-ops,BOOTSTRAP,true", "nce+oci-free-cloud-k8s,BOOTSTRAP,true",
      "wahooli+gitops-repo,BOOTSTRAP,false", "joryirving+home-ops,HELM_CHART,false"})
  void realRepositoriesAreRecognised(String name, InstallStyle style, boolean movable) {
    Recognition found = corpus(name);
    assertThat(found.style()).isEqualTo(style);
    assertThat(found.movable()).as(found.findings().toString()).isEqualTo(movable);
    assertThat(found.evidence()).isNotEmpty();
  }

  @Test
  void everyFindingSaysWhyAndHow() {
    for (InstallFindings code : InstallFindings.values()) {
      assertThat(code.why()).isNotBlank();
      assertThat(code.fix()).isNotBlank();
    }
    assertThat(ObjectRef.KUSTOMIZE).isEqualTo("kustomize.toolkit.fluxcd.io");
  }
}
