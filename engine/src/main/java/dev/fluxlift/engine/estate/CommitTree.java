package dev.fluxlift.engine.estate;

import dev.fluxlift.engine.port.Git;
import java.util.List;
import java.util.Optional;

/** The files of one commit. */
public final class CommitTree implements Tree {
  private final Git git;
  private final String commit;
  private final List<String> paths;

  /** Lists the commit's files. */
  public CommitTree(Git git, String commit) {
    this.git = git;
    this.commit = commit;
    this.paths = git.list(commit, "").stream().sorted().toList();
  }

  @Override
  public List<String> paths() {
    return paths;
  }

  @Override
  public Optional<byte[]> read(String path) {
    return git.read(commit, path);
  }
}
