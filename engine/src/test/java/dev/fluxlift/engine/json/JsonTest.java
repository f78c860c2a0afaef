package dev.fluxlift.engine.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @Test
  void valuesKnowTheirLine() {
    Value value = Json.parse(
        """
        {
          "kind": "ConfigMap",
          "data": {
            "a": "b"
          }
        }
        """,
        "plan.json");

    assertThat(value.asMapping().get("data", "a").orElseThrow().origin()).isEqualTo(new Origin("plan.json", 4));
  }

  @Test
  void prettyKeepsTheOrderOfKeysAndReadsBackEqual() {
    Value value = Mapping.of("b", List.of(1, "x", true), "a", Mapping.of("empty", Mapping.EMPTY, "none", List.of()));

    String text = Json.pretty(value);

    assertThat(text)
        .isEqualTo(
            """
            {
              "b": [
                1,
                "x",
                true
              ],
              "a": {
                "empty": {},
                "none": []
              }
            }
            """);
    assertThat(Json.parse(text, "")).isEqualTo(value);
  }

  @Test
  void equalValuesHaveEqualCanonicalText() {
    Value one = Json.parse("{\"b\":1.0,\"a\":[null,{\"d\":1e2,\"c\":2}]}", "one.json");
    Value other = Json.parse("{ \"a\": [ null, { \"c\": 2, \"d\": 100 } ], \"b\": 1 }", "other.json");

    assertThat(Json.canonical(one)).isEqualTo(Json.canonical(other)).isEqualTo("{\"a\":[null,{\"c\":2,\"d\":100}],\"b\":1}");
    assertThat(Json.compact(one)).isEqualTo("{\"b\":1,\"a\":[null,{\"d\":100,\"c\":2}]}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"quote \" backslash \\", "line\nfeed\ttab\r", "\u0000\u001f", "žluťoučký 🐎", "half \ud83d pair"})
  void anyTextSurvives(String text) {
    assertThat(Json.parse(Json.compact(Value.of(text)), "")).isEqualTo(Value.of(text));
  }

  @Test
  void largeAndFractionalNumbersAreExact() {
    String text = "[12345678901234567890123,0.1,-7]";

    assertThat(Json.compact(Json.parse(text, ""))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"a\":1,\"a\":2}", "{} {}", "{\"a\":}", "[1e999999999]", "[NaN]", "{'a':1}", "[1,]"})
  void whatIsNotExactlyOneJsonValueIsRefused(String text) {
    assertThatThrownBy(() -> Json.parse(text, "state.json"))
        .isInstanceOf(Json.MalformedJson.class)
        .hasMessageStartingWith("state.json:1");
  }
}
