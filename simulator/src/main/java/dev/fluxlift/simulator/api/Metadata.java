package dev.fluxlift.simulator.api;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What is refused in the metadata of any object: labels, annotations, owner references (apimachinery@v0.33
 * pkg/api/validation/objectmeta.go, pkg/apis/meta/v1/validation ValidateLabels, pkg/util/validation IsQualifiedName,
 * IsValidLabelValue), and in the labels of a workload's pods.
 */
final class Metadata {
  private static final Set<String> WORKLOADS = Set.of("apps/v1", "batch/v1");
  private static final int LONGEST = 63;
  private static final int LONGEST_PREFIX = 253;
  private static final String SHAPE = " must consist of alphanumeric characters, '-', '_' or '.', and must start and end with"
      + " an alphanumeric character";

  private Metadata() {}

  /** What is wrong, in the server's words; empty when nothing is. */
  static List<String> wrong(Mapping object) {
    List<String> out = new ArrayList<>();
    owners(object, out);
    labels(object.mapping("metadata", "labels"), "metadata.labels", out);
    if (WORKLOADS.contains(object.text("apiVersion").orElse(""))) {
      labels(object.mapping("spec", "template", "metadata", "labels"), "spec.template.labels", out);
    }
    for (String key : object.mapping("metadata", "annotations").entries().keySet()) {
      if (!qualified(key.toLowerCase(Locale.ROOT))) {
        out.add("metadata.annotations: Invalid value: \"" + key + "\": name part" + SHAPE);
      }
    }
    return out;
  }

  private static void labels(Mapping labels, String path, List<String> out) {
    labels.entries().forEach((key, value) -> {
      if (!qualified(key)) {
        out.add(path + ": Invalid value: \"" + key + "\": name part" + SHAPE);
      }
      String text = value.text().orElse("");
      if (!text.isEmpty() && !part(text)) {
        out.add(path + ": Invalid value: \"" + text + "\": a valid label must be an empty string or" + SHAPE);
      }
    });
  }

  /** A name with or without a prefix. */
  private static boolean qualified(String key) {
    int slash = key.indexOf('/');
    return slash < 0 ? part(key) : subdomain(key.substring(0, slash)) && part(key.substring(slash + 1));
  }

  private static boolean part(String text) {
    return !text.isEmpty() && text.length() <= LONGEST && alphanumeric(text.charAt(0))
        && alphanumeric(text.charAt(text.length() - 1))
        && text.chars().allMatch(c -> alphanumeric(c) || c == '-' || c == '_' || c == '.');
  }

  private static boolean subdomain(String text) {
    return text.length() <= LONGEST_PREFIX && List.of(text.split("\\.", -1)).stream().allMatch(Metadata::domain);
  }

  private static boolean domain(String text) {
    return !text.isEmpty() && lower(text.charAt(0)) && lower(text.charAt(text.length() - 1))
        && text.chars().allMatch(c -> lower(c) || c == '-');
  }

  private static boolean lower(int letter) {
    return letter >= 'a' && letter <= 'z' || letter >= '0' && letter <= '9';
  }

  private static boolean alphanumeric(int letter) {
    return lower(letter) || letter >= 'A' && letter <= 'Z';
  }

  /** Owner references that name no object, or two controllers. */
  private static void owners(Mapping object, List<String> out) {
    int controllers = 0;
    for (Value item : object.list("metadata", "ownerReferences")) {
      Mapping owner = item.asMapping();
      for (String key : List.of("apiVersion", "kind", "name", "uid")) {
        if (owner.text(key).orElse("").isEmpty()) {
          out.add("metadata.ownerReferences." + key + ": Invalid value: \"\": must not be empty");
        }
      }
      controllers += owner.bool("controller").orElse(false) ? 1 : 0;
    }
    if (controllers > 1) {
      out.add("metadata.ownerReferences: Invalid value: Only one reference can have Controller set to true");
    }
  }
}
