package dev.fluxlift.engine.install;

import dev.fluxlift.engine.estate.Document;
import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a cluster's folder reaches in a repository of several: what is in it, what the paths of its Kustomizations hold,
 * and what kustomization files of these name outside, again and again.
 */
final class Reach {
  private final Repository repository;
  private final Set<String> folders = new TreeSet<>();
  private final Set<String> files = new TreeSet<>();
  private final Deque<String> open = new ArrayDeque<>();

  private Reach(Repository repository) {
    this.repository = repository;
  }

  static List<Document> documents(Repository repository, String folder) {
    if (folder.isEmpty()) {
      return repository.documents();
    }
    Reach reach = new Reach(repository);
    reach.folder(folder);
    while (!reach.open.isEmpty()) {
      reach.look(reach.open.pop());
    }
    return repository.documents().stream().filter(d -> reach.holds(d.file())).toList();
  }

  private boolean holds(String file) {
    return files.contains(file) || folders.stream().anyMatch(f -> Folders.within(file, f));
  }

  private void folder(String folder) {
    if (!folder.isEmpty() && folders.add(folder)) {
      open.push(folder);
    }
  }

  private void look(String folder) {
    for (Document d : repository.documents(ObjectRef.KUSTOMIZE)) {
      if (Folders.within(d.file(), folder)) {
        d.value().text("spec", "path").map(Folders::plain).ifPresent(this::folder);
      }
    }
    for (String path : repository.paths()) {
      if (BuildInputs.KUSTOMIZATION.contains(Folders.name(path)) && Folders.within(path, folder)) {
        kustomization(path);
      }
    }
  }

  private void kustomization(String path) {
    try {
      repository.yaml(path).ifPresent(y -> y.mappings().forEach(m -> names(m, Folders.of(path))));
    } catch (YamlException _) {
      // a file that cannot be read is a finding of its own
    }
  }

  private void names(Mapping header, String folder) {
    for (String list : List.of("resources", "components", "bases")) {
      for (Value entry : header.list(list)) {
        String named = Folders.join(folder, entry.text().orElse(""));
        if (repository.has(named)) {
          files.add(named);
        } else {
          folder(named);
        }
      }
    }
  }
}
