package dev.fluxlift.engine.plan.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ChangedTree;
import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.ExampleTree;
import dev.fluxlift.engine.estate.FolderTree;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.finding.Severity;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Recogniser;
import dev.fluxlift.engine.mapping.InstanceMapping;
import dev.fluxlift.engine.mapping.InstanceMapping.Choice;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.kustomize.KustomizeBuild;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuildCheckTest {
  private static final String APPS = "kubernetes/flux/apps.yaml";

  private static MoveFiles.Result make(Repository repository) {
    Installation in = Recogniser.recognise(repository).installation().orElseThrow();
    InstanceMapping.Result mapped = InstanceMapping.map(in, Choice.NONE);
    return MoveFiles.make(in, mapped.instance(), repository, Options.byVersion(mapped.operatorVersion(), in.version()));
  }

  private static List<String> codes(Repository repository) {
    return make(repository).findings().stream()
        .filter(f -> f.code().severity() == Severity.BLOCKER)
        .map(f -> f.code().id() + " " + f.where())
        .toList();
  }

  @Test
  void theExampleBuildsAtEachStep() {
    assertThat(codes(ExampleTree.asIs())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"prune: true", "deletionPolicy: Delete", "suspend: true", "targetNamespace: other"})
  void aParentsPatchThatUndoesAGuardOfTheNewKustomizationsIsRefused(String field) {
    Repository repository = ExampleTree.with(APPS, "        spec:\n          decryption:",
        "        spec:\n          " + field + "\n          decryption:").repository();
    assertThat(codes(repository)).contains(
        "guard-patched-away Kustomization/flux-system/flux-operator",
        "guard-patched-away Kustomization/flux-system/flux-instance");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "install: | install.remediation", "upgrade: | upgrade.remediation"})
  void remediationThatReachesTheReleasesIsRefused(String action, String what) {
    Repository repository = ExampleTree.with(APPS, "                  " + action + "\n",
        "                  " + action + "\n                    remediation:\n                      retries: -1\n").repository();
    MoveFiles.Result result = make(repository);
    assertThat(result.findings()).filteredOn(f -> f.code() == FileFindings.GUARD_PATCHED_AWAY)
        .extracting(f -> f.where() + ": " + f.what())
        .contains("HelmRelease/flux-system/flux-instance: Built with the patches of its parents it loses: " + what + ".");
  }

  @Test
  void aPatchOfTheRootThatUndoesTheGuardOfTheOldOwnerIsRefused() {
    Repository repository = ExampleTree.with("kubernetes/flux/config/cluster.yaml", "  wait: false\n", """
          wait: false
          patches:
            - patch: |
                - op: replace
                  path: /spec/prune
                  value: true
              target:
                kind: Kustomization
                name: flux
        """).repository();
    assertThat(codes(repository)).containsExactly("guard-patched-away Kustomization/flux-system/flux");
  }

  @Test
  void aFolderThatDoesNotBuildIsToldWithItsPlace() {
    Repository repository = ExampleTree.with("kubernetes/flux/vars/kustomization.yaml", "./cluster-settings.yaml", "./gone.yaml").repository();
    assertThat(codes(repository)).anyMatch(c -> c.startsWith("build-fails kubernetes/flux/vars/kustomization.yaml"));
  }

  @Test
  void anApplicationsFolderThatDoesNotReachTheNewFilesIsRefused() {
    Repository repository = new ExampleTree().file("kubernetes/apps/kustomization.yaml", """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
          - ./flux-system/kustomization.yaml
        """).repository();
    assertThat(codes(repository)).isNotEmpty();
  }

  /** All objects that all Flux Kustomizations of a repository build. */
  private static Set<ObjectRef> everything(Repository repository) {
    Set<ObjectRef> out = new TreeSet<>();
    KustomizeBuild build = new KustomizeBuild(new TreeFiles(repository.tree()));
    for (Document d : repository.documents(ObjectRef.KUSTOMIZE)) {
      Mapping spec = d.value().mapping("spec");
      if (spec.text("sourceRef", "kind").filter("GitRepository"::equals).isPresent()) {
        build.buildFlux(dev.fluxlift.engine.estate.Folders.plain(spec.text("path").orElse("")), spec).objects()
            .forEach(o -> out.add(ObjectRef.of(o)));
      }
    }
    return out;
  }

  private static void onlyTheNewObjectsComeAndOnlyTheOldOwnerGoes(Repository repository) {
    Map<String, Optional<String>> changes = new TreeMap<>();
    MoveFiles.Result result = make(repository);
    assertThat(result.findings()).noneMatch(f -> f.code().severity() == Severity.BLOCKER);
    assertThat(result.changesets()).last().satisfies(c -> assertThat(c.step()).isEqualTo(StepId.S8));
    result.changesets().forEach(c -> c.changes().forEach(f -> changes.put(f.path(), f.after())));
    Set<ObjectRef> before = everything(repository);
    Set<ObjectRef> after = everything(new Repository(new ChangedTree(repository.tree(), changes)));
    Set<ObjectRef> gone = new TreeSet<>(before);
    gone.removeAll(after);
    Set<ObjectRef> come = new TreeSet<>(after);
    come.removeAll(before);
    assertThat(gone).extracting(ObjectRef::toString)
        .containsExactly("Kustomization/flux-system/flux", "OCIRepository/flux-system/flux-manifests");
    assertThat(come).extracting(ObjectRef::toString).containsExactly(
        "HelmRelease/flux-system/flux-instance", "HelmRelease/flux-system/flux-operator",
        "Kustomization/flux-system/flux-instance", "Kustomization/flux-system/flux-operator",
        "OCIRepository/flux-system/flux-instance", "OCIRepository/flux-system/flux-operator");
  }

  @Test
  void ofTheExampleOnlyTheOldOwnerGoes() {
    onlyTheNewObjectsComeAndOnlyTheOldOwnerGoes(ExampleTree.asIs());
  }

  static boolean corpus() {
    return Files.isDirectory(folder());
  }

  private static Path folder() {
    Path near = Path.of("../../shared/corpus/before");
    return Files.isDirectory(near) ? near : Path.of("../../../shared/corpus/before");
  }

  @ParameterizedTest
  @EnabledIf("corpus")
  @ValueSource(strings = {"bluevulpine+flux-talos", "onedr0p+cluster-template-rendered", "evanmoelter+hcc", "jfroy+flatops"})
  void ofRealRepositoriesOnlyTheOldOwnerGoes(String name) {
    onlyTheNewObjectsComeAndOnlyTheOldOwnerGoes(new Repository(new FolderTree(folder().resolve(name))));
  }
}
