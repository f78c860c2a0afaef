package dev.fluxlift.engine.estate;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** A tree with some files written over or taken away. */
public final class ChangedTree implements Tree {
  private final Tree base;
  private final Map<String, Optional<String>> changes;

  /**
   * Lays changes over a tree.
   *
   * @param changes text by path; empty when the file goes
   */
  public ChangedTree(Tree base, Map<String, Optional<String>> changes) {
    this.base = base;
    this.changes = new TreeMap<>(changes);
  }

  @Override
  public List<String> paths() {
    TreeSet<String> out = new TreeSet<>(base.paths());
    changes.forEach((path, text) -> {
      if (text.isPresent()) {
        out.add(path);
      } else {
        out.remove(path);
      }
    });
    return List.copyOf(out);
  }

  @Override
  public Optional<byte[]> read(String path) {
    Optional<String> change = changes.get(path);
    return change == null ? base.read(path) : change.map(text -> text.getBytes(StandardCharsets.UTF_8));
  }
}
