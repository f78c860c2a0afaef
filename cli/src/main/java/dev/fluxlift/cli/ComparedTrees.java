package dev.fluxlift.cli;

import dev.fluxlift.adapters.git.GitCommandLine;
import dev.fluxlift.engine.estate.FolderTree;
import dev.fluxlift.engine.estate.Tree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Trees that a person names: by a folder, or by a revision of the repository. */
final class ComparedTrees {
  private final Path repository;

  ComparedTrees(Path repository) {
    this.repository = repository;
  }

  /** A folder of that name when there is one, else the revision. */
  Tree of(String name) {
    Path folder = Path.of(name);
    return Files.isDirectory(folder) ? new FolderTree(folder) : new Revision(new GitCommandLine(repository).files(name));
  }

  private record Revision(Map<String, byte[]> files) implements Tree {
    @Override
    public List<String> paths() {
      return files.keySet().stream().sorted().toList();
    }

    @Override
    public Optional<byte[]> read(String path) {
      return Optional.ofNullable(files.get(path));
    }
  }
}
