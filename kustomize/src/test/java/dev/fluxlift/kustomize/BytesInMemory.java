package dev.fluxlift.kustomize;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Files by their paths. */
record BytesInMemory(Map<String, byte[]> files) implements FileTree {
  @Override
  public Optional<byte[]> read(String path) {
    return Optional.ofNullable(files.get(path));
  }

  @Override
  public List<String> list(String directory) {
    String start = directory.isEmpty() ? "" : directory + "/";
    Set<String> out = new LinkedHashSet<>();
    files.keySet().stream().filter(path -> path.startsWith(start)).map(path -> path.substring(start.length()))
        .map(rest -> rest.contains("/") ? rest.substring(0, rest.indexOf('/') + 1) : rest).forEach(out::add);
    return List.copyOf(out);
  }
}
