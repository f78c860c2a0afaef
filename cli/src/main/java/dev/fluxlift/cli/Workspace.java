package dev.fluxlift.cli;

import dev.fluxlift.adapters.git.GitCommandLine;
import dev.fluxlift.engine.estate.FolderTree;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.estate.Tree;
import dev.fluxlift.engine.port.Git;
import dev.fluxlift.engine.port.GitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The folder a person named, and the Git repository it belongs to, if it does.
 *
 * @param folder absolute
 * @param git the repository; a {@link PlainFolder} when there is none
 * @param state HEAD and work tree
 * @param top whether the folder is the top of the repository; only then a plan can be applied
 */
record Workspace(Path folder, Git git, Git.State state, boolean top) {

  /**
   * Opens a folder of a Git repository.
   *
   * @throws Problem when it is no folder or in no Git repository
   */
  static Workspace open(Path folder) {
    Workspace workspace = read(folder);
    if (workspace.git instanceof PlainFolder plain) {
      throw new Problem(
          ExitCode.ERROR,
          workspace.folder + " is in no Git repository (" + plain.why() + ")",
          Explanations.why(GitException.Reason.NO_REPOSITORY),
          Explanations.next(GitException.Reason.NO_REPOSITORY));
    }
    return workspace;
  }

  /**
   * Opens a folder to read it only; it need not belong to a Git repository.
   *
   * @throws Problem when it is no folder
   */
  static Workspace read(Path folder) {
    Path real;
    try {
      real = folder.toRealPath();
    } catch (IOException e) {
      throw new Problem(
          ExitCode.ERROR, "there is no folder " + folder, "fluxlift reads the repository that Flux follows.", "Name its folder.");
    }
    if (!Files.isDirectory(real)) {
      throw new Problem(
          ExitCode.ERROR, folder + " is no folder", "fluxlift reads the repository that Flux follows.", "Name its folder.");
    }
    Git git = new GitCommandLine(real);
    try {
      Git.State state = git.state();
      return new Workspace(real, git, state, state.root().toRealPath().equals(real));
    } catch (IOException e) {
      throw new GitException(GitException.Reason.NO_REPOSITORY, "the work tree of " + folder + " cannot be read: " + e.getMessage());
    } catch (GitException e) {
      if (e.reason() != GitException.Reason.NO_REPOSITORY) {
        throw e;
      }
      PlainFolder plain = new PlainFolder(real, String.valueOf(e.getMessage()));
      return new Workspace(real, plain, plain.state(), false);
    }
  }

  /** The files: those of HEAD for a whole repository (its work tree must be clean), else those that are in the folder. */
  Repository repository() {
    if (!top) {
      return new Repository(new FolderTree(folder));
    }
    requireClean();
    FolderTree onDisk = new FolderTree(folder);
    List<String> tracked = git.list(state.head(), "").stream().sorted().toList();
    return new Repository(
        new Tree() {
          @Override
          public List<String> paths() {
            return tracked;
          }

          @Override
          public Optional<byte[]> read(String path) {
            return java.util.Collections.binarySearch(tracked, path) < 0 ? Optional.empty() : onDisk.read(path);
          }
        });
  }

  /**
   * @throws Problem when files are changed and not committed
   */
  void requireClean() {
    if (!state.dirty().isEmpty()) {
      String some = String.join(", ", state.dirty().stream().limit(5).toList());
      int more = state.dirty().size() - 5;
      throw new Problem(
          ExitCode.BLOCKED,
          "the work tree of " + folder + " has changes that are not committed: " + some + (more > 0 ? " and " + more + " more" : ""),
          "The plan is locked to commits; what is not committed is not what Flux sees.",
          "Commit or stash them ('git stash -u'), then run again.");
    }
  }

  /**
   * @throws Problem when HEAD is detached
   */
  void requireBranch() {
    if (state.branch().isEmpty()) {
      throw new Problem(
          ExitCode.BLOCKED,
          "HEAD of " + folder + " is detached at " + state.head(),
          "The steps are commits on the branch that Flux follows.",
          "Check that branch out ('git switch BRANCH'), then run again.");
    }
  }

  /**
   * The URL of the remote.
   *
   * @throws Problem when there is no such remote
   */
  String requireRemote(String remote) {
    return git.remoteUrl(remote)
        .orElseThrow(
            () ->
                new Problem(
                    ExitCode.BLOCKED,
                    "the repository " + folder + " has no remote '" + remote + "'",
                    "The steps are commits pushed to the branch that Flux follows.",
                    "Add it ('git remote add " + remote + " URL') or name another one with --remote."));
  }
}
