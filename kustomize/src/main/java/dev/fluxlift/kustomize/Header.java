package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Reading;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A kustomization.yaml as read, with its fields checked: what is not known here is refused by name and line. */
final class Header {
  private static final Set<String> KNOWN = Set.of("apiVersion", "kind", "metadata", "namePrefix", "nameSuffix",
      "namespace", "commonLabels", "labels", "commonAnnotations", "patches", "images", "resources", "bases",
      "components", "configMapGenerator", "secretGenerator", "generatorOptions", "configurations", "sortOptions",
      "patchesStrategicMerge", "patchesJson6902", "imageTags", "replicas", "replacements", "buildMetadata");
  private static final Set<String> KUSTOMIZE_ONLY = Set.of("openapi", "vars", "crds", "helmGlobals", "helmCharts",
      "helmChartInflationGenerator", "generators", "transformers", "validators");

  private final Value.Mapping fields;
  private final String directory;

  private Header(Value.Mapping fields, String directory) {
    this.fields = fields;
    this.directory = directory;
  }

  /** Reads the file of a directory. */
  static Header read(String directory, String path, byte[] bytes) {
    Value.Mapping fields;
    try {
      YamlStream stream = YamlStream.parse(path, bytes, Reading.SIGS_YAML);
      if (stream.documents().size() > 1) {
        throw KustomizeException.unsupported(stream.documents().get(1).origin(), "a second document");
      }
      fields = stream.documents().isEmpty() ? Value.Mapping.EMPTY : stream.documents().getFirst().value().asMapping();
    } catch (YamlException e) {
      throw KustomizeException.unsupported(e.origin(), e.reason());
    }
    Header header = new Header(fields, directory);
    header.check(new Origin(path, 1));
    return header;
  }

  /** A header that the build made itself. */
  static Header made(String directory, Value.Mapping fields) {
    return new Header(fields, directory);
  }

  private void check(Origin file) {
    fields.entries().forEach((key, value) -> {
      if (KUSTOMIZE_ONLY.contains(key) && !isBlank(value)) {
        throw KustomizeException.unsupported(value.origin(), "the field " + key);
      }
      if (!KNOWN.contains(key) && !KUSTOMIZE_ONLY.contains(key)) {
        throw KustomizeException.unsupported(value.origin(), "unknown field " + key);
      }
    });
    // an empty list is something: CheckEmpty compares with a kustomization that has no list at all
    boolean empty = fields.entries().entrySet().stream().allMatch(e -> e.getKey().equals("apiVersion")
        || e.getKey().equals("kind") || e.getValue() instanceof Value.Null || e.getValue().equals(Value.of("")));
    if (empty) {
      throw KustomizeException.fails(file, "the kustomization is empty");
    }
    String kind = text("kind");
    String wanted = isComponent() ? "kustomize.config.k8s.io/v1alpha1" : "kustomize.config.k8s.io/v1beta1";
    if (!kind.isEmpty() && !kind.equals("Kustomization") && !isComponent()) {
      throw KustomizeException.fails(file, "kind " + kind + " where Kustomization or Component is needed");
    }
    if (!text("apiVersion").isEmpty() && !text("apiVersion").equals(wanted)) {
      throw KustomizeException.fails(file, "apiVersion " + text("apiVersion") + " where " + wanted + " is needed");
    }
  }

  private static boolean isBlank(Value value) {
    return switch (value) {
      case Value.Null _ -> true;
      case Value.Sequence s -> s.values().isEmpty();
      case Value.Mapping m -> m.entries().isEmpty();
      default -> false;
    };
  }

  /** This header with other fields in the place of some of its own. */
  Header with(Map<String, Value> others) {
    Map<String, Value> all = new LinkedHashMap<>(fields.entries());
    all.putAll(others);
    return new Header(new Value.Mapping(all, fields.origin()), directory);
  }

  String directory() {
    return directory;
  }

  Origin origin() {
    return fields.origin();
  }

  boolean isComponent() {
    return text("kind").equals("Component");
  }

  Value.Mapping fields() {
    return fields;
  }

  /** A string; empty when absent. */
  String text(String key) {
    return Fields.string(fields, key);
  }
}
