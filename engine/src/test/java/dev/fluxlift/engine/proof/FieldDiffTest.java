package dev.fluxlift.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every field that differs is found, once, with its path. */
class FieldDiffTest {
  private static List<String> between(String before, String after) {
    return FieldDiff.between(Json.parse(before, ""), Json.parse(after, "")).stream()
        .map(
            c ->
                String.join("/", c.path())
                    + " "
                    + c.before().map(Value::toString).orElse("-")
                    + " > "
                    + c.after().map(Value::toString).orElse("-"))
        .toList();
  }

  @ParameterizedTest(name = "{0} > {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":1}                 | {\"a\":2}                   | a 1 > 2",
        "{\"a\":1}                 | {}                          | a 1 > -",
        "{}                        | {\"a\":1}                   | a - > 1",
        "{\"a\":{\"b\":1}}         | {\"a\":{\"b\":1,\"c\":2}}   | a/c - > 2",
        "{}                        | {\"a\":{\"b\":{\"c\":2}}}   | a/b/c - > 2",
        "{}                        | {\"a\":{}}                  | a - > {}",
        "{\"a\":{\"b\":1}}         | {\"a\":[1]}                 | a {b=1} > [1]",
        "{\"a\":\"1\"}             | {\"a\":1}                   | a \"1\" > 1",
        "{\"a\":null}              | {}                          | a null > -",
        "[1,2,3]                   | [1,3]                       | [1] 2 > -",
        "[1,3]                     | [1,2,3]                     | [1] - > 2",
        "[1,2]                     | [1,5]                       | [1] 2 > 5",
        "[{\"n\":1,\"v\":1}]       | [{\"n\":1,\"v\":2}]         | [0]/v 1 > 2",
        "[]                        | [1]                         | [0] - > 1",
        "[1]                       | []                          | [0] 1 > -"
      })
  void oneFieldIsOneDifference(String before, String after, String difference) {
    assertThat(between(before.strip(), after.strip())).containsExactly(difference.strip());
  }

  @Test
  void equalValuesDifferNowhereAndTheOrderOfKeysDoesNotMatter() {
    assertThat(between("{\"a\":1,\"b\":[1,2]}", "{\"b\":[1,2],\"a\":1.0}")).isEmpty();
  }

  @Test
  void theOrderOfAListMatters() {
    assertThat(between("[1,2]", "[2,1]")).isNotEmpty();
    assertThat(between("[\"--a=1\",\"--a=2\"]", "[\"--a=2\",\"--a=1\"]")).isNotEmpty();
  }

  @Test
  void whatIsCommonAnchorsWhatIsGoneAndWhatIsNew() {
    assertThat(between("[\"a\",\"token\",\"b\"]", "[\"a\",\"b\",\"operator\"]"))
        .containsExactly("[1] \"token\" > -", "[2] - > \"operator\"");
    assertThat(between("[\"a\",\"x\",\"y\",\"b\"]", "[\"a\",\"z\",\"b\"]"))
        .containsExactly("[1] \"x\" > -", "[2] \"y\" > -", "[1] - > \"z\"");
  }

  @Test
  void twoFieldsAreTwoDifferences() {
    assertThat(between("{\"a\":{\"x\":1,\"y\":1}}", "{\"a\":{\"x\":2,\"y\":2}}"))
        .containsExactly("a/x 1 > 2", "a/y 1 > 2");
  }
}
