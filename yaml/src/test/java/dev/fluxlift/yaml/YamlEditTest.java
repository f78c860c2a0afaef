package dev.fluxlift.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class YamlEditTest {
  private static final String FLUX =
      """
      ---
      # the manifests
      kind: OCIRepository
      spec:
        interval: 2h # often enough
      ---
      kind: Kustomization
      metadata:
        name: flux
      spec:
        interval: 30m
        path: ./
        prune: true # never off
        sourceRef: {kind: OCIRepository, name: flux-manifests}
        patches:
          # remove the policies
          - patch: |
              $patch: delete
            target:
              kind: NetworkPolicy

          - target: {kind: Deployment}
            patch: x

      # the end
      """;

  private static YamlEdit edit(String text) {
    return new YamlEdit("flux.yaml", text);
  }

  @Test
  void aGuardIsAddedAfterTheLastKeyAndAScalarIsRewrittenInPlace() {
    String guarded =
        edit(FLUX)
            .set(1, List.of("spec", "prune"), Value.of(false))
            .set(1, List.of("spec", "suspend"), Value.of(true))
            .text();
    assertThat(guarded)
        .isEqualTo(
            FLUX.replace("prune: true #", "prune: false #")
                .replace("      patch: x\n", "      patch: x\n  suspend: true\n"));
  }

  @Test
  void aGuardThatIsTakenAwayAgainLeavesTheSameBytes() {
    YamlEdit before = edit(FLUX);
    String after = before.set(1, List.of("spec", "suspend"), Value.of(true)).remove(1, List.of("spec", "suspend")).text();
    assertThat(after).isEqualTo(FLUX);
  }

  @Test
  void anItemComesAtTheEndOfAListInItsOwnIndentation() {
    String flush = "resources:\n- ./a\n- ./b # last\nkind: K\n";
    assertThat(edit(flush).append(0, List.of("resources"), Value.of("./c")).text())
        .isEqualTo("resources:\n- ./a\n- ./b # last\n- ./c\nkind: K\n");
    String indented = "resources:\n  - ./a";
    assertThat(edit(indented).append(0, List.of("resources"), Value.of("./c")).text())
        .isEqualTo("resources:\n  - ./a\n  - ./c");
    assertThat(edit("resources: [./a]\n").append(0, List.of("resources"), Value.of("./c")).text())
        .isEqualTo("resources: [./a, ./c]\n");
    assertThat(edit("resources: []\n").append(0, List.of("resources"), Value.of("./c")).text())
        .isEqualTo("resources: [./c]\n");
  }

  @Test
  void anItemGoesWithItsLinesAndTheLastOneTakesItsKeyAlong() {
    String text = "a: 1\ndependsOn:\n  - name: flux\n    namespace: flux-system\n  - name: other\nb: 2\n";
    YamlEdit one = edit(text).remove(0, List.of("dependsOn", 0));
    assertThat(one.text()).isEqualTo("a: 1\ndependsOn:\n  - name: other\nb: 2\n");
    assertThat(one.remove(0, List.of("dependsOn", 0)).text()).isEqualTo("a: 1\nb: 2\n");
    assertThat(edit("a: [x, y, z]\n").remove(0, List.of("a", 2)).text()).isEqualTo("a: [x, y]\n");
    assertThat(edit("a: {x: 1, y: 2}\n").remove(0, List.of("a", "x")).text()).isEqualTo("a: {y: 2}\n");
  }

  @Test
  void theFirstKeyOfAListItemGoesAndTheNextTakesItsPlace() {
    assertThat(edit("l:\n  - a: 1\n    b: 2\n").remove(0, List.of("l", 0, "a")).text()).isEqualTo("l:\n  - b: 2\n");
  }

  @Test
  void aMappingIsAddedInTheStyleOfTheFile() {
    assertThat(edit("metadata:\n  name: x\nspec: {}\n").set(0, List.of("metadata", "annotations"), Value.of(java.util.Map.of("a/b", "disabled"))).text())
        .isEqualTo("metadata:\n  name: x\n  annotations:\n    a/b: disabled\nspec: {}\n");
  }

  @Test
  void aDocumentGoesWithItsMarker() {
    assertThat(edit(FLUX).removeDocument(0).text()).startsWith("---\nkind: Kustomization");
    assertThat(edit(FLUX).removeDocument(1).text()).isEqualTo(FLUX.substring(0, FLUX.indexOf("---\nkind: Kust")));
  }

  @Test
  void lineEndsAndByteOrderMarkStay() {
    String text = "\uFEFFspec:\r\n  a: 1\r\nb: 2\r\n";
    assertThat(edit(text).set(0, List.of("spec", "c"), Value.of(true)).text())
        .isEqualTo("\uFEFFspec:\r\n  a: 1\r\n  c: true\r\nb: 2\r\n");
  }

  @Test
  void whatAnAnchorMeansElsewhereIsNotChangedByAccident() {
    String text = "base: &b\n  x: 1\nother: *b\n";
    assertThatThrownBy(() -> edit(text).set(0, List.of("base", "y"), Value.of(2)))
        .isInstanceOf(YamlEdit.RefusedException.class)
        .hasMessageContaining("more or less than was meant");
    assertThatThrownBy(() -> edit(text).set(0, List.of("other", "y"), Value.of(2)))
        .isInstanceOf(YamlEdit.RefusedException.class)
        .hasMessageContaining("alias");
  }

  @Test
  void aBlockScalarIsNotRewrittenInPlace() {
    assertThatThrownBy(() -> edit("a: |\n  text\n").set(0, List.of("a"), Value.of("x")))
        .isInstanceOf(YamlEdit.RefusedException.class);
  }
}
