package dev.fluxlift.live.move;

import dev.fluxlift.live.bed.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Somebody else who works on the branch, with a clone of their own. */
final class Rival {
  private final World world;
  private final Path bare;

  Rival(World world) {
    this.world = world;
    this.bare = world.bed().home().resolve("git").resolve(world.gitUrl().substring("https://github.com/".length()));
  }

  /** Changes one file in a commit on top of the branch as it is now, and pushes it. */
  void pushes(String file, UnaryOperator<String> change, String subject) {
    String now = git(Path.of("none"), "show", "refs/heads/main:" + file) + "\n";
    String then = change.apply(now);
    if (then.equals(now)) {
      throw new IllegalStateException("nothing to change in " + file + ":\n" + now);
    }
    git(Path.of("none"), "update-ref", "refs/heads/main", commit(file, then, subject));
  }

  private String commit(String file, String text, String subject) {
    try {
      Path index = Files.createTempFile("rival", ".index");
      Files.delete(index);
      Path content = Files.writeString(Files.createTempFile("rival", ".txt"), text);
      String blob = git(index, "hash-object", "-w", content.toString());
      git(index, "read-tree", "refs/heads/main");
      git(index, "update-index", "--add", "--cacheinfo", "100644," + blob + "," + file);
      String tree = git(index, "write-tree");
      return git(index, "-c", "user.name=Rival", "-c", "user.email=rival@example.test",
          "commit-tree", tree, "-p", "refs/heads/main", "-m", subject);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Prepares their commit of one file on top of the branch as it is now; it comes with the next push of somebody else:
   * the branch moves when the server has taken that one's objects in.
   */
  void pushesFirst(String file, String text, String subject) {
    String commit = commit(file, text, subject);
    try {
      Path hook = bare.resolve("hooks/pre-receive");
      Files.createDirectories(hook.getParent());
      // the new objects of a push are in quarantine, where no branch may be moved
      Files.writeString(hook, "#!/bin/sh\nrm \"$0\"\nunset GIT_QUARANTINE_PATH\ngit update-ref refs/heads/main " + commit + "\n");
      Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether there was a push that they came before. */
  boolean came() {
    return !Files.exists(bare.resolve("hooks/pre-receive"));
  }

  private String git(Path index, String... args) {
    List<String> command = new ArrayList<>(List.of("git", "--git-dir", bare.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("GIT_INDEX_FILE", index.toString());
    try {
      Process process = builder.start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(command + ": " + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
