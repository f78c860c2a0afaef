package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The patches a kustomization names: those of {@code patches} and of the two deprecated fields. */
final class PatchFields {
  private final Files files;

  PatchFields(Files files) {
    this.files = files;
  }

  /** The entries of {@code patches}. */
  List<Patch> patches(Header header) {
    return Fields.mappings(header.fields(), "patches").stream().map(entry -> patch(header, entry)).toList();
  }

  /**
   * The entries of {@code patchesJson6902}: each needs a target with a name, and operations
   * (api/internal/builtins/PatchJson6902Transformer.go).
   */
  List<Patch> jsonPatches(Header header) {
    List<Patch> out = new ArrayList<>();
    for (Value.Mapping entry : Fields.mappings(header.fields(), "patchesJson6902")) {
      Patch patch = patch(header, entry);
      if (patch.target().filter(target -> !target.name().isEmpty()).isEmpty()) {
        throw KustomizeException.fails(entry.origin(), "an entry of patchesJson6902 needs a target with a name");
      }
      out.add(patch);
    }
    return out;
  }

  /**
   * The entries of {@code patchesStrategicMerge}: the patch itself or, when it is none, the path of a file
   * (api/internal/builtins/PatchStrategicMergeTransformer.go loadFromPaths).
   */
  List<Patch> strategicMerges(Header header) {
    List<Patch> out = new ArrayList<>();
    for (Value.Text entry : Fields.strings(header.fields(), "patchesStrategicMerge")) {
      out.add(isContent(entry) ? bare(entry.value(), entry.origin()) : fromFile(header, entry));
    }
    return out;
  }

  private Patch fromFile(Header header, Value.Text entry) {
    String file = Files.resolve(header.directory(), entry.value(), entry.origin());
    return bare(YamlText.of(file, files.readAt(file, entry.origin())), new Origin(file, 0));
  }

  private static Patch bare(String text, Origin origin) {
    return new Patch(text, Optional.empty(), false, false, origin);
  }

  private static boolean isContent(Value.Text entry) {
    try {
      List<Tree> documents = Tree.read(entry.origin().file(), entry.value()).stream().filter(d -> !d.isEmpty()).toList();
      return !documents.isEmpty() && documents.stream().allMatch(
          d -> d.isMap() && !d.textAt("kind").isEmpty() && !d.textAt("metadata", "name").isEmpty());
    } catch (YamlException e) {
      if (entry.value().contains("\n")) {
        throw KustomizeException.unsupported(entry.origin(), e.reason());
      }
      return false;
    }
  }

  private Patch patch(Header header, Value.Mapping entry) {
    Optional<Value> path = entry.get("path").filter(v -> !v.equals(Value.of("")) && !(v instanceof Value.Null));
    if (path.isEmpty()) {
      return Patch.of(entry.without("path"));
    }
    if (!(path.get() instanceof Value.Text written) || entry.text("patch").filter(t -> !t.isBlank()).isPresent()) {
      throw KustomizeException.fails(entry.origin(), "a patch has either patch or path");
    }
    Fields.allow(entry, Set.of("path", "patch", "target", "options"), "a patch");
    String file = Files.resolve(header.directory(), written.value(), written.origin());
    String text = YamlText.of(file, files.readAt(file, written.origin()));
    return Patch.of(entry, text, new Origin(file, 0));
  }
}
