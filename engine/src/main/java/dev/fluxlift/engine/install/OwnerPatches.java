package dev.fluxlift.engine.install;

import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

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

  /**
   * The entries of {@code patches} of a kustomization file, those in files of their own read from there.
   *
   * @param file the kustomization file
   * @param header what it says
   * @param read the text of another file
   * @throws YamlException when a patch is no YAML of one document, or its file is not there
   */
  static List<OwnerPatch> of(String file, Mapping header, Function<String, Optional<String>> read) {
    List<OwnerPatch> out = new ArrayList<>();
    List<Value> entries = header.list("patches");
    for (int i = 0; i < entries.size(); i++) {
      Mapping entry = entries.get(i).asMapping();
      Optional<String> path = entry.text("path").filter(p -> !p.isEmpty());
      Origin origin = entry.get("patch").map(Value::origin).orElse(entry.origin());
      String text = path.isEmpty() ? entry.text("patch").orElse("") : elsewhere(file, entry, path.get(), read);
      Value body = path.isEmpty()
          ? parse(text, origin)
          : YamlStream.parse(Folders.join(Folders.of(file), path.get()), text).single();
      out.add(new OwnerPatch(i, body, text, entry.mapping("target"), entry.origin()));
    }
    return out;
  }

  private static String elsewhere(
      String file, Mapping entry, String path, Function<String, Optional<String>> read) {
    String there = Folders.join(Folders.of(file), path);
    return read.apply(there)
        .orElseThrow(() -> new YamlException(file, entry.origin().line(), 0, "there is no file " + there));
  }

  /** A block scalar's text begins on the line after its {@code |}. */
  private static Value parse(String text, Origin origin) {
    String lines = text.contains("\n") ? "\n".repeat(origin.line()) : "\n".repeat(Math.max(0, origin.line() - 1));
    return YamlStream.parse(origin.file(), lines + text).single();
  }
}
