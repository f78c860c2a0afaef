package dev.fluxlift.engine.run;

import dev.fluxlift.engine.port.Git;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A repository as whoever holds the lock may push to it. What is pushed is made from what was fetched, so a push that
 * comes after another one's is rejected, and before it is tried again the lock is looked at.
 *
 * @param lock looked at before each push
 */
record FencedGit(Git git, Lock lock) implements Git {
  @Override
  public State state() {
    return git.state();
  }

  @Override
  public Optional<String> remoteUrl(String remote) {
    return git.remoteUrl(remote);
  }

  @Override
  public String fetch(String remote, String branch) {
    return git.fetch(remote, branch);
  }

  @Override
  public Optional<byte[]> read(String commit, String path) {
    return git.read(commit, path);
  }

  @Override
  public List<String> list(String commit, String folder) {
    return git.list(commit, folder);
  }

  @Override
  public String commit(String parent, Map<String, byte[]> write, List<String> remove, String message) {
    return git.commit(parent, write, remove, message);
  }

  @Override
  public void push(String remote, String commit, String branch) {
    lock.require();
    git.push(remote, commit, branch);
  }

  @Override
  public void fastForward(String commit) {
    git.fastForward(commit);
  }

  @Override
  public boolean isAncestor(String ancestor, String descendant) {
    return git.isAncestor(ancestor, descendant);
  }

  @Override
  public List<String> changedPaths(String from, String to) {
    return git.changedPaths(from, to);
  }

  @Override
  public String message(String commit) {
    return git.message(commit);
  }

  @Override
  public List<String> log(String from, String to) {
    return git.log(from, to);
  }
}
