package dev.fluxlift.kustomize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubstitutionTest {
  private static final Map<String, String> VARIABLES = Map.of("NAME", "web", "N", "3", "LIST", "[a, b]", "EMPTY", "",
      "DOMAIN", "example.com", "Q", "it's", "TWO", "a\nb", "YES", "yes", "UTF", "éx", "SLASH", "a/b/c");

  private static Value replaced(String text) {
    Value.Mapping object = Value.Mapping.of("apiVersion", "v1", "kind", "X", "metadata", Map.of("name", "x"), "v", text);
    return new Substitution(VARIABLES).apply(List.of(object)).getFirst().get("v").orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '\u0001', value = {
      "${NAME}-x|web-x", "${NAME:=d}|web", "${NONE:=d}|d", "${NONE:-d}|d", "${EMPTY:=d}|d", "${NONE=d}|d",
      "${NONE:=${NAME}}|web", "$${NAME}|${NAME}", "a$$b|a$b", "$NAME|$NAME", "${DOMAIN/./-}|example-com",
      "${DOMAIN//e/E}|ExamplE.com", "${DOMAIN//e/}|xampl.com", "${NAME#w}|eb", "${NAME##we}|b", "${NAME%b}|we", "${NAME%%eb}|w", "${NAME#x}|web",
      "${NAME%w:=d}|web", "${NONE#v:=d}|", "a${NAME#web}b|ab", "${NAME^^}|WEB", "${NAME^}|Web", "x: ${NAME}|x: web",
      "'${NAME}'|'web'", "# ${NAME}|# web", "${TWO}|ab", "${Q}|it's", "http://${DOMAIN}:80|http://example.com:80",
      "${NONE:+d}|d", "${NAME:?d}|web", "${NONE:=}|", "${NONE:=a${NAME}b${N}c}|awebb3c", "${NONE:=$x}|$x",
      "x${#NAME}|x3", "x${#UTF}|x3", "${NAME:1}|eb", "${NAME:0:2}|we", "${NAME:1:1}|e", "${NAME:9}|", "${NAME:1:9}|eb",
      "${NAME:-1}|web", "${NAME: -1}|web", "${DOMAIN:0:${N}}|exa", "${NAME:x}|web", "${NAME:1:x}|web",
      "${DOMAIN#*.}|com", "${DOMAIN##*e}|.com", "${DOMAIN%.*}|example", "${DOMAIN%%e*}|", "${DOMAIN#?x}|ample.com",
      "${DOMAIN#[a-e]}|xample.com", "${DOMAIN#[^a-e]}|example.com", "${DOMAIN%[a}|example.com", "${NAME#${NAME}}x|x",
      "${NAME#w*}x|ebx", "${NAME##w*}x|x", "${DOMAIN/#ex/}|example.com", "${DOMAIN/#ex/un}|unample.com", "${DOMAIN/%com/org}|example.org",
      "${DOMAIN/x/org}|eorgample.com", "${SLASH/\\//-}|a-b/c", "${SLASH//\\//-}|a-b-c", "${DOMAIN/./${NAME}}|examplewebcom",
      "${DOMAIN/${NONE:=e}/E}|Example.com", "${UTF^^}|ÉX", "${NAME^,}|web", "$${NAME}${NAME}|${NAME}web", "$$$${N}|$${N}"},
      delimiter = '|')
  void variablesAreReplaced(String text, String expected) {
    assertThat(replaced(text)).isEqualTo(Value.of(expected));
  }

  @Test
  void theTypeIsWhatTheTextReadsAsAfterwards() {
    assertThat(replaced("${N}")).isEqualTo(Value.of(3));
    assertThat(replaced("${YES}")).isEqualTo(Value.of(true));
    assertThat(replaced("${LIST}")).isEqualTo(Value.of(List.of("a", "b")));
    assertThat(replaced("${NONE}")).isEqualTo(Value.of(null));
    assertThat(replaced("line ${N}\nmore ${NAME}\n")).isEqualTo(Value.of("line 3\nmore web\n"));
    assertThat(replaced("tab\t${N}")).isEqualTo(Value.of("tab\t3"));
  }

  @ParameterizedTest
  @CsvSource({"${", "${}", "${a.b}", "${NAME", "${NAME-d}", "${NAME:0:-1}", "${#}", "${^NAME}"})
  void whatFluxRefusesFails(String text) {
    assertThatThrownBy(() -> replaced(text)).isInstanceOfSatisfying(KustomizeException.class,
        e -> assertThat(e.why()).isEqualTo(KustomizeException.Cause.FAILS));
  }

  @ParameterizedTest
  @CsvSource({"${NAME#", "${NAME#w", "${NAME:=d", "${NAME/a", "${NAME//}", "${NAME:", "${UTF:0:1}"})
  void aFunctionWhoseEndIsNotInItsTextIsRefused(String text) {
    assertThatThrownBy(() -> replaced(text)).isInstanceOfSatisfying(KustomizeException.class,
        e -> assertThat(e.why()).isEqualTo(KustomizeException.Cause.UNSUPPORTED));
  }

  @Test
  void whatReadersMakeOfTheEndsOfATextOfSeveralLinesIsNotGuessed() {
    assertThat(replaced("a: ${EMPTY}\nb\n")).isEqualTo(Value.of("a: \nb\n"));
    assertThat(replaced("a\n${EMPTY}\n\n")).isEqualTo(Value.of("a\n\n\n"));
    for (String text : List.of("a\n${EMPTY}\n", "a\n${EMPTY}", "${EMPTY}\na\n", "${EMPTY} a\nb\n")) {
      assertThatThrownBy(() -> replaced(text)).as(text).isInstanceOfSatisfying(KustomizeException.class,
          e -> assertThat(e.why()).isEqualTo(KustomizeException.Cause.UNSUPPORTED));
    }
  }

  @Test
  void anObjectMayAskToBeLeftAloneAndWithoutVariablesNothingHappens() {
    List<Value.Mapping> off = YamlStream.parse("f", """
        kind: X
        metadata:
          name: a
          annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}
        v: ${NAME}
        """).mappings();
    assertThat(new Substitution(VARIABLES).apply(off)).isEqualTo(off);
    List<Value.Mapping> defaults = List.of(Value.Mapping.of("v", "${X:=d}"));
    assertThat(new Substitution(Map.of()).apply(defaults)).isEqualTo(defaults);
  }

  @Test
  void keysAreReplacedTooAndTheVariablesInUseCanBeListed() {
    Value.Mapping object = Value.Mapping.of("kind", "X", "metadata", Map.of("name", "a${N}"), "${NAME}", "${Z:=${N}}");
    assertThat(new Substitution(VARIABLES).apply(List.of(object)).getFirst())
        .isEqualTo(Value.Mapping.of("kind", "X", "metadata", Map.of("name", "a3"), "web", 3));
    assertThat(Substitution.variablesIn(object)).containsExactly("N", "NAME", "Z");
  }
}
