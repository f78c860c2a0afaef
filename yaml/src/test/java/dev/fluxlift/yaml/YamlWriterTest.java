package dev.fluxlift.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlWriterTest {
  private static final Value.Mapping INSTANCE = Value.Mapping.of(
      "apiVersion", "fluxcd.controlplane.io/v1",
      "kind", "FluxInstance",
      "metadata", Map.of("name", "flux"),
      "spec", Value.Mapping.of(
          "wait", true,
          "version", "2.6",
          "size", 10,
          "components", List.of("source-controller", "kustomize-controller"),
          "empty", List.of(),
          "none", Map.of(),
          "kustomize", Value.Mapping.of("patches", List.of(Value.Mapping.of(
              "patch", "- op: add\n  path: /spec\n  value: 1\n",
              "target", Value.Mapping.of("kind", "Deployment"))))));

  @Test
  void writesAsPeopleOfThisFieldWrite() {
    String text = YamlWriter.STANDARD
        .withComment(List.of(), "made by fluxlift")
        .withComment(List.of("spec", "size"), "as it runs today")
        .write(INSTANCE);
    assertThat(text).isEqualTo("""
        ---
        # made by fluxlift
        apiVersion: fluxcd.controlplane.io/v1
        kind: FluxInstance
        metadata:
          name: flux
        spec:
          wait: true
          version: "2.6"
          # as it runs today
          size: 10
          components:
            - source-controller
            - kustomize-controller
          empty: []
          none: {}
          kustomize:
            patches:
              - patch: |
                  - op: add
                    path: /spec
                    value: 1
                target:
                  kind: Deployment
        """);
  }

  @Test
  void listsCanStandBelowTheirKey() {
    String text = YamlWriter.STANDARD.withIndentedLists(false).withDocumentStart(false)
        .write(Value.Mapping.of("a", List.of("x", List.of("w"), Map.of("k", List.of("z")))));
    assertThat(text).isEqualTo("a:\n- x\n-\n  - w\n- k:\n  - z\n");
  }

  @Test
  void severalDocumentsAreParted() {
    String text = YamlWriter.STANDARD.withDocumentStart(false)
        .writeAll(List.of(Value.Mapping.of("a", 1), Value.Mapping.of("b", 2)));
    assertThat(text).isEqualTo("a: 1\n---\nb: 2\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "yes", "n", "010", "1_0", "2020-01-01", "12:30", "null", "~", "true", "a: b", "a #b", "#a",
      "- a", "-", "--- a", "-a", "*a", "&a", "!a", "%a", "@a", "`a", "{a", "[a", "a:", ":a", "a\n", "\na", " a\nb", "a\n\nb\n\n",
      "a \nb", "\ta", "a\tb\nc", "\u0007", "\u2028", "\uD83D\uDE00 b", "it's", "say \"x\"", "back\\slash", "|", ">", "?", "? a",
      ",", "0x1f", ".5", ".inf", "<<", "=", "a\r\nb", "${VAR}", "${VAR:=x}", "é", "\uFEFFa", "a, b", "\n", "a\n \n"})
  void anyStringReadsBackAsItselfInBothReadings(String text) {
    String written = YamlWriter.STANDARD.write(Value.Mapping.of("k", text, "l", List.of(text)));
    for (Reading reading : Reading.values()) {
      assertThat(YamlStream.parse("f", written, reading).single())
          .isEqualTo(Value.Mapping.of("k", text, "l", List.of(text)));
    }
    if (!text.isEmpty()) {
      YamlWriter.STANDARD.write(Value.Mapping.of(text, 1));
    }
  }
}
