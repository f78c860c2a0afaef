package dev.fluxlift.engine.install;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlStream;
import java.util.ArrayList;
import java.util.List;

/** The entries of spec.patches, their text parsed so that each value knows its line in the file. */
final class OwnerPatches {
  private OwnerPatches() {}

  /**
   * All entries in order.
   *
   * @throws dev.fluxlift.yaml.YamlException when a patch is no YAML
   */
  static List<OwnerPatch> of(Mapping kustomization) {
    List<OwnerPatch> out = new ArrayList<>();
    List<Value> entries = kustomization.list("spec", "patches");
    for (int i = 0; i < entries.size(); i++) {
      Mapping entry = entries.get(i).asMapping();
      Origin origin = entry.get("patch").map(Value::origin).orElse(entry.origin());
      String text = entry.text("patch").orElse("");
      out.add(new OwnerPatch(i, parse(text, origin), text, entry.mapping("target"), entry.origin()));
    }
    return out;
  }

  /** A block scalar's text begins on the line after its {@code |}. */
  private static Value parse(String text, Origin origin) {
    String lines = text.contains("\n") ? "\n".repeat(origin.line()) : "\n".repeat(Math.max(0, origin.line() - 1));
    return YamlStream.parse(origin.file(), lines + text).single();
  }
}
