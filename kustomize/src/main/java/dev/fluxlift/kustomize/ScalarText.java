package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Reading;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import java.util.Set;
import java.util.regex.Pattern;

/** What a text without type and quotes is once go.yaml.in/yaml/v3 has printed it and another reader read it. */
final class ScalarText {
  private static final Set<String> WORDS_OF_YAML_1_1 = Set.of("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N",
      "no", "No", "NO", "off", "Off", "OFF");
  private static final Pattern BASE_60 = Pattern.compile("[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?");

  private ScalarText() {}

  static Value read(String text, Origin origin) {
    if (!canStandPlain(text)) {
      return new Value.Text(text, origin);
    }
    try {
      Value value = YamlStream.parse(origin.file(), "k: " + text, Reading.KUSTOMIZE).single().asMapping().get("k")
          .orElseThrow();
      return value instanceof Value.Mapping || value instanceof Value.Sequence ? new Value.Text(text, origin)
          : value.at(origin);
    } catch (YamlException e) {
      throw KustomizeException.unsupported(origin, "\"" + text + "\" without quotes: " + e.reason());
    }
  }

  /** Whether the text is printed in quotes or as a block when it is a string: it would read as something else. */
  static boolean isQuoted(String text) {
    return !canStandPlain(text) || text.isEmpty() || WORDS_OF_YAML_1_1.contains(text) || BASE_60.matcher(text).matches()
        || !reads(text);
  }

  private static boolean reads(String text) {
    try {
      return read(text, Origin.NONE) instanceof Value.Text t && t.value().equals(text);
    } catch (KustomizeException _) {
      return false;
    }
  }

  /** yaml_emitter_analyze_scalar: all else is printed in quotes and so is a string. */
  private static boolean canStandPlain(String text) {
    if (text.isEmpty()) {
      return true;
    }
    boolean starts = "#,[]{}&*!|>'\"%@` ".indexOf(text.charAt(0)) < 0 && !text.startsWith("---") && !text.startsWith("...");
    boolean dash = text.matches("[-?:]( .*)?");
    boolean inside = text.contains(": ") || text.contains(" #") || text.endsWith(":") || text.endsWith(" ");
    return starts && !dash && !inside && text.chars().allMatch(c -> c >= ' ' && c <= '~');
  }
}
