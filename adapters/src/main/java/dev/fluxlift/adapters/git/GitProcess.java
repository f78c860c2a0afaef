package dev.fluxlift.adapters.git;

import dev.fluxlift.engine.port.GitException;
import dev.fluxlift.engine.port.GitException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Runs git once: in English, without prompts, within a time, in an environment that cannot point it at another
 * repository.
 */
final class GitProcess {
  /** What {@code git rev-parse --local-env-vars} lists, but for configuration: set when a hook of git started us. */
  private static final List<String> OF_ANOTHER_REPOSITORY =
      List.of(
          "GIT_DIR",
          "GIT_WORK_TREE",
          "GIT_INDEX_FILE",
          "GIT_PREFIX",
          "GIT_COMMON_DIR",
          "GIT_OBJECT_DIRECTORY",
          "GIT_ALTERNATE_OBJECT_DIRECTORIES",
          "GIT_NAMESPACE",
          "GIT_GRAFT_FILE",
          "GIT_SHALLOW_FILE",
          "GIT_IMPLICIT_WORK_TREE",
          "GIT_INTERNAL_SUPER_PREFIX",
          "GIT_REPLACE_REF_BASE",
          "GIT_NO_REPLACE_OBJECTS");

  private final String program;
  private final Path folder;

  GitProcess(String program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  /**
   * What git answered.
   *
   * @param command as typed, without options that are always there
   * @param exit exit code
   * @param out standard output
   * @param err standard error, passwords in addresses removed
   */
  record Answer(String command, int exit, byte[] out, String err) {
    String text() {
      return new String(out, StandardCharsets.UTF_8);
    }

    String line() {
      return text().strip();
    }

    /** The parts of NUL-separated output. */
    List<String> parts() {
      String all = text();
      return all.isEmpty() ? List.of() : List.of(all.substring(0, all.length() - 1).split("\0", -1));
    }
  }

  Answer run(Duration limit, byte[] input, Map<String, String> variables, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(program);
    command.addAll(arguments);
    String shown = "git " + String.join(" ", arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    OF_ANOTHER_REPOSITORY.forEach(environment::remove);
    environment.put("LC_ALL", "C");
    environment.put("LANGUAGE", "C");
    environment.put("GIT_TERMINAL_PROMPT", "0");
    environment.put("GIT_OPTIONAL_LOCKS", "0");
    environment.put("GIT_PAGER", "cat");
    environment.putAll(variables);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new GitException(Reason.NO_REPOSITORY, whyNotStarted(e));
    }
    return await(process, shown, limit, input);
  }

  private String whyNotStarted(IOException e) {
    return folder.toFile().isDirectory()
        ? "git cannot be started: " + e.getMessage() + "; install git and put it on the PATH"
        : "not a directory: " + folder;
  }

  private static Answer await(Process process, String shown, Duration limit, byte[] input) {
    Executor threads = task -> Thread.ofVirtual().start(task);
    CompletableFuture<byte[]> out = CompletableFuture.supplyAsync(() -> all(process.getInputStream()), threads);
    CompletableFuture<byte[]> err = CompletableFuture.supplyAsync(() -> all(process.getErrorStream()), threads);
    threads.execute(() -> feed(process, input));
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new GitException(
            Reason.REMOTE_UNAVAILABLE, shown + ": no end within " + limit.toSeconds() + " s, git was stopped");
      }
      String errors = new String(err.join(), StandardCharsets.UTF_8);
      return new Answer(shown, process.exitValue(), out.join(), withoutPasswords(errors).strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitException(Reason.FAILED, shown + ": interrupted");
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }

  private static byte[] all(InputStream stream) {
    try (stream) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void feed(Process process, byte[] input) {
    try (OutputStream stream = process.getOutputStream()) {
      stream.write(input);
    } catch (IOException e) {
      // git ended without reading it all; its exit code and words say why
      return;
    }
  }

  /** git hides passwords in its own messages (transport_anonymize_url), a hook or credential helper may not. */
  static String withoutPasswords(String text) {
    return text.replaceAll("(://[^/@:\\s]*):[^/@\\s]+@", "$1:***@");
  }
}
