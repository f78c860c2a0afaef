package dev.fluxlift.engine.estate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.yaml.YamlException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RepositoryTest {
  @Test
  void everyObjectKnowsItsFileAndLine() {
    Document root = ExampleTree.asIs().documents(ObjectRef.KUSTOMIZE).stream()
        .filter(d -> d.ref().name().equals("cluster"))
        .findFirst()
        .orElseThrow();
    assertThat(root.file()).isEqualTo("kubernetes/flux/config/cluster.yaml");
    assertThat(root.index()).isEqualTo(1);
    assertThat(root.where()).isEqualTo("kubernetes/flux/config/cluster.yaml:23");
  }

  @Test
  void onlyFilesAskedForByNameAreReliedUpon() {
    Repository repository = ExampleTree.asIs();
    assertThat(repository.documents()).isNotEmpty();
    assertThat(repository.hashes()).isEmpty();
    repository.text(".editorconfig");
    repository.relyOn("bootstrap/helmfile.d/00-crds.yaml");
    assertThat(repository.hashes().keySet()).containsExactly(".editorconfig", "bootstrap/helmfile.d/00-crds.yaml");
    assertThat(repository.hashes().get(".editorconfig")).hasSize(64);
    assertThat(repository.hashes().get("bootstrap/helmfile.d/00-crds.yaml")).isEmpty();
  }

  @Test
  void aFileThatIsNoYamlIsToldAndDoesNotStopTheRest() {
    Repository repository = new ExampleTree().file("kubernetes/apps/x.yaml", "a: [").repository();
    assertThat(repository.unreadable()).extracting(YamlException::file).containsExactly(
        "charts/app/templates/deployment.yaml", "charts/app/templates/service.yaml", "kubernetes/apps/x.yaml");
    assertThat(repository.documents(ObjectRef.SOURCE)).hasSize(2);
  }

  @Test
  void aChangedTreeHasWhatWasWrittenAndLacksWhatWasTaken() {
    Tree tree = new ChangedTree(new FolderTree(ExampleTree.HOME),
        Map.of("new.yaml", Optional.of("a: 1\n"), "README.md", Optional.empty()));
    assertThat(tree.paths()).contains("new.yaml", "Taskfile.yaml").doesNotContain("README.md");
    assertThat(tree.read("README.md")).isEmpty();
    assertThat(tree.read("new.yaml")).hasValueSatisfying(b -> assertThat(b).isEqualTo("a: 1\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  @Test
  void aFolderTreeDoesNotReadOutsideItself() {
    assertThat(new FolderTree(ExampleTree.HOME).read("../../pom.xml")).isEmpty();
  }

  @Test
  void foldersAreComparedInTheirPlainForm() {
    assertThat(Folders.plain("./kubernetes//flux/../apps/")).isEqualTo("kubernetes/apps");
    assertThat(Folders.within("kubernetes/apps-x/a", "kubernetes/apps")).isFalse();
    assertThat(Folders.within("kubernetes/apps/a", "kubernetes/apps")).isTrue();
    assertThat(Folders.within("a", "")).isTrue();
    assertThat(Folders.relative("a/b/c", "a/d/e.yaml")).isEqualTo("../../d/e.yaml");
    assertThat(Folders.relative("a", "a/b")).isEqualTo("b");
    assertThat(Folders.relative("a", "a")).isEqualTo(".");
  }
}
