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
  void aKeyThatAMergeBringsIsNotRemoved() {
    String text = "a: &a\n  x: 1\n  y: 2\nb:\n  c:\n    <<: *a\nd: 1\n";
    assertThatThrownBy(() -> new YamlEdit("f.yaml", text).remove(0, List.of("b", "c", "x")))
        .isInstanceOf(YamlEdit.RefusedException.class).hasMessageContaining("what a merge brings");
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
  void aTextOfSeveralLinesAMappingAndAListGiveWayAsAWhole() {
    assertThat(edit("a: |\n  text\n\nb: 1\n").set(0, List.of("a"), Value.of("x")).text()).isEqualTo("a: x\n\nb: 1\n");
    assertThat(edit("a: # why\n  b: 1\n  c: 2\nd: 3\n").set(0, List.of("a"), Value.of(true)).text())
        .isEqualTo("a: true # why\nd: 3\n");
    assertThat(edit("a: old # why\nd: 3\n").set(0, List.of("a"), Value.Mapping.of("k", List.of("v"))).text())
        .isEqualTo("a:\n  k:\n    - v # why\nd: 3\n");
    assertThat(edit("a:  # why\nd: 3\n").set(0, List.of("a"), Value.Mapping.of("k", "v")).text())
        .isEqualTo("a:  # why\n  k: v\nd: 3\n");
    assertThat(edit("l:\n- a: 1\n  b: 2\n- c\n").set(0, List.of("l", 0), Value.of("x")).text()).isEqualTo("l:\n- x\n- c\n");
    assertThat(edit("l:\n- a\n- c\n").set(0, List.of("l", 0), Value.Mapping.of("x", 1, "z", 2)).text())
        .isEqualTo("l:\n- x: 1\n  z: 2\n- c\n");
    assertThat(edit("a: 1\r\nb: 2\r\n").set(0, List.of("a"), Value.of("x\ny\n")).text())
        .isEqualTo("a: |\r\n  x\r\n  y\r\nb: 2\r\n");
  }

  @Test
  void aValueWithAnAnchorIsNotReplaced() {
    assertThatThrownBy(() -> edit("a: &x 1\nb: *x\n").set(0, List.of("a"), Value.of(2)))
        .isInstanceOf(YamlEdit.RefusedException.class).hasMessageContaining("anchor");
  }

  @Test
  void anItemComesBeforeAnotherOneAndLeavesItItsComments() {
    String text = "l:\n  - a\n  # of b\n  - b\nf: [x, y]\n";
    assertThat(edit(text).insert(0, List.of("l"), 1, Value.of("new")).text())
        .isEqualTo("l:\n  - a\n  - new\n  # of b\n  - b\nf: [x, y]\n");
    assertThat(edit(text).insert(0, List.of("f"), 0, Value.of("a, b")).text())
        .isEqualTo("l:\n  - a\n  # of b\n  - b\nf: [\"a, b\", x, y]\n");
    assertThat(edit(text).insert(0, List.of("l"), 0, Value.of("b")).text()).isEqualTo(text);
  }

  @Test
  void anItemIsRemovedByWhatItSays() {
    String text = "l:\n  - name: a\n  - name: b\n";
    YamlEdit once = edit(text).removeItem(0, List.of("l"), Value.Mapping.of("name", "a"));
    assertThat(once.text()).isEqualTo("l:\n  - name: b\n");
    assertThat(once.removeItem(0, List.of("l"), Value.Mapping.of("name", "a")).text()).isEqualTo(once.text());
    assertThatThrownBy(() -> edit("l: [a, a]\n").removeItem(0, List.of("l"), Value.of("a")))
        .isInstanceOf(YamlEdit.RefusedException.class).hasMessageContaining("several");
  }

  @Test
  void whatIsThereAlreadyIsNotWrittenAgain() {
    assertThat(edit("a: 'x'\n").set(0, List.of("a"), Value.of("x")).text()).isEqualTo("a: 'x'\n");
    // to kustomize this is a string, so it is not what is asked for
    assertThat(edit("a: yes\n").set(0, List.of("a"), Value.of(true)).text()).isEqualTo("a: true\n");
    assertThat(edit("l: [x]\n").append(0, List.of("l"), Value.of("x")).text()).isEqualTo("l: [x]\n");
    assertThat(edit("a: 1\n").remove(0, List.of("b")).text()).isEqualTo("a: 1\n");
    assertThat(edit("# why\na: 1\n").commentAbove(0, List.of("a"), "why").text()).isEqualTo("# why\na: 1\n");
    assertThat(edit("b: 1\n").rename(0, List.of("a"), "b").text()).isEqualTo("b: 1\n");
  }

  @Test
  void aDocumentComesAtTheEndInTheStyleAskedFor() {
    YamlWriter flush = YamlWriter.STANDARD.withIndentedLists(false);
    assertThat(edit("a: 1").appendDocument(Value.Mapping.of("l", List.of("x")), flush).text())
        .isEqualTo("a: 1\n---\nl:\n- x\n");
    assertThat(edit("a: 1\r\n").appendDocument(Value.Mapping.of("b", 2), flush).text()).isEqualTo("a: 1\r\n---\r\nb: 2\r\n");
    assertThat(edit("a: 1\n...\n").appendDocument(Value.Mapping.of("b", 2), flush).text())
        .isEqualTo("a: 1\n...\n---\nb: 2\n");
    assertThat(edit("# head\n").appendDocument(Value.Mapping.of("b", 2), flush.withDocumentStart(false)).text())
        .isEqualTo("# head\nb: 2\n");
    assertThat(edit("b: 2\n").appendDocument(Value.Mapping.of("b", 2), flush).text()).isEqualTo("b: 2\n");
  }

  @Test
  void aFlowListOverSeveralLinesTakesAnItemBehindTheLastOne() {
    assertThat(edit("l: [\n  a, # one\n  b # two\n]\n").append(0, List.of("l"), Value.of("c")).text())
        .isEqualTo("l: [\n  a, # one\n  b, c # two\n]\n");
    assertThat(edit("l: [\n  a,\n]\n").append(0, List.of("l"), Value.of("c")).text()).isEqualTo("l: [\n  a, c\n]\n");
  }

  @Test
  void bytesThatAreEditedAreBytesAgain() {
    byte[] bytes = "\uFEFFa: é\r\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertThat(YamlEdit.of("f", bytes).bytes()).isEqualTo(bytes);
  }

  @Test
  void anEmptyItemAtTheVeryEndHasADash() {
    assertThat(new YamlEdit("f", "a:\n-").commentAbove(0, List.of("a", 0), "why").text()).isEqualTo("a:\n# why\n-");
  }
}
