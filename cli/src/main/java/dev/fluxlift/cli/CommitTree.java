package dev.fluxlift.cli;

import dev.fluxlift.engine.estate.Tree;
import dev.fluxlift.engine.port.Git;
import java.util.List;
import java.util.Optional;

/** The files of a commit that is not checked out. */
record CommitTree(Git git, String commit) implements Tree {
  @Override
  public List<String> paths() {
    return git.list(commit, "").stream().sorted().toList();
  }

  @Override
  public Optional<byte[]> read(String path) {
    return git.read(commit, path);
  }
}
