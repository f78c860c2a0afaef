package dev.fluxlift.simulator.helm;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.snapshot.Redaction;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.NotSimulatedException;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The values of a HelmRelease: references in their order, then its own over them (fluxcd/pkg chartutil/values.go;
 * internal/controller/helmrelease_controller.go@v1.6.3).
 */
final class ReleaseValues {
  private ReleaseValues() {}

  /** A reference is missing or unreadable. */
  static final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }
  }

  static Mapping of(Api api, Mapping release) {
    Mapping out = Mapping.EMPTY;
    String namespace = ObjectRef.of(release).namespace();
    for (Value reference : release.list("spec", "valuesFrom")) {
      out = with(api, out, reference.asMapping(), namespace);
    }
    return ChartValues.merge(out, release.mapping("spec", "values"));
  }

  private static Mapping with(Api api, Mapping values, Mapping reference, String namespace) {
    ObjectRef ref = new ObjectRef("", reference.text("kind").orElse(""), namespace, reference.text("name").orElse(""));
    String key = reference.text("valuesKey").filter(k -> !k.isEmpty()).orElse("values.yaml");
    boolean optional = reference.bool("optional").orElse(false);
    Optional<LiveObject> live = api.get(ref);
    if (live.isEmpty()) {
      if (optional) {
        return values;
      }
      throw new Unusable("could not resolve " + ref + " chart values reference: not found");
    }
    Optional<String> text = live.get().body().text("data", key).map(t ->
        ref.kind().equals("Secret") ? new String(Base64.getDecoder().decode(t), StandardCharsets.UTF_8) : t);
    if (text.isEmpty()) {
      if (optional) {
        return values;
      }
      throw new Unusable("could not resolve " + ref + " chart values reference: missing key '" + key + "'");
    }
    Optional<String> target = reference.text("targetPath").filter(t -> !t.isEmpty());
    return target.isPresent()
        ? values.withPath(path(target.get()), single(text.get(), reference))
        : ChartValues.merge(values, read(text.get(), ref, key));
  }

  private static List<String> path(String target) {
    if (target.contains("[") || target.contains("\\")) {
      throw new NotSimulatedException(
          "valuesFrom.targetPath with an index or escape is not in the model: " + target);
    }
    return Arrays.asList(target.split("\\.", -1));
  }

  private static Value single(String text, Mapping reference) {
    return reference.bool("literal").orElse(false) ? Value.of(text) : ChartValues.printed(Value.of(text));
  }

  private static Mapping read(String text, ObjectRef ref, String key) {
    if (Redaction.is(text)) {
      return Mapping.of(RecordedValues.KEY, text);
    }
    try {
      List<Mapping> documents = YamlStream.parse(key, text).mappings();
      return documents.isEmpty() ? Mapping.EMPTY : documents.getFirst();
    } catch (YamlException e) {
      if (e.reason().contains("stands twice")) {
        // the last one counts for helm-controller (sigs.k8s.io/yaml Unmarshal); the text stands for what it comes to
        return Mapping.of("text", text);
      }
      throw new Unusable("unable to read values from key '" + key + "' in " + ref + ": " + e.getMessage());
    }
  }
}
