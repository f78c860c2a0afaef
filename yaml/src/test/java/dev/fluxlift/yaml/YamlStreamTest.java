package dev.fluxlift.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlStreamTest {
  private static Value kustomize(String scalar) {
    return YamlStream.parse("f", "a: " + scalar, Reading.KUSTOMIZE).single().asMapping().get("a").orElseThrow();
  }

  private static Value sigs(String scalar) {
    return YamlStream.parse("f", "a: " + scalar).single().asMapping().get("a").orElseThrow();
  }

  @Test
  void everyNodeKnowsFileAndLine() {
    YamlStream stream = YamlStream.parse("apps/x.yaml", """
        # head
        kind: Kustomization
        spec:
          path: ./a

          dependsOn:
            - name: b
        ---
        kind: Other
        """);
    assertThat(stream.documents()).hasSize(2);
    Value.Mapping first = stream.documents().getFirst().value().asMapping();
    assertThat(first.origin()).isEqualTo(new Origin("apps/x.yaml", 2));
    assertThat(first.get("spec", "path").orElseThrow().origin().line()).isEqualTo(4);
    assertThat(first.list("spec", "dependsOn").getFirst().origin().line()).isEqualTo(7);
    assertThat(stream.documents().get(1).origin()).hasToString("apps/x.yaml:9");
    assertThat(stream.documents().get(1).index()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"yes,true", "on,true", "y,true", "On,true", "no,false", "n,false", "off,false", "True,true", "FALSE,false"})
  void kubectlAndFluxReadTheWordsOfYaml11AsTruthValues(String text, boolean value) {
    assertThat(sigs(text)).isEqualTo(Value.of(value));
  }

  @ParameterizedTest
  @CsvSource({"yes", "on", "y", "On", "no", "n", "off"})
  void kustomizeReadsTheSameWordsAsStrings(String text) {
    assertThat(kustomize(text)).isEqualTo(Value.of(text));
  }

  @ParameterizedTest
  @CsvSource({"010,8", "0777,511", "0o10,8", "1_000,1000", "0b11,3", "0x1F,31", ".5,0.5", "1e3,1000", "08,8", "-010,-8",
      "+1,1", "1.,1", "00,0", "18446744073709551615,18446744073709551615",
      "123456789012345678901234567890,1.2345678901234568E29"})
  void bothReadNumbersAsGoDoes(String text, String value) {
    assertThat(sigs(text)).isEqualTo(Value.of(new BigDecimal(value)));
    assertThat(kustomize(text)).isEqualTo(Value.of(new BigDecimal(value)));
  }

  @ParameterizedTest
  @CsvSource({"12:30:45", "1.2.3", "v1.36.0", "5m0s", "0o", "0x", "1e400", "-a", "+", "..", "10.0.0.0/8", "1 000", "_1"})
  void bothReadTheseAsText(String text) {
    assertThat(sigs(text)).isEqualTo(Value.of(text));
    assertThat(kustomize(text)).isEqualTo(Value.of(text));
  }

  @ParameterizedTest
  @CsvSource({"2020-01-01,2020-01-01T00:00:00Z", "2020-1-2,2020-01-02T00:00:00Z",
      "2020-01-01T10:20:30Z,2020-01-01T10:20:30Z", "2020-01-01t1:2:3.50+02:00,2020-01-01T01:02:03.5+02:00",
      "2020-01-01 10:20:30,2020-01-01T10:20:30Z", "2020-13-01,2020-13-01"})
  void onlyKustomizeMakesADateATimestamp(String text, String value) {
    assertThat(kustomize(text)).isEqualTo(Value.of(value));
    assertThat(sigs(text)).isEqualTo(Value.of(text));
  }

  @Test
  void aKeyIsReadLikeAValue() {
    assertThat(YamlStream.parse("f", "n: 1\n2: x\n").single()).isEqualTo(Value.Mapping.of("false", 1, "2", "x"));
    assertThat(YamlStream.parse("f", "n: 1", Reading.KUSTOMIZE).single()).isEqualTo(Value.Mapping.of("n", 1));
  }

  @Test
  void quotesAndExplicitTagsDecideTheType() {
    assertThat(sigs("\"yes\"")).isEqualTo(Value.of("yes"));
    assertThat(sigs("!!str 1")).isEqualTo(Value.of("1"));
    assertThat(sigs("!!int \"7\"")).isEqualTo(Value.of(7));
    assertThatThrownBy(() -> sigs("!!int x")).isInstanceOf(YamlException.class).hasMessageContaining("is no int");
    assertThatThrownBy(() -> sigs("!env_var X")).isInstanceOf(YamlException.class).hasMessageContaining("!env_var");
    assertThatThrownBy(() -> sigs("!!binary aGk=")).isInstanceOf(YamlException.class);
    assertThatThrownBy(() -> sigs(".inf")).isInstanceOf(YamlException.class).hasMessageContaining("no JSON number");
  }

  @Test
  void aliasesAndMergesAreExpandedAndKeepTheLineOfTheirAnchor() {
    Value value = YamlStream.parse("f", """
        base: &b
          x: 1
          z: 2
        child:
          <<: *b
          z: 3
        list: [*b, *b]
        """).single();
    assertThat(value.asMapping().mapping("child")).isEqualTo(Value.Mapping.of("x", 1, "z", 3));
    assertThat(value.asMapping().get("child", "x").orElseThrow().origin().line()).isEqualTo(2);
    assertThat(value.asMapping().list("list").get(1)).isEqualTo(Value.Mapping.of("x", 1, "z", 2));
  }

  @Test
  void aMergeBelowTheKeyItHidesIsRefusedBecauseReadersDisagree() {
    assertThatThrownBy(() -> YamlStream.parse("f", "b: &b {x: 1}\nc:\n  x: 2\n  <<: *b\n"))
        .isInstanceOf(YamlException.class)
        .hasMessageStartingWith("f:4:3:")
        .hasMessageContaining("readers disagree");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "a: 1\\na: 2|2|stands twice",
      "a: [1|1|flow",
      "a: 1\\n b: 2|2|",
      "a: *x|1|no anchor",
      "a: &x [*x]|1|own anchor",
      "? {a: 1}\\n: b|1|no JSON",
      "~: 1|1|null as a key",
      "1: a\\n\"1\": b|2|stands twice",
      "a: \\u0001|1|forbids",
      "a: \\u2028|1|line break",
      "a: !!set {x}|1|tag",
      "%TAG ! tag:x,1:\\n---\\na: !b c|3|tag"})
  void whatReadersDisagreeAboutIsRefusedWithItsLine(String escaped, int line, String reason) {
    String text = escaped.replace("\\n", "\n").replace("\\u0001", "\u0001").replace("\\u2028", "\u2028");
    assertThatThrownBy(() -> YamlStream.parse("f", text))
        .isInstanceOfSatisfying(YamlException.class, e -> {
          assertThat(e.line()).isEqualTo(line);
          assertThat(e.reason()).contains(reason == null ? "" : reason);
        });
  }

  @Test
  void bytesThatAreNoUtf8AreRefusedWithTheirPlace() {
    byte[] bytes = "a: 1\nb: X\n".getBytes(StandardCharsets.UTF_8);
    bytes[8] = (byte) 0xFF;
    assertThatThrownBy(() -> YamlStream.parse("f", bytes))
        .isInstanceOf(YamlException.class)
        .hasMessageStartingWith("f:2:4:");
  }

  @Test
  void emptyDocumentsKeepTheirPlaceInTheCount() {
    YamlStream stream = YamlStream.parse("f", "---\n# only a comment\n---\na: 1\n---\n");
    assertThat(stream.documents()).extracting(YamlDocument::isEmpty).containsExactly(true, false, true);
    assertThat(stream.mappings()).containsExactly(Value.Mapping.of("a", 1));
    assertThat(YamlStream.parse("f", "").documents()).isEmpty();
    assertThat(YamlStream.parse("f", "# nothing\n").documents()).isEmpty();
  }

  @Test
  void byteOrderMarkWindowsLineEndsAndEmojiDoNotDisturb() {
    YamlStream stream = YamlStream.parse("f", "\uFEFFa: \"\uD83D\uDE00\"\r\nb: |\r\n  x\r\n  y\r\n");
    assertThat(stream.single()).isEqualTo(Value.Mapping.of("a", "\uD83D\uDE00", "b", "x\ny\n"));
    assertThat(stream.documents()).isEqualTo(List.of(new YamlDocument(0, stream.single())));
  }
}
