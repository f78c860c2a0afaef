package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.Tree;
import dev.fluxlift.engine.plan.files.TreeFiles;
import dev.fluxlift.kustomize.FileTree;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** A tree whose builds leave out what a remote resource would bring, and remember which was asked for. */
public final class LocalFiles implements FileTree {
  private final FileTree files;
  private final SortedSet<String> leftOut = new TreeSet<>();

  /** Of this tree. */
  public LocalFiles(Tree tree) {
    this.files = new TreeFiles(tree);
  }

  @Override
  public Optional<byte[]> read(String path) {
    return files.read(path);
  }

  @Override
  public List<String> list(String directory) {
    return files.list(directory);
  }

  @Override
  public Optional<byte[]> remote(String address) {
    leftOut.add(address);
    return Optional.of(new byte[0]);
  }

  /** The addresses of what was left out so far. */
  public List<String> leftOut() {
    return List.copyOf(leftOut);
  }
}
