package dev.fluxlift.adapters.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Runs a program once: without input, within a time, with a home of its own so that it finds no one's configuration. */
final class BuildProcess {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private BuildProcess() {}

  /** How it ended. */
  record Ended(int status, String out, String err) {}

  static Ended run(Path program, List<String> arguments, Path home) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().put("HOME", home.toString());
    builder.environment().put("LC_ALL", "C");
    builder.environment().remove("KUBECONFIG");
    Process process;
    try {
      process = builder.start();
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new BuildProgramException(program + " cannot be started: " + e.getMessage());
    }
    Executor threads = task -> Thread.ofVirtual().start(task);
    CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> all(process.getInputStream()), threads);
    CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> all(process.getErrorStream()), threads);
    try {
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new BuildProgramException(String.join(" ", command) + ": no end within " + LIMIT.toSeconds() + " s");
      }
      return new Ended(process.exitValue(), out.join(), err.join());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BuildProgramException(String.join(" ", command) + ": interrupted");
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }

  private static String all(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
