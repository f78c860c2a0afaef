package dev.fluxlift.engine.plan.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ExampleTree;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Recogniser;
import dev.fluxlift.engine.mapping.InstanceMapping;
import dev.fluxlift.engine.mapping.InstanceMapping.Choice;
import dev.fluxlift.engine.plan.Changeset;
import dev.fluxlift.engine.plan.FileChange;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MoveFilesTest {
  private static final String FLUX = "kubernetes/flux/config/flux.yaml";
  private static final String HOME = "kubernetes/apps/flux-system/";
  private static final Options OPTIONS = Options.byVersion("0.32.0", "2.6.4");

  private static MoveFiles.Result make(Repository repository, Options options) {
    Installation installation = Recogniser.recognise(repository).installation().orElseThrow();
    return MoveFiles.make(installation, InstanceMapping.map(installation, Choice.NONE).instance(), repository, options);
  }

  private static MoveFiles.Result example() {
    return make(ExampleTree.asIs(), OPTIONS);
  }

  private static Map<String, FileChange> step(MoveFiles.Result result, StepId step) {
    Map<String, FileChange> out = new TreeMap<>();
    result.changesets().stream().filter(c -> c.step() == step).forEach(c -> c.changes().forEach(f -> out.put(f.path(), f)));
    return out;
  }

  private static String after(MoveFiles.Result result, StepId step, String path) {
    FileChange change = step(result, step).get(path);
    assertThat(change).as(path).isNotNull();
    return change.after().orElseThrow();
  }

  private static Mapping object(MoveFiles.Result result, StepId step, String path) {
    return YamlStream.parse(path, after(result, step, path)).single().asMapping();
  }

  private static List<String> codes(MoveFiles.Result result) {
    return result.findings().stream().map(f -> f.code().id() + " " + f.where()).toList();
  }

  @Test
  void theGuardIsThreeLinesAndNothingElse() {
    FileChange change = step(example(), StepId.S1).get(FLUX);
    assertThat(step(example(), StepId.S1)).hasSize(1);
    assertThat(change.after()).contains(change.before().orElseThrow().replace("  prune: true\n", "  prune: false\n")
        + "  suspend: true\n  deletionPolicy: Orphan\n");
  }

  @Test
  void aFieldThatTheCrdLacksIsWrittenNowhere() {
    MoveFiles.Result result = make(ExampleTree.asIs(), OPTIONS.withCrds(false, false));
    assertThat(result.changesets()).flatExtracting(Changeset::changes)
        .allSatisfy(c -> assertThat(c.after().orElse("")).doesNotContain("deletionPolicy"));
  }

  @Test
  void theStepsTouchTheseFilesAndNoOthers() {
    assertThat(example().changesets()).extracting(c -> c.step().name()).containsExactly("S1", "S2", "S4", "S6", "S8");
    assertThat(step(example(), StepId.S2).keySet()).containsExactly(
        HOME + "flux-operator/app/helmrelease.yaml", HOME + "flux-operator/app/kustomization.yaml",
        HOME + "flux-operator/app/ocirepository.yaml", HOME + "flux-operator/ks.yaml",
        HOME + "kustomization.yaml", HOME + "namespace.yaml");
    assertThat(step(example(), StepId.S4).keySet()).containsExactly(
        HOME + "addons/ks.yaml",
        HOME + "flux-instance/app/helmrelease.yaml", HOME + "flux-instance/app/kustomization.yaml",
        HOME + "flux-instance/app/ocirepository.yaml", HOME + "flux-instance/ks.yaml",
        HOME + "flux-instance/monitoring/dashboards/control-plane.json", HOME + "flux-instance/monitoring/kustomization.yaml",
        HOME + "flux-instance/monitoring/podmonitor.yaml", HOME + "flux-instance/monitoring/prometheusrule.yaml",
        HOME + "kustomization.yaml");
    assertThat(step(example(), StepId.S6).keySet()).containsExactly(HOME + "flux-instance/app/helmrelease.yaml");
    assertThat(step(example(), StepId.S8).keySet()).containsExactly(
        "bootstrap/age-key.sops.yaml", "bootstrap/github-deploy-key.sops.yaml",
        "bootstrap/helmfile.d/00-crds.yaml", "bootstrap/helmfile.d/01-apps.yaml",
        "bootstrap/helmfile.d/templates/values.yaml.gotmpl",
        HOME + "addons/monitoring/dashboards/control-plane.json", HOME + "addons/monitoring/kustomization.yaml",
        HOME + "addons/monitoring/podmonitor.yaml", HOME + "addons/monitoring/prometheusrule.yaml",
        "kubernetes/bootstrap/flux/age-key.sops.yaml", "kubernetes/bootstrap/flux/github-deploy-key.sops.yaml",
        "kubernetes/bootstrap/flux/kustomization.yaml", FLUX, "kubernetes/flux/config/kustomization.yaml");
  }

  @Test
  void eachStepStartsFromWhatTheEarlierOnesLeft() {
    Map<String, Optional<String>> left = new TreeMap<>();
    for (Changeset changeset : example().changesets()) {
      for (FileChange change : changeset.changes()) {
        Optional<String> expected = left.containsKey(change.path()) ? left.get(change.path()) : change.before();
        assertThat(change.before()).as(changeset.step() + " " + change.path()).isEqualTo(expected);
        left.put(change.path(), change.after());
      }
    }
    assertThat(example().changesets()).isEqualTo(example().changesets());
  }

  @Test
  void theReleaseOfTheOperatorCannotBeUninstalledByAccident() {
    Mapping release = object(example(), StepId.S2, HOME + "flux-operator/app/helmrelease.yaml");
    guarded(release, "flux-operator");
    assertThat(release.get("spec", "values")).contains(Value.of(Map.of("serviceMonitor", Map.of("create", false))));
  }

  private static void guarded(Mapping release, String name) {
    assertThat(release.text("metadata", "name")).contains(name);
    assertThat(release.text("metadata", "namespace")).contains("flux-system");
    assertThat(release.text("metadata", "annotations", "kustomize.toolkit.fluxcd.io/prune")).contains("disabled");
    assertThat(release.text("spec", "releaseName")).contains(name);
    for (String action : List.of("install", "upgrade")) {
      assertThat(release.bool("spec", action, "disableTakeOwnership")).contains(true);
      assertThat(release.get("spec", action, "remediation")).contains(Value.of(Map.of("retries", 0)));
    }
    for (String field : List.of("targetNamespace", "storageNamespace", "uninstall", "driftDetection", "valuesFrom")) {
      assertThat(release.mapping("spec").has(field)).as(field).isFalse();
    }
  }

  @Test
  void aServiceMonitorComesOnlyWhereItsCrdIs() {
    MoveFiles.Result result = make(ExampleTree.asIs(), OPTIONS.withCrds(true, true));
    assertThat(object(result, StepId.S2, HOME + "flux-operator/app/helmrelease.yaml")
        .bool("spec", "values", "serviceMonitor", "create")).contains(true);
  }

  @Test
  void bothKustomizationsAreNeverPruned() {
    for (String name : List.of("flux-operator", "flux-instance")) {
      Mapping ks = object(example(), name.equals("flux-operator") ? StepId.S2 : StepId.S4, HOME + name + "/ks.yaml");
      assertThat(ks.text("metadata", "name")).contains(name);
      assertThat(ks.bool("spec", "prune")).contains(false);
      assertThat(ks.text("spec", "deletionPolicy")).contains("Orphan");
      assertThat(ks.text("spec", "path")).contains("./kubernetes/apps/flux-system/" + name + "/app");
      assertThat(ks.get("spec", "sourceRef")).contains(Value.of(Map.of("kind", "GitRepository", "name", "home-kubernetes")));
    }
    assertThat(object(example(), StepId.S4, HOME + "flux-instance/ks.yaml").get("spec", "dependsOn"))
        .contains(Value.of(List.of(Map.of("name", "flux-operator"))));
  }

  @Test
  void theChartIsPinnedAndReadAsAChart() {
    assertThat(object(example(), StepId.S2, HOME + "flux-operator/app/ocirepository.yaml").get("spec")).contains(Value.of(Map.of(
        "interval", "1h",
        "url", "oci://ghcr.io/controlplaneio-fluxcd/charts/flux-operator",
        "ref", Map.of("tag", "0.32.0"),
        "layerSelector", Map.of("mediaType", "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "operation", "copy"))));
  }

  @Test
  void plainHttpIsCarriedFromTheOldSource() {
    Repository repository = ExampleTree.with(FLUX, "  url: oci://ghcr.io/fluxcd/flux-manifests",
        "  url: oci://127.0.0.1:5000/fluxcd/flux-manifests\n  insecure: true").repository();
    MoveFiles.Result result = make(repository, OPTIONS.withCharts("oci://127.0.0.1:5000/charts"));
    Mapping chart = object(result, StepId.S4, HOME + "flux-instance/app/ocirepository.yaml");
    assertThat(chart.bool("spec", "insecure")).contains(true);
    assertThat(chart.text("spec", "url")).contains("oci://127.0.0.1:5000/charts/flux-instance");
  }

  @Test
  void theInstanceComesDisabledKeptAndPinnedWithoutSync() {
    Mapping release = object(example(), StepId.S4, HOME + "flux-instance/app/helmrelease.yaml");
    guarded(release, "flux-instance");
    Mapping values = release.mapping("spec", "values");
    assertThat(values.get("commonAnnotations")).contains(Value.of(Map.of(
        "helm.sh/resource-policy", "keep", "fluxcd.controlplane.io/reconcile", "disabled")));
    assertThat(values.bool("healthcheck", "enabled")).contains(false);
    Mapping instance = values.mapping("instance");
    assertThat(instance.entries().keySet())
        .containsExactly("distribution", "components", "cluster", "commonMetadata", "kustomize");
    assertThat(instance.get("distribution")).contains(Value.of(Map.of(
        "version", "2.6.4", "registry", "ghcr.io/fluxcd",
        "artifact", "oci://ghcr.io/controlplaneio-fluxcd/flux-operator-manifests:v0.32.0")));
    assertThat(instance.list("components")).hasSize(6);
    assertThat(instance.get("cluster")).contains(Value.of(Map.of("networkPolicy", false)));
    assertThat(instance.text("commonMetadata", "annotations", "fluxcd.controlplane.io/prune")).contains("disabled");
    assertThat(instance.list("kustomize", "patches")).hasSize(3);
  }

  @Test
  void thePersonsCommentsGoWithTheirPatches() {
    assertThat(after(example(), StepId.S4, HOME + "flux-instance/app/helmrelease.yaml"))
        .contains("          # More workers, and the API budget they need\n          - patch: |\n")
        .contains("          # Room for the big charts\n          - patch: |\n");
  }

  @Test
  void enablingIsOneWord() {
    FileChange change = step(example(), StepId.S6).get(HOME + "flux-instance/app/helmrelease.yaml");
    assertThat(change.after()).contains(change.before().orElseThrow().replace(
        "fluxcd.controlplane.io/reconcile: disabled", "fluxcd.controlplane.io/reconcile: enabled"));
  }

  @Test
  void theNamespaceThatIsThereIsGuardedWhereItStands() {
    FileChange change = step(example(), StepId.S2).get(HOME + "namespace.yaml");
    assertThat(change.after()).contains(change.before().orElseThrow()
        + "  annotations:\n    kustomize.toolkit.fluxcd.io/prune: disabled\n    kustomize.toolkit.fluxcd.io/ssa: IfNotPresent\n");
  }

  @Test
  void withoutThatFolderItIsMade() {
    Repository repository = bare().repository();
    MoveFiles.Result result = make(repository, OPTIONS);
    assertThat(after(result, StepId.S2, HOME + "namespace.yaml")).isEqualTo("""
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: flux-system
          annotations:
            kustomize.toolkit.fluxcd.io/prune: disabled
            kustomize.toolkit.fluxcd.io/ssa: IfNotPresent
        """);
    assertThat(after(result, StepId.S2, HOME + "kustomization.yaml")).isEqualTo("""
        ---
        # yaml-language-server: $schema=https://json.schemastore.org/kustomization
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
          - ./namespace.yaml
          - ./flux-operator/ks.yaml
        """);
    assertThat(result.findings()).noneSatisfy(f -> assertThat(f.code()).isEqualTo(FileFindings.MONITORING_STAYS));
  }

  private static ExampleTree bare() {
    ExampleTree tree = new ExampleTree();
    ExampleTree.asIs().paths().stream().filter(p -> p.startsWith(HOME)).forEach(tree::without);
    return tree;
  }

  @Test
  void anApplicationsKustomizationNamesTheNewFolder() {
    String apps = "resources:\n- default\n- network\n- observability\n";
    MoveFiles.Result result = make(bare().file("kubernetes/apps/kustomization.yaml",
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n" + apps).repository(), OPTIONS);
    assertThat(after(result, StepId.S2, "kubernetes/apps/kustomization.yaml")).endsWith(apps + "- flux-system\n");
  }

  @Test
  void theRepositorysOwnStyleIsKept() {
    String apps = "kubernetes/flux/apps.yaml";
    Repository repository = bare()
        .and(apps, "---\n# yaml", "# yaml")
        .and(apps, "      - kind: ConfigMap\n        name: cluster-settings\n      - kind: Secret\n        name: cluster-secrets\n  patches:",
            "    - kind: ConfigMap\n      name: cluster-settings\n    - kind: Secret\n      name: cluster-secrets\n  patches:")
        .file("kubernetes/flux/config/kustomization.yaml",
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- flux.yaml\n- cluster.yaml\n")
        .repository();
    MoveFiles.Result result = make(repository, OPTIONS);
    assertThat(after(result, StepId.S2, HOME + "kustomization.yaml"))
        .endsWith("resources:\n- namespace.yaml\n- flux-operator/ks.yaml\n")
        .doesNotStartWith("---");
    assertThat(after(result, StepId.S8, "kubernetes/flux/config/kustomization.yaml"))
        .isEqualTo("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- cluster.yaml\n");
  }

  @Test
  void aFileThatIsThereAlreadyIsNotOverwritten() {
    MoveFiles.Result result = make(new ExampleTree().file(HOME + "flux-instance/ks.yaml", "a: 1\n").repository(), OPTIONS);
    assertThat(codes(result)).contains("path-taken " + HOME + "flux-instance/ks.yaml");
    assertThat(step(result, StepId.S4)).doesNotContainKey(HOME + "flux-instance/ks.yaml");
  }

  @Test
  void aNamespaceInTwoFilesIsRefused() {
    MoveFiles.Result result = make(new ExampleTree()
        .file("kubernetes/flux/ns.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: flux-system}\n").repository(), OPTIONS);
    assertThat(codes(result)).contains("namespace-twice " + HOME + "namespace.yaml:2", "namespace-twice kubernetes/flux/ns.yaml:1");
  }

  @Test
  void whatDependsOnTheOldOwnerIsRewrittenBeforeItGoes() {
    Repository repository = ExampleTree
        .with("kubernetes/apps/default/notes/ks.yaml", "    - name: homepage\n", "    - name: homepage\n    - name: flux\n")
        .and("kubernetes/apps/default/homepage/ks.yaml", "  path:", "  dependsOn:\n    - name: flux\n      namespace: flux-system\n  path:")
        .and("kubernetes/apps/network/echo-server/ks.yaml", "  path:", "  dependsOn:\n    - name: flux\n      namespace: other\n  path:")
        .repository();
    MoveFiles.Result result = make(repository, OPTIONS);
    assertThat(codes(result)).filteredOn(c -> c.startsWith("reference-taken-out")).containsExactlyInAnyOrder(
        "reference-taken-out kubernetes/apps/default/homepage/ks.yaml:14",
        "reference-taken-out kubernetes/apps/default/notes/ks.yaml:15");
    Map<String, FileChange> changes = step(result, StepId.S8A);
    assertThat(changes.keySet()).containsExactly("kubernetes/apps/default/homepage/ks.yaml", "kubernetes/apps/default/notes/ks.yaml");
    assertThat(changes.get("kubernetes/apps/default/homepage/ks.yaml").after().orElseThrow()).doesNotContain("dependsOn");
    assertThat(changes.get("kubernetes/apps/default/notes/ks.yaml").after().orElseThrow())
        .contains("  dependsOn:\n    - name: homepage\n  path:");
  }

  @Test
  void anAlertIsLeftWithItsOtherSources() {
    String alert = """
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Alert
        metadata:
          name: a
          namespace: flux-system
        spec:
          eventSources:
            - kind: Kustomization
              name: flux
        """;
    Repository alone = new ExampleTree().file(HOME + "addons/webhooks/alert.yaml", alert).repository();
    assertThat(codes(make(alone, OPTIONS))).contains("reference-alone " + HOME + "addons/webhooks/alert.yaml:1");
    Repository both = new ExampleTree().file(HOME + "addons/webhooks/alert.yaml",
        alert + "    - kind: OCIRepository\n      name: flux-manifests\n    - kind: Kustomization\n      name: '*'\n").repository();
    assertThat(after(make(both, OPTIONS), StepId.S8A, HOME + "addons/webhooks/alert.yaml"))
        .endsWith("  eventSources:\n    - kind: Kustomization\n      name: '*'\n");
  }

  @Test
  void aDependencyInsideAPatchIsRefused() {
    Repository repository = ExampleTree.with("kubernetes/flux/apps.yaml",
        "        spec:\n          decryption:", "        spec:\n          dependsOn:\n            - name: flux\n          decryption:").repository();
    assertThat(codes(make(repository, OPTIONS))).anyMatch(c -> c.startsWith("reference-in-patch kubernetes/flux/apps.yaml:"));
  }

  @Test
  void monitoringStaysWithWhatDeliversItAndOnlyItsPathChanges() {
    MoveFiles.Result result = example();
    FileChange ks = step(result, StepId.S4).get(HOME + "addons/ks.yaml");
    assertThat(ks.after()).contains(ks.before().orElseThrow().replace("addons/monitoring", "flux-instance/monitoring"));
    assertThat(step(result, StepId.S8).get(HOME + "addons/monitoring/podmonitor.yaml").after()).isEmpty();
    assertThat(after(result, StepId.S4, HOME + "flux-instance/monitoring/podmonitor.yaml"))
        .isEqualTo(step(result, StepId.S8).get(HOME + "addons/monitoring/podmonitor.yaml").before().orElseThrow());
  }

  @Test
  void monitoringThatIsNamedTwiceStays() {
    Repository repository = ExampleTree.with(HOME + "kustomization.yaml", "  - ./addons/ks.yaml\n",
        "  - ./addons/ks.yaml\n  - ./addons/monitoring\n").repository();
    MoveFiles.Result result = make(repository, OPTIONS);
    assertThat(codes(result)).contains("monitoring-stays " + HOME + "addons/monitoring");
    assertThat(step(result, StepId.S4)).doesNotContainKey(HOME + "addons/ks.yaml");
  }

  @Test
  void credentialsAreMovedByteForByteAndNeverDeleted() {
    Map<String, FileChange> retire = step(example(), StepId.S8);
    for (String name : List.of("age-key.sops.yaml", "github-deploy-key.sops.yaml")) {
      assertThat(retire.get("bootstrap/" + name).after()).isEqualTo(retire.get("kubernetes/bootstrap/flux/" + name).before());
    }
    assertThat(codes(example())).contains("credential-moved kubernetes/bootstrap/flux/age-key.sops.yaml");
    assertThat(codes(example())).noneMatch(c -> c.startsWith("sops-rule-changes"));
  }

  @Test
  void aReadableCredentialStaysAndIsTold() {
    String path = "kubernetes/bootstrap/flux/plain.yaml";
    MoveFiles.Result result = make(new ExampleTree()
        .file(path, "apiVersion: v1\nkind: Secret\nmetadata: {name: x}\nstringData: {a: b}\n").repository(), OPTIONS);
    assertThat(codes(result)).contains("plain-credential " + path);
    assertThat(step(result, StepId.S8)).doesNotContainKey(path);
  }

  @Test
  void aRuleOfSopsThatNoLongerMatchesIsTold() {
    MoveFiles.Result result = make(ExampleTree.with(".sops.yaml", "(bootstrap|kubernetes)/", "kubernetes/").repository(), OPTIONS);
    assertThat(codes(result)).contains("sops-rule-changes .sops.yaml:3");
  }

  @Test
  void otherDocumentsOfTheFileStay() {
    Repository repository = ExampleTree.with(FLUX, "---\n# yaml-language-server: $schema=https://kubernetes-schemas.pages.dev/source",
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\n---\n# yaml-language-server: $schema=https://kubernetes-schemas.pages.dev/source").repository();
    MoveFiles.Result result = make(repository, OPTIONS);
    assertThat(after(result, StepId.S8, FLUX)).isEqualTo("---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\n");
    assertThat(step(result, StepId.S8)).doesNotContainKey("kubernetes/flux/config/kustomization.yaml");
  }

  @Test
  void whatMentionsTheOldWayIsListed() {
    assertThat(codes(example())).contains("mentioned README.md:9", "mentioned README.md:23", "mentioned .taskfiles/flux/Taskfile.yaml:10");
  }

  @Test
  void theNewBootstrapInstallsTheSameReleases() {
    assertThat(after(example(), StepId.S8, "bootstrap/helmfile.d/01-apps.yaml")).endsWith("""
        releases:
          - name: flux-operator
            namespace: flux-system
            chart: oci://ghcr.io/controlplaneio-fluxcd/charts/flux-operator
            version: 0.32.0
            values:
              - ./templates/values.yaml.gotmpl
          - name: flux-instance
            namespace: flux-system
            chart: oci://ghcr.io/controlplaneio-fluxcd/charts/flux-instance
            version: 0.32.0
            values:
              - ./templates/values.yaml.gotmpl
            needs:
              - flux-system/flux-operator
        """);
    assertThat(after(example(), StepId.S8, "bootstrap/helmfile.d/templates/values.yaml.gotmpl")).isEqualTo(
        "{{ (fromYaml (readFile (printf \"../../../kubernetes/apps/%s/%s/app/helmrelease.yaml\" .Release.Namespace .Release.Name))).spec.values | toYaml }}\n");
    assertThat(object(example(), StepId.S8, "bootstrap/helmfile.d/00-crds.yaml").get("releases")).contains(Value.of(List.of(
        Map.of("name", "prometheus-operator-crds", "namespace", "observability", "chart", "../../charts/prometheus-operator-crds"))));
  }

  @Test
  void theNewBootstrapSaysHowItIsRun() {
    assertThat(after(example(), StepId.S8, "bootstrap/helmfile.d/01-apps.yaml")).contains("""
        # helmfile -f 01-apps.yaml sync
        # kubectl -n flux-system wait fluxinstance/flux --for=condition=Ready --timeout=5m
        # kubectl apply --server-side -f ../../kubernetes/flux/config/cluster.yaml
        """);
    assertThat(after(example(), StepId.S8, "bootstrap/helmfile.d/00-crds.yaml"))
        .contains("# helmfile -f 00-crds.yaml template -q | kubectl apply --server-side -f -\n").doesNotContain("yq");
  }

  private static final String CRDS_APP = "kubernetes/apps/observability/prometheus-operator-crds/";
  private static final String CRDS_RELEASE = """
      apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata:
        name: monitoring
      spec:
        interval: 30m
      """;

  /** The example with the chart of the monitoring CRDs from somewhere else. */
  private static MoveFiles.Result withCrdsFrom(String spec) {
    return make(new ExampleTree().file(CRDS_APP + "app/helmrelease.yaml", CRDS_RELEASE + spec).repository(), OPTIONS);
  }

  @Test
  void ofAChartThatBringsMoreTheCrdsAreFilteredAndWhatThatNeedsIsSaid() {
    MoveFiles.Result result = withCrdsFrom("""
          chartRef: {kind: OCIRepository, name: kube-prometheus-stack}
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata:
          name: kube-prometheus-stack
        spec:
          url: oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack
          ref:
            semver: ">=78.0.0 <79.0.0"
        """);
    Mapping crds = object(result, StepId.S8, "bootstrap/helmfile.d/00-crds.yaml");
    assertThat(crds.text("helmDefaults", "postRenderer")).contains("bash");
    assertThat(crds.list("helmDefaults", "postRendererArgs").getLast().text()).contains(
        "yq eval-all --exit-status 'select(.kind == \"CustomResourceDefinition\")'");
    assertThat(crds.list("releases")).singleElement().isEqualTo(Value.of(Map.of(
        "name", "monitoring", "namespace", "observability",
        "chart", "oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack", "version", ">=78.0.0 <79.0.0")));
    assertThat(after(result, StepId.S8, "bootstrap/helmfile.d/00-crds.yaml"))
        .contains("# Needs Helm 3, bash, and yq of github.com/mikefarah/yq");
  }

  @Test
  void aChartOfCrdsWithoutAVersionIsTold() {
    MoveFiles.Result result = withCrdsFrom("""
          chartRef: {kind: OCIRepository, name: prometheus-operator-crds}
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata:
          name: prometheus-operator-crds
        spec:
          url: oci://ghcr.io/prometheus-community/charts/prometheus-operator-crds
          ref: {digest: "sha256:0000"}
        """);
    assertThat(result.findings())
        .filteredOn(f -> f.code() == FileFindings.CRD_CHART_FLOATS)
        .singleElement()
        .satisfies(f -> assertThat(f.where()).startsWith(CRDS_APP + "app/helmrelease.yaml:"));
  }

  @Test
  void aChartOfAnHttpRepositoryIsNamedThroughIt() {
    MoveFiles.Result result = withCrdsFrom("""
          chart:
            spec:
              chart: prometheus-operator-crds
              version: 24.0.1
              sourceRef: {kind: HelmRepository, name: prometheus-community}
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: HelmRepository
        metadata:
          name: prometheus-community
        spec:
          url: https://prometheus-community.github.io/helm-charts
        """);
    Mapping crds = object(result, StepId.S8, "bootstrap/helmfile.d/00-crds.yaml");
    assertThat(crds.list("repositories")).containsExactly(Value.of(
        Map.of("name", "prometheus-community", "url", "https://prometheus-community.github.io/helm-charts")));
    assertThat(crds.list("releases")).containsExactly(Value.of(Map.of("name", "monitoring", "namespace", "observability",
        "chart", "prometheus-community/prometheus-operator-crds", "version", "24.0.1")));
  }

  @Test
  void withoutAChartOfCrdsThereIsNoCrdFileAndItIsSaidWhenOneIsNeeded() {
    Repository repository = new ExampleTree().without(CRDS_APP + "app/helmrelease.yaml")
        .without(CRDS_APP + "app/kustomization.yaml").repository();
    MoveFiles.Result none = make(repository, OPTIONS);
    assertThat(step(none, StepId.S8)).containsKey("bootstrap/helmfile.d/01-apps.yaml")
        .doesNotContainKey("bootstrap/helmfile.d/00-crds.yaml");
    assertThat(codes(none)).noneMatch(c -> c.startsWith("no-crd-release"));
    assertThat(codes(make(repository, OPTIONS.withCrds(true, true))))
        .contains("no-crd-release bootstrap/helmfile.d/00-crds.yaml");
  }

  @Test
  void aBootstrapFileThatIsThereStays() {
    MoveFiles.Result result = make(new ExampleTree().file("bootstrap/helmfile.d/01-apps.yaml", "releases: []\n").repository(), OPTIONS);
    assertThat(codes(result)).contains("bootstrap-kept bootstrap/helmfile.d/01-apps.yaml");
    assertThat(step(result, StepId.S8)).doesNotContainKey("bootstrap/helmfile.d/01-apps.yaml");
  }

  @Test
  void everyFileReadOrWrittenIsReliedUpon() {
    Repository repository = ExampleTree.asIs();
    make(repository, OPTIONS);
    assertThat(repository.hashes()).containsKeys(FLUX, HOME + "namespace.yaml", "kubernetes/bootstrap/flux/kustomization.yaml")
        .containsEntry(HOME + "flux-instance/ks.yaml", "");
  }

  @Test
  void withoutAFolderThatInstallsFluxNothingIsRetiredThere() {
    Repository repository = new ExampleTree().without("kubernetes/bootstrap/flux/kustomization.yaml").repository();
    MoveFiles.Result result = make(repository, OPTIONS);
    assertThat(codes(result)).contains("no-bootstrap-folder the repository");
    assertThat(step(result, StepId.S8)).doesNotContainKey("kubernetes/bootstrap/flux/age-key.sops.yaml");
  }

  @Test
  void labelsOfTheNamespaceThatAdoptionTakesAwayAskForConsent() {
    MoveFiles.Result result = make(ExampleTree.with(HOME + "namespace.yaml", "  labels:\n",
        "  labels:\n    pod-security.kubernetes.io/enforce: privileged\n").repository(), OPTIONS);
    assertThat(codes(result)).contains("namespace-metadata " + HOME + "namespace.yaml:2");
    assertThat(codes(example())).noneMatch(c -> c.startsWith("namespace-metadata"));
  }

  @ParameterizedTest
  @EnumSource(FileFindings.class)
  void everyFindingSaysWhyAndHow(FileFindings code) {
    assertThat(code.why()).isNotBlank();
    assertThat(code.fix()).isNotBlank();
    assertThat(code.severity()).isNotNull();
  }
}
