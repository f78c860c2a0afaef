package dev.fluxlift.engine.port;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A git work tree and its remote. Calls throw {@link GitException}. */
public interface Git {
  /** HEAD, branch and cleanness of the work tree. */
  State state();

  /** URL of a remote; empty when there is no such remote. */
  Optional<String> remoteUrl(String remote);

  /** Fetches the branch; returns the remote's commit. */
  String fetch(String remote, String branch);

  /** The bytes of a file at a commit; empty when it is not there. */
  Optional<byte[]> read(String commit, String path);

  /** Paths of all files at a commit, below a folder ({@code ""} for all). */
  List<String> list(String commit, String folder);

  /**
   * Makes one commit on top of {@code parent} without touching work tree or index: {@code null}-free map of path to new
   * bytes, and paths to remove. The same input gives the same tree. Returns the commit id.
   */
  String commit(String parent, Map<String, byte[]> write, List<String> remove, String message);

  /** Pushes {@code commit} to the branch; REJECTED when the remote's branch is not an ancestor. Never forces. */
  void push(String remote, String commit, String branch);

  /** Moves the checked-out branch and the work tree forward to a commit (fast-forward only). */
  void fastForward(String commit);

  /** Whether one commit is an ancestor of another (or the same). */
  boolean isAncestor(String ancestor, String descendant);

  /** Paths that differ between two commits. */
  List<String> changedPaths(String from, String to);

  /** Commit message (whole). */
  String message(String commit);

  /** Commits from (exclusive) to (inclusive), newest first. */
  List<String> log(String from, String to);

  /**
   * @param head commit id
   * @param branch {@code ""} when HEAD is detached
   * @param dirty paths with uncommitted changes, untracked files included
   * @param root top folder of the work tree
   */
  record State(String head, String branch, List<String> dirty, java.nio.file.Path root) {}
}
