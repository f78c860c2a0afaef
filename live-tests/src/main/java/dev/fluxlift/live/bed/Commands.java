package dev.fluxlift.live.bed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Short commands of the host: git, tar, cp. */
final class Commands {
  private Commands() {}

  /**
   * Runs a command to its end.
   *
   * @return what it wrote to stdout
   * @throws IllegalStateException when it fails, with what it wrote to stderr
   */
  static byte[] run(Path directory, String... command) {
    return feed(directory, "", command);
  }

  /** The same with something to read. */
  static byte[] feed(Path directory, String input, String... command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    // the person's own configuration must not sign, hook or rewrite what a test commits
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    builder.environment().put("GIT_CONFIG_SYSTEM", "/dev/null");
    builder.environment().remove("GIT_SSL_CAINFO");
    try {
      Process process = builder.start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      Thread reader = Thread.ofVirtual().start(() -> drain(process, said));
      byte[] out = process.getInputStream().readAllBytes();
      reader.join();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            Arrays.toString(command) + " failed: " + said.toString(StandardCharsets.UTF_8));
      }
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The same, as stripped text. */
  static String text(Path directory, String... command) {
    return new String(run(directory, command), StandardCharsets.UTF_8).strip();
  }

  private static void drain(Process process, ByteArrayOutputStream said) {
    try {
      process.getErrorStream().transferTo(said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
