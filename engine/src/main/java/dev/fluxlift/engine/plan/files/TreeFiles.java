package dev.fluxlift.engine.plan.files;

import dev.fluxlift.engine.estate.Tree;
import dev.fluxlift.kustomize.FileTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A repository's tree as a build reads it. */
public final class TreeFiles implements FileTree {
  private final Tree tree;
  private final Map<String, List<String>> names = new TreeMap<>();

  /** Of this tree. */
  public TreeFiles(Tree tree) {
    this.tree = tree;
    tree.paths().forEach(this::enter);
  }

  /** Enters a file, or a folder written with a slash at its end, into the folder that holds it. */
  private void enter(String path) {
    boolean isFolder = path.endsWith("/");
    String plain = isFolder ? path.substring(0, path.length() - 1) : path;
    int slash = plain.lastIndexOf('/');
    String holder = slash < 0 ? "" : plain.substring(0, slash);
    boolean fresh = !names.containsKey(holder);
    names.computeIfAbsent(holder, _ -> new ArrayList<>()).add(path.substring(slash + 1));
    if (fresh && !holder.isEmpty()) {
      enter(holder + "/");
    }
  }

  @Override
  public Optional<byte[]> read(String path) {
    return tree.read(path);
  }

  @Override
  public List<String> list(String directory) {
    return names.getOrDefault(directory, List.of());
  }
}
