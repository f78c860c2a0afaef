package dev.fluxlift.simulator.api.schema;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Null;
import dev.fluxlift.yaml.Value.Num;
import dev.fluxlift.yaml.Value.Sequence;
import dev.fluxlift.yaml.Value.Text;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether an object is as its openAPIV3Schema says: types, required, enum, pattern, sizes and limits. What did not
 * change is not judged again (CRDValidationRatcheting). Not here: x-kubernetes-validations (CEL), oneOf, anyOf,
 * allOf, not, formats.
 */
final class CrdValidation {
  private final List<String> wrong = new ArrayList<>();

  private CrdValidation() {}

  static List<String> of(Optional<Value> before, Value after, Mapping schema) {
    CrdValidation out = new CrdValidation();
    out.check(before, after, schema, "");
    return out.wrong;
  }

  private void check(Optional<Value> before, Value value, Mapping schema, String path) {
    if (before.filter(value::equals).isPresent()) {
      return;
    }
    if (value instanceof Null) {
      if (!schema.bool("nullable").orElse(false) && schema.has("type")) {
        wrong.add(path + ": Invalid value: \"null\": must be of type " + schema.text("type").orElse("") + ": \"null\"");
      }
      return;
    }
    if (!typed(value, schema)) {
      wrong.add(path + ": Invalid value: must be of type " + schema.text("type").orElse("integer or string"));
      return;
    }
    List<Value> allowed = schema.list("enum");
    if (!allowed.isEmpty() && !allowed.contains(value)) {
      wrong.add(path + ": Unsupported value: " + value + ": supported values: "
          + String.join(", ", allowed.stream().map(Value::toString).toList()));
    }
    switch (value) {
      case Mapping m -> map(before, m, schema, path);
      case Sequence s -> list(before, s, schema, path);
      case Text t -> text(t.value(), schema, path);
      case Num n -> number(n.value(), schema, path);
      case Value.Bool _, Null _ -> { }
    }
  }

  private static boolean typed(Value value, Mapping schema) {
    if (schema.bool("x-kubernetes-int-or-string").orElse(false)) {
      return value instanceof Text || value instanceof Num;
    }
    return switch (schema.text("type").orElse("")) {
      case "object" -> value instanceof Mapping;
      case "array" -> value instanceof Sequence;
      case "string" -> value instanceof Text;
      case "boolean" -> value instanceof Value.Bool;
      case "integer" -> value instanceof Num n && n.number() instanceof java.math.BigInteger;
      case "number" -> value instanceof Num;
      default -> true;
    };
  }

  private void map(Optional<Value> before, Mapping value, Mapping schema, String path) {
    for (Value required : schema.list("required")) {
      String name = required.text().orElse("");
      if (!value.has(name)) {
        wrong.add(below(path, name) + ": Required value");
      }
    }
    value.entries().forEach((key, child) -> schema.get("properties", key)
        .or(() -> schema.get("additionalProperties"))
        .filter(Mapping.class::isInstance)
        .ifPresent(s -> check(before.flatMap(b -> b.asMapping().get(key)), child, s.asMapping(), below(path, key))));
    limit(value.entries().size(), schema, "minProperties", "maxProperties", path);
  }

  private static String below(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private void list(Optional<Value> before, Sequence value, Mapping schema, String path) {
    List<Value> old = before.map(Value::items).orElse(List.of());
    for (int i = 0; i < value.values().size(); i++) {
      Optional<Value> was = i < old.size() ? Optional.of(old.get(i)) : Optional.empty();
      check(was, value.values().get(i), schema.mapping("items"), path + "[" + i + "]");
    }
    limit(value.values().size(), schema, "minItems", "maxItems", path);
  }

  private void text(String value, Mapping schema, String path) {
    limit(value.codePointCount(0, value.length()), schema, "minLength", "maxLength", path);
    schema.text("pattern").filter(p -> !Pattern.compile(p).matcher(value).find()).ifPresent(p ->
        wrong.add(path + ": Invalid value: \"" + value + "\": " + path + " in body should match '" + p + "'"));
  }

  private void number(BigDecimal value, Mapping schema, String path) {
    schema.text("minimum").map(BigDecimal::new).filter(m -> value.compareTo(m) < 0).ifPresent(m ->
        wrong.add(path + ": Invalid value: " + value + ": should be greater than or equal to " + m));
    schema.text("maximum").map(BigDecimal::new).filter(m -> value.compareTo(m) > 0).ifPresent(m ->
        wrong.add(path + ": Invalid value: " + value + ": should be less than or equal to " + m));
  }

  private void limit(int size, Mapping schema, String least, String most, String path) {
    schema.text(least).map(Integer::valueOf).filter(m -> size < m).ifPresent(m ->
        wrong.add(path + ": Invalid value: " + size + ": " + least + " is " + m));
    schema.text(most).map(Integer::valueOf).filter(m -> size > m).ifPresent(m ->
        wrong.add(path + ": Too many or too long: " + size + ": " + most + " is " + m));
  }
}
