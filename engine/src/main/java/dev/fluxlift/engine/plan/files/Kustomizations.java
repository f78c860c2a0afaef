package dev.fluxlift.engine.plan.files;

import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Entries of the repository's kustomization files. */
final class Kustomizations {
  static final List<String> NAMES = List.of("kustomization.yaml", "kustomization.yml", "Kustomization");
  private static final List<String> LISTS = List.of("resources", "components", "bases");

  private final Workspace workspace;
  private final Style style;

  Kustomizations(Workspace workspace, Style style) {
    this.workspace = workspace;
    this.style = style;
  }

  /** The kustomization file of a folder. */
  Optional<String> of(String folder) {
    return NAMES.stream().map(n -> Folders.join(folder, n)).filter(workspace::has).findFirst();
  }

  /** Adds a resource to a folder's kustomization, in the style of its other entries; makes the file when there is none. */
  void add(String folder, List<String> relative) {
    Optional<String> file = of(folder);
    if (file.isEmpty()) {
      workspace.create(folder + "/kustomization.yaml", style.kustomization(relative));
      return;
    }
    for (String entry : relative) {
      if (!names(file.get(), Folders.join(folder, entry))) {
        append(file.get(), entry);
      }
    }
  }

  private void append(String file, String entry) {
    List<String> others = resources(file);
    boolean plain = !others.isEmpty() && others.stream().noneMatch(o -> o.startsWith("."));
    String written = plain ? entry : style.entry(entry);
    Value item = Value.of(written);
    workspace.edit(file, edit -> header(file).get("resources").filter(Value.Sequence.class::isInstance).isPresent()
        ? edit.append(documentOf(file), List.of("resources"), item)
        : edit.set(documentOf(file), List.of("resources"), Value.of(List.of(item))));
  }

  /** Whether a kustomization names a path among its resources. */
  boolean names(String file, String path) {
    return resources(file).stream().anyMatch(r -> Folders.join(Folders.of(file), r).equals(path));
  }

  private List<String> resources(String file) {
    return header(file).list("resources").stream().flatMap(v -> v.text().stream()).toList();
  }

  /** Replaces or removes each entry of any kustomization that names a path. Gives the files that did. */
  List<String> rename(String path, Optional<String> to) {
    List<String> users = users(path);
    users.forEach(file -> change(file, path, to));
    return users;
  }

  /** Kustomization files that name a path. */
  List<String> users(String path) {
    return all()
        .filter(file -> LISTS.stream().anyMatch(list -> indexOf(file, list, path) >= 0))
        .toList();
  }

  private void change(String file, String path, Optional<String> to) {
    for (String list : LISTS) {
      int index = indexOf(file, list, path);
      if (index >= 0) {
        List<?> at = List.of(list, index);
        workspace.edit(file, edit -> to.isPresent()
            ? edit.set(documentOf(file), at, Value.of(style.entry(Folders.relative(Folders.of(file), to.get()))))
            : edit.remove(documentOf(file), at));
      }
    }
  }

  private int indexOf(String file, String list, String path) {
    List<Value> entries = header(file).list(list);
    for (int i = 0; i < entries.size(); i++) {
      String entry = entries.get(i).text().orElse("");
      if (!entry.isEmpty() && !entry.contains("://") && Folders.join(Folders.of(file), entry).equals(path)) {
        return i;
      }
    }
    return -1;
  }

  private Stream<String> all() {
    return workspace.tree().paths().stream().filter(p -> NAMES.contains(Folders.name(p)));
  }

  private Mapping header(String file) {
    List<Mapping> mappings = YamlStream.parse(file, workspace.text(file).orElse("")).mappings();
    return mappings.isEmpty() ? Mapping.EMPTY : mappings.getFirst();
  }

  /** A comment before the first marker makes an empty first document in some files. */
  private int documentOf(String file) {
    var documents = YamlStream.parse(file, workspace.text(file).orElse("")).documents();
    return documents.stream().filter(d -> !d.isEmpty()).findFirst().map(d -> d.index()).orElse(0);
  }
}
