package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Owner;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** No Secret stands in a file with its values as they are. */
final class ClearText implements Rule {
  @Override
  public List<Observation> check(View view) {
    List<Observation> out = new ArrayList<>();
    for (Owner owner : view.state().owners().values()) {
      for (Mapping object : owner.raw()) {
        if (object.text("apiVersion").orElse("").equals("v1") && object.text("kind").orElse("").equals("Secret")
            && !Decryption.isEncrypted(object)) {
          values(object).filter(e -> isClear(e.getValue())).findFirst().ifPresent(e -> out.add(new Observation(
              ChangeFindings.SECRET_IN_CLEAR_TEXT, ObjectRef.of(object) + " " + e.getKey(), Places.of(e.getValue(), object),
              ObjectRef.of(object) + " has the value of " + e.getKey() + " in clear text.")));
        }
      }
    }
    return out;
  }

  private static Stream<Map.Entry<String, Value>> values(Mapping secret) {
    return Stream.of("data", "stringData").flatMap(f -> secret.mapping(f).entries().entrySet().stream());
  }

  private static boolean isClear(Value value) {
    String text = value.text().orElse("").strip();
    return !text.isEmpty() && !text.startsWith("ENC[") && !text.contains("${") && !text.startsWith("{{");
  }
}
