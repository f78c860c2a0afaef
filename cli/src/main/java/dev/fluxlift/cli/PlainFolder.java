package dev.fluxlift.cli;

import dev.fluxlift.engine.port.Git;
import dev.fluxlift.engine.port.GitException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A folder that belongs to no Git repository: it has no commit and no remote, and nothing can be locked to it.
 *
 * @param folder absolute
 * @param why in git's own words
 */
record PlainFolder(Path folder, String why) implements Git {
  @Override
  public State state() {
    return new State("", "", List.of(), folder);
  }

  @Override
  public Optional<String> remoteUrl(String remote) {
    return Optional.empty();
  }

  private GitException none() {
    return new GitException(GitException.Reason.NO_REPOSITORY, folder + " is in no Git repository (" + why + ")");
  }

  @Override
  public String fetch(String remote, String branch) {
    throw none();
  }

  @Override
  public Optional<byte[]> read(String commit, String path) {
    throw none();
  }

  @Override
  public List<String> list(String commit, String below) {
    throw none();
  }

  @Override
  public String commit(String parent, Map<String, byte[]> write, List<String> remove, String message) {
    throw none();
  }

  @Override
  public void push(String remote, String commit, String branch) {
    throw none();
  }

  @Override
  public void fastForward(String commit) {
    throw none();
  }

  @Override
  public boolean isAncestor(String ancestor, String descendant) {
    throw none();
  }

  @Override
  public List<String> changedPaths(String from, String to) {
    throw none();
  }

  @Override
  public String message(String commit) {
    throw none();
  }

  @Override
  public List<String> log(String from, String to) {
    throw none();
  }
}
